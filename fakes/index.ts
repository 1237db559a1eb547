/** Fakes of everything that a gateway task talks to: for the tests, the rehearsal and the bench, none of which it knows. */
export { AppConfigDataFake, AwsRequest, DynamoDbFake, SecretsManagerFake } from './aws-services';
export { BedrockFake, BedrockRequest, eventMessage } from './bedrock';
export type { Behaviour, Program, ReportedUsage } from './behaviour';
export { ContainerMetadataFake } from './container-metadata';
export { createIssuerKey, IssuerFake, type IssuerKey, signToken } from './issuer';
export { pause, until } from './pause';
export { ACCOUNT_HEADERS, ProviderFake } from './provider';
export { ProviderRequest } from './provider-request';
export { RecordedRequest, RecordingServer } from './recording-server';
export { REDIAL } from './redial-module';
export { redial } from './redialling';
export { CredentialAuthority, type TemporaryCredentials } from './signature';
export { type Certificate, createCertificate } from './tls';
export {
  ANTHROPIC_KEY,
  ANTHROPIC_SECRET,
  AUDIENCE,
  AZURE,
  AZURE_KEY,
  AZURE_SECRET,
  BEDROCK_MODEL,
  CLIENTS,
  EMBEDDING_MODEL,
  FakeWorld,
  GOOGLE_KEY,
  GOOGLE_SECRET,
  ISSUER_HOST,
  LIVE,
  MODEL_REGION,
  OPENAI_KEY,
  OPENAI_SECRET,
  REGION,
  SCOPE,
  STRANGER_HOST,
} from './world';
