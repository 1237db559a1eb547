export { Deployment } from './deployment';
export type { DeploymentConfig } from './deployment-config';
export { GuardedService } from './guarded-service';
export type { CanaryOptions, DeploymentOptions, LinearOptions, TrafficShiftOptions } from './options';
export { GatewaySmokeTest } from './smoke-test';
export { SmokeTestCredentials } from './smoke-test-credentials';
export type { GatewaySmokeTestProps, SmokeTestCompletion, SmokeTestOptions } from './smoke-test-options';
