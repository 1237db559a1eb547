export { Authentication, type NoAuthenticationOptions } from './authentication';
export { ClientRegistry, type MakeClient } from './client-registry';
export { type CognitoAuthenticationOptions, requireResourceServerIdentifier } from './cognito';
export { GatewayAuth, type GatewayAuthOptions, type GatewayAuthProps, type TokenIssuer } from './gateway-auth';
export { GatewayClient, type GatewayClientOptions, registerClient } from './gateway-client';
export { requireHttpsUrl } from './https-url';
export type { OidcAuthenticationOptions } from './oidc';
export { checkPolicy, type PolicyOptions, policyOf } from './policy-options';
export { userPoolClients } from './user-pool-clients';
