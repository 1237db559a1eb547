export { Authentication, type CognitoAuthenticationOptions, type NoAuthenticationOptions, type OidcAuthenticationOptions } from './authentication';
export { GatewayAuth, type GatewayAuthOptions, type GatewayAuthProps, type TokenIssuer } from './gateway-auth';
export { GatewayClient, type GatewayClientOptions } from './gateway-client';
