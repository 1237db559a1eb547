import { type BootConfiguration, type LiveDocument, type OidcIdentity, STANDARD_LISTS } from '../src/contract';
import { AppConfigDataFake, SecretsManagerFake } from './aws-services';
import { BedrockFake } from './bedrock';
import { BedrockMantleFake } from './bedrock-mantle';
import { ContainerMetadataFake } from './container-metadata';
import { DynamoDbFake } from './dynamodb';
import { IssuerFake } from './issuer';
import { XRayFake } from './otlp-receiver';
import { ProviderFake } from './provider';
import { RecordedRequest, RecordingServer } from './recording-server';
import { CredentialAuthority } from './signature';
import { StsFake } from './sts';
import type { Table } from './table';
import { type Certificate, createCertificate } from './tls';

/** Not the region that the image falls back to: a default must not look like the right answer. */
export const REGION = 'eu-central-1';
/** Where Bedrock's models are when they are not in the stack's region. */
export const MODEL_REGION = 'us-west-2';
export const ISSUER_HOST = 'issuer.example.com';
export const AUDIENCE = 'gateway-audience';
export const SCOPE = 'llm-gateway/invoke';

const ACCOUNT = '123456789012';
const secretArn = (name: string) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-AbCdEf`;
export const OPENAI_SECRET = secretArn('OpenAiKey');
export const ANTHROPIC_SECRET = secretArn('AnthropicKey');
export const AZURE_SECRET = secretArn('AzureKey');
export const GOOGLE_SECRET = secretArn('GoogleKey');
export const AZURE_KEY = 'the-azure-key-of-the-company';
export const GOOGLE_KEY = 'AIza-the-google-key-of-the-company';
export const OPENAI_KEY = 'sk-proj-the-openai-key-of-the-company';
export const ANTHROPIC_KEY = 'sk-ant-api03-the-anthropic-key-of-the-company';
/** Resource and deployment on Azure. */
export const AZURE = { resource: 'company-openai', deployment: 'gpt-4o-deployment', apiVersion: 'v1' };
export const BEDROCK_MODEL = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
/** An application inference profile of `BEDROCK_MODEL`. */
export const APPLICATION_PROFILE = `arn:aws:bedrock:${REGION}:${ACCOUNT}:application-inference-profile/a1b2c3d4e5f6`;
/** A role of the account whose models are used, and what it asks of who assumes it. */
export const BEDROCK_ROLE = { arn: 'arn:aws:iam::210987654321:role/bedrock-access', externalId: 'the-external-id-of-the-company' };
export const EMBEDDING_MODEL = 'amazon.titan-embed-text-v2:0';

/** A self-hosted server that speaks OpenAI's and Anthropic's APIs, under any base path. */
export const COMPATIBLE_HOST = 'models.example.com';

const APP_CONFIG = { applicationId: 'a1b2c3d', environmentId: 'e4f5a6b', profileId: 'c7d8e9f' };
const DENY_LIST_TABLE = 'Gateway-DenyList-1ABCDEF';
/** What was spent. */
export const LEDGER_TABLE = 'Gateway-Ledger-1ABCDEF';

/** Hosts that belong to nobody we know: a redirect or a configuration may name them, a connection must never come. */
export const STRANGER_HOST = 'stranger.example.net';

/** Clients that the live document registers. */
export const CLIENTS = [
  { name: 'Alpha', clientId: 'client-alpha', team: 'alpha' },
  { name: 'Beta', clientId: 'client-beta', team: 'beta' },
  { name: 'Denied', clientId: 'client-denied' },
] as const;

export const LIVE: LiveDocument = {
  version: 1,
  clients: CLIENTS,
  lists: STANDARD_LISTS,
  prices: {
    asOf: '2025-11-01',
    models: [
      { provider: 'openai', model: 'gpt-4o', input: 2.5, output: 10, cachedInput: 1.25 },
      {
        provider: 'anthropic',
        model: 'claude-sonnet-4',
        input: 3,
        output: 15,
        cachedInput: 0.3,
        cacheWrite: 3.75,
        cacheWrite1h: 6,
        geographies: { global: 1, us: 1.1 },
        fees: { web_search: 0.01 },
      },
      { provider: 'bedrock', model: 'anthropic.claude-3-5-sonnet', input: 3, output: 15 },
    ],
  },
};

/** Every host that a fake of the world stands for. */
export const WORLD_NAMES = [
  'api.openai.com',
  'api.anthropic.com',
  'generativelanguage.googleapis.com',
  '*.openai.azure.com',
  'localhost',
  '*.example.com',
  '*.example.net',
  `*.${REGION}.amazonaws.com`,
  `*.${MODEL_REGION}.amazonaws.com`,
  `*.${REGION}.api.aws`,
  '*.serverless.euc1.cache.amazonaws.com',
];

/** Everything that a gateway task talks to, on loopback, under its real names. */
export class FakeWorld {
  readonly authority = new CredentialAuthority();
  readonly openai: ProviderFake;
  readonly anthropic: ProviderFake;
  readonly azure: ProviderFake<'azure-openai'>;
  readonly google: ProviderFake<'google'>;
  readonly bedrock: BedrockFake;
  /** Bedrock in `MODEL_REGION`. */
  readonly farBedrock: BedrockFake;
  readonly mantle: BedrockMantleFake;
  readonly compatible: ProviderFake<'compatible'>;
  readonly sts: StsFake;
  readonly xray: XRayFake;
  readonly secrets: SecretsManagerFake;
  readonly appConfig: AppConfigDataFake;
  /** The operator's table, and DynamoDB, which has the ledger beside it. */
  readonly denyList: DynamoDbFake;
  readonly metadata: ContainerMetadataFake;
  readonly issuer: IssuerFake;
  /** Answers wherever a connection must never arrive: private and metadata addresses, unknown hosts. Plain HTTP. */
  readonly forbidden: RecordingServer;

  /** Further addresses: what a test has started beside these fakes. */
  readonly others: Record<string, string> = {};

  private constructor(readonly certificate: Certificate) {
    const scope = { region: REGION, authority: this.authority };
    this.openai = new ProviderFake('openai', certificate);
    this.anthropic = new ProviderFake('anthropic', certificate);
    this.azure = new ProviderFake('azure-openai', certificate);
    this.google = new ProviderFake('google', certificate);
    this.bedrock = new BedrockFake(scope, certificate);
    this.farBedrock = new BedrockFake({ ...scope, region: MODEL_REGION }, certificate);
    this.mantle = new BedrockMantleFake(scope, certificate);
    this.compatible = new ProviderFake('compatible', certificate);
    this.sts = new StsFake(scope, certificate);
    this.xray = new XRayFake(scope, certificate);
    this.secrets = new SecretsManagerFake(scope, certificate);
    this.appConfig = new AppConfigDataFake(scope, certificate, APP_CONFIG);
    this.denyList = new DynamoDbFake(scope, certificate, [DENY_LIST_TABLE, LEDGER_TABLE]);
    this.metadata = new ContainerMetadataFake(this.authority);
    this.issuer = new IssuerFake({ host: ISSUER_HOST, audience: AUDIENCE, scope: SCOPE }, certificate);
    this.forbidden = new RecordingServer(RecordedRequest, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ secret: 'what must never be read' }));
    });
  }

  static async start(): Promise<FakeWorld> {
    const certificate = createCertificate(WORLD_NAMES);
    const world = new FakeWorld(certificate);
    await Promise.all(world.all.map((fake) => fake.start()));
    world.reset();
    return world;
  }

  /** As it was at the start, but for the document: keys set, nobody denied, nothing remembered. A gateway that reads meanwhile sees no other document. */
  reset(document: object = LIVE): void {
    for (const fake of this.all) {
      fake.clear();
      fake.trouble = undefined;
    }
    this.denyList.unprocessed = 0;
    for (const fake of this.upstreams) fake.reset();
    for (const fake of [this.xray, this.secrets, this.appConfig, this.denyList, this.metadata, this.issuer]) fake.outage = undefined;
    this.issuer.down = false;
    this.secrets.put(OPENAI_SECRET, OPENAI_KEY);
    this.secrets.put(ANTHROPIC_SECRET, ANTHROPIC_KEY);
    this.secrets.put(AZURE_SECRET, AZURE_KEY);
    this.secrets.put(GOOGLE_SECRET, GOOGLE_KEY);
    this.bedrock.applicationProfiles = { [APPLICATION_PROFILE]: BEDROCK_MODEL };
    this.sts.reset();
    this.sts.trust(BEDROCK_ROLE.arn, BEDROCK_ROLE);
    this.appConfig.publish(document);
    this.denyList.clearItems();
    for (const id of ['client-former', 'client-denied', 'client-leaked']) this.denyList.put({ pk: 'deny', sk: `client#${id}` });
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((fake) => fake.stop()));
    this.certificate.remove();
  }

  /** Requests that reached any provider. */
  get upstreamRequests(): RecordedRequest[] {
    return this.upstreams.flatMap(({ requests }): RecordedRequest[] => requests);
  }

  get ledger(): Table {
    return this.denyList.table(LEDGER_TABLE);
  }

  /** For `GATEWAY_ADDRESS_OVERRIDES`. */
  get addressOverrides(): Record<string, string> {
    return {
      'api.openai.com:443': this.openai.address,
      'api.anthropic.com:443': this.anthropic.address,
      'generativelanguage.googleapis.com:443': this.google.address,
      [`${AZURE.resource}.openai.azure.com:443`]: this.azure.address,
      [`${this.bedrock.host}:443`]: this.bedrock.address,
      [`${this.farBedrock.host}:443`]: this.farBedrock.address,
      [`${this.mantle.host}:443`]: this.mantle.address,
      [`${COMPATIBLE_HOST}:443`]: this.compatible.address,
      [`${this.sts.host}:443`]: this.sts.address,
      [`${this.xray.host}:443`]: this.xray.address,
      [`${this.secrets.host}:443`]: this.secrets.address,
      [`${this.appConfig.host}:443`]: this.appConfig.address,
      [`${this.denyList.host}:443`]: this.denyList.address,
      [`${ISSUER_HOST}:443`]: this.issuer.address,
      '169.254.170.2:80': this.metadata.address,
      '169.254.169.254:80': this.forbidden.address,
      '10.0.0.5:80': this.forbidden.address,
      [`${STRANGER_HOST}:80`]: this.forbidden.address,
      [`${STRANGER_HOST}:443`]: this.openai.address,
      ...this.others,
    };
  }

  /** What ECS would put into the container's environment, and the two variables that make fakes possible. */
  get environment(): Record<string, string> {
    return {
      NODE_ENV: 'production',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: this.metadata.credentialsPath,
      ECS_CONTAINER_METADATA_URI_V4: `http://169.254.170.2${this.metadata.metadataPath}`,
      NODE_EXTRA_CA_CERTS: this.certificate.caFile,
      GATEWAY_ADDRESS_OVERRIDES: JSON.stringify(this.addressOverrides),
    };
  }

  get identity(): OidcIdentity {
    return {
      method: 'oidc',
      issuer: this.issuer.issuer,
      audiences: [AUDIENCE],
      clientIdClaims: ['client_id'],
      scopeClaim: 'scope',
      requiredScope: SCOPE,
      requireAccessTokenUse: true,
      clients: 'registered',
    };
  }

  /** A boot document for this world; `changes` replace its top-level parts. */
  boot(port: number, changes: Partial<BootConfiguration> = {}): BootConfiguration {
    return {
      version: 1,
      gateway: 'ContractGateway',
      port,
      aws: { region: REGION, urlSuffix: 'amazonaws.com' },
      identity: [this.identity],
      providers: [
        { name: 'openai', kind: 'openai', credential: { from: 'secret', secretArn: OPENAI_SECRET } },
        { name: 'anthropic', kind: 'anthropic', credential: { from: 'secret', secretArn: ANTHROPIC_SECRET } },
        { name: 'google', kind: 'google', credential: { from: 'secret', secretArn: GOOGLE_SECRET } },
        {
          name: 'azure',
          kind: 'azure-openai',
          credential: { from: 'secret', secretArn: AZURE_SECRET },
          azure: { resourceName: AZURE.resource, deploymentId: AZURE.deployment, apiVersion: AZURE.apiVersion },
        },
        { name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' }, region: REGION, models: ['anthropic.claude-3*', EMBEDDING_MODEL] },
      ],
      defaultProvider: 'openai',
      timeouts: { maxRequestDuration: 900_000, keepAlive: 910_000, headers: 920_000, lameDuck: 5_000, stop: 110_000, tcpKeepAlive: 60_000 },
      admission: {
        maxJsonBodyBytes: 10 * 1024 ** 2,
        maxUploadBodyBytes: 26 * 1024 ** 2,
        maxBytesInFlight: 80 * 1024 ** 2,
        maxConcurrentRequests: 1_000,
      },
      live: { appConfig: APP_CONFIG, operatorTable: DENY_LIST_TABLE, pollInterval: 1_000 },
      metrics: { namespace: 'PortkeyGateway' },
      ...changes,
    };
  }

  /** Every provider. */
  get upstreams() {
    return [this.openai, this.anthropic, this.azure, this.google, this.bedrock, this.farBedrock, this.mantle, this.compatible];
  }

  private get all() {
    return [...this.upstreams, this.sts, this.xray, this.secrets, this.appConfig, this.denyList, this.metadata, this.issuer, this.forbidden];
  }
}
