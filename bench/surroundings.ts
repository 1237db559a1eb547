/** A process of its own: what a gateway asks beside its provider, issuer, secrets and live configuration, by the fakes of the contract tests. */
import { ANTHROPIC_KEY, ANTHROPIC_SECRET, BEDROCK_MODEL, FakeWorld, LEDGER_TABLE, LIVE, OPENAI_KEY, OPENAI_SECRET, REGION } from '../fakes';
import { SharedState } from '../src';
import type { Limits } from '../src/contract';
import { type GatewayContainer, synthesizeContainer } from './container';
import type { Identity } from './provider';

/** What the gateways are started and called with. */
export interface Surroundings {
  /** Of ECS, and what leads to the fakes. */
  readonly environment: Readonly<Record<string, string>>;
  readonly addressOverrides: Readonly<Record<string, string>>;
  /** As synthesized; identity, providers' secrets and the live configuration are those of the fakes. */
  readonly container: GatewayContainer;
  /** The same with all of the runtime: limits of the live configuration apply, and answers are kept, in the stores that it is told of. */
  readonly whole: GatewayContainer;
  readonly ledgerTable: string;
  /** ARN of the secret of a response cache. */
  readonly cacheSecret: string;
  readonly token: string;
  readonly keys: { readonly openai: string; readonly anthropic: string; readonly aws: { readonly id: string; readonly secret: string } };
  /** For the provider: the certificate that the gateways trust. */
  readonly identity: Identity;
}

const CACHE_SECRET = `arn:aws:secretsmanager:${REGION}:123456789012:secret:ResponseCache-AbCdEf`;

/** All that there are, so high that nothing is refused: a gateway without limits reads them over. */
const LIMITS: Limits = {
  requestsPerMinute: 1e9,
  inputTokensPerMinute: 1e12,
  outputTokensPerMinute: 1e12,
  inputTokensPerDay: 1e12,
  outputTokensPerDay: 1e12,
  concurrency: 1_000,
  dollarsPerDay: 1e6,
  dollarsPerMonth: 1e6,
};

async function main(): Promise<void> {
  const world = await FakeWorld.start();
  const container = synthesizeContainer(REGION, BEDROCK_MODEL);
  const fake = world.boot(0);
  const secret = (name: string, secretArn: string) => ({ name, kind: name, credential: { from: 'secret', secretArn } });
  const boot = {
    ...container.boot,
    aws: fake.aws,
    identity: fake.identity,
    live: { ...container.boot.live, ...fake.live, pollInterval: 30_000 },
    providers: [
      secret('openai', OPENAI_SECRET),
      secret('anthropic', ANTHROPIC_SECRET),
      { name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' }, region: REGION, models: [BEDROCK_MODEL] },
    ],
  };
  const whole = synthesizeContainer(REGION, BEDROCK_MODEL, { store: SharedState.none() });
  world.appConfig.publish({ ...LIVE, clients: LIVE.clients.map((client) => ({ ...client, limits: LIMITS })), limits: { gateway: LIMITS } });
  world.secrets.put(CACHE_SECRET, 'the secret of the response cache'.replaceAll(' ', '-').repeat(2));
  const credentials = world.authority.issue(3_600_000);
  const { GATEWAY_ADDRESS_OVERRIDES: _, ...environment } = world.environment;
  const { key, cert, caFile } = world.certificate;
  const surroundings: Surroundings = {
    environment,
    addressOverrides: world.addressOverrides,
    container: { ...container, boot },
    whole: { ...whole, boot },
    ledgerTable: LEDGER_TABLE,
    cacheSecret: CACHE_SECRET,
    token: world.issuer.token(),
    keys: {
      openai: OPENAI_KEY,
      anthropic: ANTHROPIC_KEY,
      aws: { id: credentials.AccessKeyId, secret: credentials.SecretAccessKey },
    },
    identity: { key, cert, caFile },
  };
  process.send?.(surroundings);
  process.on('disconnect', () => void world.stop().finally(() => process.exit()));
}

void main();
