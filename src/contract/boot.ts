/**
 * The boot part of the runtime's configuration: one JSON document in the task definition, written by the constructs,
 * read once by the runtime when it starts. It holds no secret. Durations are milliseconds, sizes are bytes.
 * It is the seam between `src/` and `runtime/`: types and constants only, no import of either side.
 */
import type { GuardrailCheck, GuardrailMode, GuardrailOutput, GuardrailPrices } from './guardrail';
import type { LiveLists } from './lists';
import type { Addition, ModelApi, ProviderKind } from './provider-kinds';
import type { SecretKey } from './secret-key';
import type { StoreConfiguration } from './store';
import type { TracesConfiguration } from './traces';

/** Environment variable that carries the runtime itself, packed (`packing.ts`). */
export const RUNTIME_VARIABLE = 'GATEWAY_RUNTIME';

/** Variables of the environment file that carry a larger runtime, one after the other, in place of it (`environment-file.ts`). */
export const RUNTIME_PARTS = ['GATEWAY_RUNTIME_1', 'GATEWAY_RUNTIME_2', 'GATEWAY_RUNTIME_3', 'GATEWAY_RUNTIME_4'];

/** Environment variable that carries a `BootConfiguration` as JSON. */
export const CONFIGURATION_VARIABLE = 'GATEWAY_CONFIGURATION';

/**
 * Environment variable for rehearsals and tests only; no construct ever sets it. JSON object from `host:port` to
 * `address:port`: a connection to exactly that host and port is dialled at the given address instead. TLS names, HTTP hosts,
 * signatures and every other egress rule stay as they are. The runtime prints a warning at start when it is set.
 */
export const ADDRESS_OVERRIDES_VARIABLE = 'GATEWAY_ADDRESS_OVERRIDES';

/** Name of the gateway's container in the task definition. */
export const CONTAINER_NAME = 'gateway';

/** The port the load balancer routes to. */
export const GATEWAY_PORT = 8787;

/** The port that the stock server is told to use; nothing routes to it, the runtime moves the server to `GATEWAY_PORT`. */
export const UNROUTED_PORT = 8786;

/** Path of the health check; the stock image does not have it, so it answers only where the runtime runs. */
export const HEALTH_PATH = '/healthz';

/** Headers that bring a client's token besides `Authorization`: those of the SDKs of Anthropic and Portkey. */
export const KEY_HEADERS = ['x-api-key', 'x-portkey-api-key'] as const;

export interface BootConfiguration {
  readonly version: 1;
  /** Name of the gateway: the `Gateway` dimension of every metric and record. */
  readonly gateway: string;
  readonly port: number;
  readonly aws: { readonly region: string; readonly urlSuffix: string };
  /** Who may call, and how they prove it: tokens of an issuer, and API keys beside them; or nobody is asked. */
  readonly identity: Identities;
  readonly providers: readonly ProviderConfiguration[];
  /** Name of the provider that serves a request that names none. Absent: such a request is refused. */
  readonly defaultProvider?: string;
  /** Clients may call Amazon Bedrock's own API, at `/model/*`. Absent: they may not. */
  readonly bedrockApi?: boolean;
  /** There is no stock gateway behind the runtime: what it would translate is not served. */
  readonly nativeOnly?: boolean;
  readonly timeouts: TimeoutConfiguration;
  readonly admission: AdmissionConfiguration;
  /** Where the live part comes from. Absent: no clients are registered and nothing can be denied. */
  readonly live?: LiveSource;
  /** Where nothing live brings them. */
  readonly lists?: LiveLists;
  readonly metrics: MetricsConfiguration;
  /** Absent: nothing is limited, and nothing counted but for records. */
  readonly limits?: LimitsConfiguration;
  /** Absent: every request is asked of a provider. */
  readonly responseCache?: ResponseCacheConfiguration;
  /** Absent: nothing is checked. */
  readonly guardrail?: GuardrailConfiguration;
  /** Secret with certificate and private key, in PEM, with which the tasks speak TLS. Absent: plaintext. */
  readonly taskCertificate?: Pick<SecretKey, 'secretArn'>;
  /** Absent: no request has a trace. */
  readonly traces?: TracesConfiguration;
}

/** Where limits are counted, and by whom. */
export interface LimitsConfiguration {
  /** The table of what was spent. */
  readonly ledgerTable: string;
  /** Absent: every task counts for itself. */
  readonly store?: StoreConfiguration;
  /** Most tasks that may run at once: each may use its part of a limit while the store cannot be asked. */
  readonly maxTasks: number;
  /** While the store cannot be asked. Absent: `share`, each task counts its part for itself. */
  readonly whenUnavailable?: 'share' | 'refuse';
  /** What becomes of a call whose client has left. Absent: `cancel`, and what it used is estimated; `drain`: it goes on, and is counted. */
  readonly onAbort?: 'cancel' | 'drain';
}

/** Where answers are kept, for whom, and for how long. */
export interface ResponseCacheConfiguration {
  readonly store: StoreConfiguration;
  /** What names and seals the entries is made of it: who has the store alone reads nothing. */
  readonly secret: SecretKey;
  /** Who is given the same entries. Absent: `principal`, the client or the person alone. */
  readonly cacheScope?: 'principal' | 'team' | 'gateway';
  /** How long an entry may be given. */
  readonly ttl: number;
  /** How long a request waits for the store: later it is asked of a provider. */
  readonly lookupTimeout: number;
  /** Answers to requests with tools that their client runs are kept, too. */
  readonly toolCalls?: boolean;
  /** Only for those whose policy says so. */
  readonly optIn?: boolean;
}

/** Which guardrail is asked, of what, and what becomes of what it says. */
export interface GuardrailConfiguration {
  readonly guardrailArn: string;
  /** A number. */
  readonly guardrailVersion: string;
  /** Where it is asked. Absent: the gateway's own region. */
  readonly region?: string;
  /** Of who has none in a policy. */
  readonly mode: GuardrailMode;
  /** Absent: what users say alone. */
  readonly checks?: readonly GuardrailCheck[];
  readonly output: GuardrailOutput;
  /** `window`: characters that are checked at once, more where the provider is faster than the guardrail. Absent: `GUARDRAIL_WINDOW.size`. */
  readonly windowSize?: number;
  /** `window`: how many of them have been shown before, so that what stands on both sides is seen; fewer than all. Absent: `GUARDRAIL_WINDOW.overlap`. */
  readonly windowOverlap?: number;
  /** Where it cannot be asked: what it was to be asked of passes unchecked, or is refused. */
  readonly whenUnavailable: 'pass' | 'block';
  /** Text units of one request, in and out, that may be asked for at most. Absent: any number. */
  readonly maxUnitsPerRequest?: number;
  /** The same in a second of one task: quotas are of a region, so that all tasks together should stay below them. Absent: any number. */
  readonly maxUnitsPerSecond?: number;
  /** What becomes of what is beyond one of them: it passes unchecked, or is refused. Absent: it is refused. */
  readonly beyondMaximum?: 'pass' | 'block';
  /** Milliseconds that one question may take. */
  readonly timeout: number;
  /** Milliseconds for which is remembered what it said of a text. */
  readonly memory: number;
  /** Where tasks share what they remember. Absent: each remembers for itself. */
  readonly store?: StoreConfiguration;
  /** With `store`: what is kept there is sealed under a key that is made of it. */
  readonly storeKey?: SecretKey;
  /** USD for 1,000 text units. Absent: `GUARDRAIL_PRICES`. */
  readonly prices?: GuardrailPrices;
}

export interface MetricsConfiguration {
  readonly namespace: string;
  /** Some metrics are emitted for each team, too. */
  readonly byTeam?: boolean;
  /** Some metrics are emitted for each route, too. */
  readonly byRoute?: boolean;
}

export interface OidcIdentity {
  readonly method: 'oidc';
  /** Compared with the `iss` claim as is. */
  readonly issuer: string;
  /** Where the keys are. Absent: discovered from `<issuer>/.well-known/openid-configuration`. */
  readonly jwksUri?: string;
  /** At least one of these must be in `aud`. Absent: `aud` is not checked. */
  readonly audiences?: readonly string[];
  /** The token's client must be one of these. Absent: not checked. */
  readonly clientIds?: readonly string[];
  /** Claims that may name the client, in order of preference. Cognito: `client_id`; Entra: `azp`, `appid`. */
  readonly clientIdClaims: readonly string[];
  /** Claim that carries the scopes: a space-separated string or a list. */
  readonly scopeClaim: string;
  /** Scope that a token must carry. Absent: not checked. */
  readonly requiredScope?: string;
  /** With `client_id` tokens of Cognito: `token_use` must be `access`. */
  readonly requireAccessTokenUse: boolean;
  /** Headers, in lower case, that may bring the token besides `Authorization`. Absent: `KEY_HEADERS`. */
  readonly keyHeaders?: readonly string[];
  /** `registered`: only clients of the live document are served. `any`: others too, accounted as `other`. */
  readonly clients: 'registered' | 'any';
}

export interface NoIdentity {
  readonly method: 'none';
}

/** API keys of the operator's table, beside tokens and in the same headers. */
export interface ApiKeyIdentity {
  readonly method: 'api-keys';
}

export type IdentityConfiguration = OidcIdentity | NoIdentity;

/** The verifiers that a request is shown to. */
export type Identities = readonly [tokens: IdentityConfiguration, apiKeys?: ApiKeyIdentity];

export interface ProviderConfiguration {
  /** What clients write in `x-portkey-provider`, what records and metrics say. */
  readonly name: string;
  readonly kind: ProviderKind;
  /** How the upstream call is authenticated. */
  readonly credential: SecretCredential | TaskRoleCredential | NoCredential;
  /** `https://host[:port][/path]` in place of host and root of the kind. */
  readonly baseUrl?: string;
  /** The host resolves to a private address, and that is intended. */
  readonly privateAddress?: boolean;
  /** `custom`: the provider's slug in the image. */
  readonly slug?: string;
  /** `custom`: the host that the image calls for that slug. */
  readonly host?: string;
  /** `compatible`: what it speaks. Absent: all that its kind speaks. */
  readonly apis?: readonly ModelApi[];
  /** `compatible`: what it knows of what could be added to a request. */
  readonly adds?: readonly Addition[];
  /** `azure-openai`: where it is. */
  readonly azure?: AzureAddress;
  /** `azure-openai`: deployment by the model that is asked for. Absent: `azure.deploymentId` for all. */
  readonly deployments?: Readonly<Record<string, string>>;
  /** Bedrock: region of the models. */
  readonly region?: string;
  /** Bedrock: model and inference-profile patterns (`*` at the end allowed) that may be called, models of `profiles` included. Absent: all. */
  readonly models?: readonly string[];
  /** `bedrock`: application inference profiles. Clients ask for the model or for the ARN, the provider is asked for the ARN. */
  readonly profiles?: readonly ApplicationProfile[];
  /** Bedrock of another account. */
  readonly assumeRole?: AssumedRole;
  /** `bedrock`: the surface that serves Anthropic's Messages. Absent: `invoke`. */
  readonly messages?: 'invoke' | 'anthropic' | 'mantle';
  /** `bedrock`: calls carry client and team as request metadata. */
  readonly requestMetadata?: boolean;
}

export interface SecretCredential extends SecretKey {
  readonly from: 'secret';
  /** Further keys, used in turn with the first. */
  readonly others?: readonly SecretKey[];
}

export interface TaskRoleCredential {
  readonly from: 'task-role';
}

/** A server of one's own that asks for no key. */
export interface NoCredential {
  readonly from: 'none';
}

export interface AzureAddress {
  readonly resourceName: string;
  /** Absent: `deployments` has every model. */
  readonly deploymentId?: string;
  /** Where the deployments serve from, as the price table calls it. Absent: models that cost more in some places have no price. */
  readonly geography?: string;
  /** `v1`, or a date with or without `-preview`. */
  readonly apiVersion: string;
}

export interface ApplicationProfile {
  readonly arn: string;
  /** The foundation model or system-defined profile that it was made of. */
  readonly model: string;
}

export interface AssumedRole {
  readonly roleArn: string;
  readonly externalId?: string;
  /** Sessions are tagged with `Gateway`, `Client` and `Team`, so there is one for each client. */
  readonly sessionTags?: boolean;
}

export interface TimeoutConfiguration {
  /** Longest request that is served; also how long an upstream may be silent. */
  readonly maxRequestDuration: number;
  /** `server.keepAliveTimeout`: above the load balancer's idle timeout. */
  readonly keepAlive: number;
  /** `server.headersTimeout`: above keepAlive. */
  readonly headers: number;
  /** How long after SIGTERM new requests are still served, with `Connection: close`. */
  readonly lameDuck: number;
  /** How long after SIGTERM open requests may go on; then streams get an error event and the process exits. */
  readonly stop: number;
  /** Idle time after which TCP keep-alive probes start on upstream sockets. */
  readonly tcpKeepAlive: number;
}

export interface AdmissionConfiguration {
  readonly maxJsonBodyBytes: number;
  /** Multipart bodies: audio and image uploads. */
  readonly maxUploadBodyBytes: number;
  /** Request bytes held in memory at one time, over all requests. */
  readonly maxBytesInFlight: number;
  readonly maxConcurrentRequests: number;
}

export interface LiveSource {
  /** AppConfig hosted configuration that holds a `LiveDocument`. */
  readonly appConfig?: { readonly applicationId: string; readonly environmentId: string; readonly profileId: string };
  /**
   * DynamoDB table of what operators write. The deny-list is its partition `pk` = `deny`, sort key `sk` = `client#<client id>`; API keys are its
   * partition `key`, by id.
   */
  readonly operatorTable?: string;
  readonly pollInterval: number;
}
