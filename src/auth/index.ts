export { Authentication, type NoAuthenticationOptions } from './authentication';
export type { CognitoAuthenticationOptions } from './cognito';
export { GatewayAuth, type GatewayAuthOptions, type GatewayAuthProps, type TokenIssuer } from './gateway-auth';
export { GatewayClient, type GatewayClientOptions } from './gateway-client';
export type { OidcAuthenticationOptions } from './oidc';
