import { readFileSync, writeFileSync } from 'node:fs';
import { ANTHROPIC_KEY, BEDROCK_MODEL, OPENAI_KEY, type Program, ProviderFake, type ProviderRequest, pause, REDIAL, until } from '../../fakes';
import { ModelProvider } from '../../src';
import type { GatewayRecord } from '../contract/gateway-process';
import { withGateway } from '../contract/with-gateway';
import { DOMAIN_NAME, proxied, synthesized, withLoadBalancer } from '../contract/with-load-balancer';
import { ClientProgram } from './client-program';
import { CLIENTS, nameOf, protocolOf } from './clients';
import { FAMILIES, type Family } from './families';
import { PAGE, renderPage } from './page';
import { summaryOf } from './provider-requests';

const MINUTES = 60_000;
/** Where the installing takes long, it does once. */
const INSTALLED_IN = 10 * MINUTES;

/** Bedrock's fake looks at the signature itself. */
const KEYS: Readonly<Record<string, string>> = { 'api.openai.com': OPENAI_KEY, 'api.anthropic.com': ANTHROPIC_KEY };
const keyIsRight = (request: ProviderRequest): boolean => [undefined, ProviderFake.key(request)].includes(KEYS[String(request.headers.host)]);

/** Of the full tier alone: the SDKs are large, and are downloaded once. */
proxied('clients that people have, each by the calls that it has, through the load balancer', () => {
  const context = withGateway({ bedrockApi: true });
  const front = withLoadBalancer(context, (world) =>
    synthesized(world, {
      providers: [ModelProvider.openai(), ModelProvider.anthropic(), ModelProvider.bedrock({ models: ['anthropic.*'] })],
      bedrockApi: true,
    }),
  );
  beforeAll(() => front.loadBalancer.register(`127.0.0.1:${context.gateway.port}`));

  let token: string;
  /** What a program finds around it: a token, and a name that leads to the load balancer. */
  const environment = (): Record<string, string> => {
    const { caFile } = context.world.certificate;
    token = context.world.issuer.token();
    return {
      GATEWAY_TOKEN: token,
      GATEWAY_EXPIRED_TOKEN: context.world.issuer.token({ exp: Math.floor(Date.now() / 1000) - 3_600 }),
      GATEWAY_ADDRESS_OVERRIDES: JSON.stringify({ [`${DOMAIN_NAME}:443`]: front.loadBalancer.addressOf(443) }),
      BEDROCK_MODEL,
      NODE_OPTIONS: `--import=${REDIAL}`,
      ...Object.fromEntries(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'AWS_CA_BUNDLE'].map((name) => [name, caFile])),
    };
  };

  /** Every provider does what the family says. */
  function behave({ script }: Family): () => ProviderRequest[] {
    const { openai, anthropic, bedrock } = context.world;
    const requests: ProviderRequest[] = [];
    const program: Program = (request) => {
      requests.push(request as ProviderRequest);
      return script?.(request as ProviderRequest, requests.length - 1);
    };
    for (const fake of [openai, anthropic, bedrock]) fake.behave(program);
    return () => requests;
  }

  /** Without those of a wrong token: who answers to that, depends on the header that it comes in. */
  const records = (): GatewayRecord[] => context.gateway.usage.filter(({ status }) => status !== 401);

  const served = new Map(CLIENTS.map((client) => [client, new Set<string>()]));

  describe.each(CLIENTS.map((client) => [nameOf(client), client] as const))('%s', (_, client) => {
    let program: ClientProgram;
    let started: number;
    beforeAll(async () => {
      started = Date.now();
      program = await ClientProgram.start(client, environment());
    }, INSTALLED_IN);
    afterAll(() => program?.end());

    test.each(client.families.map((name) => [FAMILIES[name].title, name] as const))(
      '%s',
      async (_title, name) => {
        const family: Family = FAMILIES[name];
        const seen = behave(family);
        const before = records().length;
        const told = await program.call(name);
        const requests = seen();
        const expected = family.told({ requests, exceptions: client.exceptions });
        const untold = client.untold?.[name] ?? '';
        const waited = family.pause && requests[1]?.startedAt - requests[0].startedAt >= family.pause;
        expect({ ...told, waited, [untold]: 'not looked at' }).toEqual({ waited: family.pause && true, ...expected, [untold]: 'not looked at' });
        expect(requests.map(summaryOf)).toEqual(family.got.map((summary) => expect.objectContaining(summary)));
        expect(requests.filter((request) => request.wire.includes(token) || !keyIsRight(request))).toEqual([]);
        if (name !== 'unauthorized') {
          const expectedRecords = family.got.length + (family.answered ?? 0);
          await until('the records', () => records().length >= before + expectedRecords);
          await pause(100);
          expect(records().slice(before)).toHaveLength(expectedRecords);
        }
        served.get(client)?.add(name);
      },
      MINUTES,
    );

    test(`all of it by ${protocolOf(client)}`, () => {
      const entries = front.loadBalancer.accessLog.filter(({ start }) => Date.parse(start) >= started);
      expect([...new Set(entries.map(({ protocol }) => protocol))]).toEqual([protocolOf(client)]);
    });
  });

  test('docs/clients.md says what was run here (npx projen clients writes it)', () => {
    const page = renderPage((client) => [...(served.get(client) ?? [])] as never);
    if (process.env.CLIENTS_PAGE === 'write') writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });
});
