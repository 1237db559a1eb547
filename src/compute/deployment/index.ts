export { Deployment, type DeploymentConfig } from './deployment';
