export type { GatewayComputeOptions } from './compute-options';
export type { IPortkeyGateway, PortkeyGatewayAttributes } from './gateway-base';
export type { GatewayOutputs } from './gateway-outputs';
export type { PortkeyGatewayProps } from './gateway-props';
export type { SharedGuardrailOptions } from './guardrail-options';
export { PortkeyGateway } from './portkey-gateway';
