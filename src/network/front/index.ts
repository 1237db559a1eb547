export { AbsentFront } from './absent-front';
export { ApplicationFront } from './application-front';
export { type ClosedPathsOptions, type DoorHealthCheck, type DoorOptions, type DoorRewrite, GatewayDoor, type ProtectWeightsOptions } from './door';
export { GatewayFront } from './gateway-front';
export { type JwtClaim, JwtClaimFormat, type JwtValidation } from './jwt-validation';
export { ListenerFront } from './listener-front';
export type { ExistingListenerOptions, ListenerFrontProps } from './listener-options';
export { NetworkFront } from './network-front';
export {
  type ApplicationFrontOptions,
  type ApplicationFrontProps,
  Exposure,
  type GatewayFrontOptions,
  type GatewayFrontProps,
  LoadBalancerType,
  type NetworkFrontProps,
} from './options';
export { defaultTestPort } from './test-listener';
