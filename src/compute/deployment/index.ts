export { Deployment } from './deployment';
export type { DeploymentConfig } from './deployment-config';
export { GuardedService } from './guarded-service';
export type { CanaryOptions, DeploymentOptions, LinearOptions, TrafficShiftOptions } from './options';
