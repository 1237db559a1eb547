export { asRefusal, type UpstreamAnswer } from './answer';
export { connect, type Upstream, type UpstreamDependencies } from './connection';
export { EgressGuard } from './egress';
export { createFetch } from './fetch';
export { RoleSessions } from './role-sessions';
