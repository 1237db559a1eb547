export type { GatewayComputeOptions } from './compute-options';
export type { GatewayOutputs } from './gateway-outputs';
export { type IPortkeyGateway, PortkeyGateway, type PortkeyGatewayAttributes, type PortkeyGatewayProps } from './portkey-gateway';
