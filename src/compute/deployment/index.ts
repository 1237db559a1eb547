export { Deployment, type DeploymentConfig } from './deployment';
export { GuardedService } from './guarded-service';
export type { CanaryOptions, DeploymentOptions, LinearOptions, TrafficShiftOptions } from './options';
