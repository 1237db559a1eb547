export { type DataPlane, dataServiceEnvironment, gatewayEnvironment } from './computed';
export { type Variables, variablesOf } from './variables';
