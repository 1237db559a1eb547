/** Fakes of everything that a gateway task talks to: for the tests, the rehearsal and the bench, none of which it knows. */
export { AthenaFake, type AthenaResult } from './athena';
export { AwsRequest } from './aws-service';
export { AppConfigDataFake, SecretsManagerFake } from './aws-services';
export { BedrockFake } from './bedrock';
export { chunkMessage, chunkText, eventMessage } from './bedrock-frames';
export { BedrockMantleFake } from './bedrock-mantle';
export { BedrockRequest } from './bedrock-request';
export type { Behaviour, ChatMessage, ClaudeBlock, Program, ProgrammedFailure, ReportedUsage, ResponseItem } from './behaviour';
export { ContainerMetadataFake } from './container-metadata';
export { DynamoDbFake } from './dynamodb';
export { type TokenScope, tokenFault } from './elasticache-token';
export { readEnvironmentFile } from './environment-file';
export { BLOCKED_INPUT, BLOCKED_OUTPUT, type FakeGuardrail, GUARDRAIL_ARN, GUARDRAIL_ID, GUARDRAILS } from './guardrail-api';
export { createIssuerKey, IssuerFake, type IssuerKey, signToken } from './issuer';
export { ecPair, ed25519Pair, type KeyPair, rsaPair } from './key-pair';
export type { ReceivedLogRecord, ReceivedPoint, ReceivedSpan } from './otlp';
export { OtlpReceiver, XRayFake } from './otlp-receiver';
export { pause, until } from './pause';
export { ACCOUNT_HEADERS, ProviderFake } from './provider';
export { ProviderRequest } from './provider-request';
export { RecordedRequest, RecordingServer, type Trouble } from './recording-server';
export { REDIAL } from './redial-module';
export { redial } from './redialling';
export { RespError, type RespValue } from './resp';
export { RespClient, type RespDestination } from './resp-client';
export { S3Fake, type StoredObject } from './s3';
export { CredentialAuthority, type RoleSession, type TemporaryCredentials } from './signature';
export { type RoleTrust, StsFake } from './sts';
export { type Certificate, createCertificate, handDownCertificate } from './tls';
export { type IamUser, LIES, type Lie, ValkeyFront } from './valkey-front';
export {
  ANTHROPIC_KEY,
  ANTHROPIC_SECRET,
  APPLICATION_PROFILE,
  AUDIENCE,
  AZURE,
  AZURE_KEY,
  AZURE_SECRET,
  BEDROCK_MODEL,
  BEDROCK_ROLE,
  CLIENTS,
  COMPATIBLE_HOST,
  EMBEDDING_MODEL,
  FakeWorld,
  GOOGLE_KEY,
  GOOGLE_SECRET,
  ISSUER_HOST,
  LEDGER_TABLE,
  LIVE,
  MODEL_REGION,
  OPENAI_KEY,
  OPENAI_SECRET,
  REGION,
  SCOPE,
  STRANGER_HOST,
  WORLD_NAMES,
} from './world';
