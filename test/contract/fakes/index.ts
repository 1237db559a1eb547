/** Fakes of everything that a gateway task talks to: for the contract tests, the rehearsal and the bench. */
export { AppConfigDataFake, AwsRequest, DynamoDbFake, SecretsManagerFake } from './aws-services';
export { BedrockFake, BedrockRequest, eventMessage } from './bedrock';
export type { Behaviour, Program, ReportedUsage } from './behaviour';
export { ContainerMetadataFake } from './container-metadata';
export { createIssuerKey, IssuerFake, type IssuerKey, signToken } from './issuer';
export { pause, until } from './pause';
export { ACCOUNT_HEADERS, ProviderFake, ProviderRequest } from './provider';
export { RecordedRequest, RecordingServer } from './recording-server';
export { CredentialAuthority, type TemporaryCredentials } from './signature';
export { type Certificate, createCertificate } from './tls';
export * from './world';
