import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCertificate } from '../fakes';
import { ensureGatewayImage } from '../gateway-image';
import { ADDRESS_OVERRIDES_VARIABLE } from '../src/contract';
import { type Redial, startTlsFront } from './addresses';
import { orAbort } from './child';
import { Cleanup } from './cleanup';
import { accessToken, answerOrRefusal, GatewayClient, Refused } from './client';
import { Deployment } from './deployment';
import { Emulator, REGION, type TaskRoleDecision } from './emulator';
import { OperatorShell } from './operator-shell';
import { printedOutputs } from './outputs';
import { KEYS, Providers, type UpstreamCall } from './providers';
import { ensurePython } from './python';
import type { Story } from './story';
import { GatewayContainer, readTaskDefinition } from './task';

export interface RehearsalOptions {
  readonly story: Story;
  /** Ends the rehearsal early; everything that was started is still cleaned up. */
  readonly signal?: AbortSignal;
  /** A TypeScript CDK app of one stack with a gateway of the id `Gateway`. */
  readonly app?: string;
}

/** What was seen. */
export interface Rehearsal {
  /** What is not as on Fargate. */
  readonly deviations: readonly string[];
  /** Value of `GATEWAY_ADDRESS_OVERRIDES`, parsed. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Names of the variables that the process was started with, sorted. */
  readonly environmentNames: readonly string[];
  readonly recordOnly: readonly string[];
  readonly token: string;
  readonly beforeKeyIsSet: string | Refused;
  readonly callsBeforeKeyIsSet: number;
  readonly chat: string;
  readonly stream: { readonly text: string; readonly chunks: number };
  readonly message: string;
  /** What the pasted curl line wrote; undefined where this machine has no curl. */
  readonly curl?: string;
  readonly afterRevocation: string | Refused;
  readonly revokedAfter: number;
  readonly upstream: readonly UpstreamCall[];
  readonly usage: readonly Record<string, unknown>[];
  /** Numbers of all records of the task, as they came. */
  readonly sequences: readonly number[];
  readonly taskRole: readonly TaskRoleDecision[];
  readonly exit: { readonly code: number | null; readonly signal: string | null };
  /** Resources that `destroy` left behind. */
  readonly leftBehind: readonly string[];
}

const SERVED_WITHIN = 60_000;
const REVOKED_WITHIN = 60_000;
const POLL = 2_000;

/** Synthesizes a gateway, deploys it into an emulator, starts what was deployed, and sends real requests through it. */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const cleanup = new Cleanup();
  try {
    return await play(options, cleanup);
  } finally {
    await cleanup.run();
  }
}

async function play({ story, signal = new AbortController().signal, app = join(__dirname, 'app.ts') }: RehearsalOptions, cleanup: Cleanup) {
  story.step('Prepare: the AWS emulator (Python) and the program of the gateway image (npm); downloaded once');
  const python = await ensurePython(signal, { onInstall: () => story.line('installing moto, cfn-lint and the AWS CLI: about half a minute') });
  story.line(`Python with moto, cfn-lint and the AWS CLI: ${python.interpreter}`);
  const image = await orAbort(ensureGatewayImage(), signal);
  story.line(`the program of portkeyai/gateway:1.15.2: ${image.workingDirectory}`);

  story.step('Synthesize the DEV app');
  const emulator = await Emulator.start(python.interpreter, cleanup, signal);
  const deployment = new Deployment(app, emulator, signal, cleanup);
  const template = await deployment.synthesize();
  story.line(`stack ${template.stackName}: ${Object.keys(template.resources).length} resources`);

  story.step(`Deploy it with the CDK CLI into the emulator at ${emulator.endpoint}`);
  await deployment.bootstrap();
  const before = await emulator.inventory();
  story.line('cdk bootstrap: done');
  const outputs = printedOutputs(await deployment.deploy());
  const { recordOnly } = await emulator.report();
  story.line(`cdk deploy: done; ${outputs.url}`);
  story.line(`types that the emulator only takes note of: ${recordOnly.join(', ') || 'none'}`);

  story.step('Read the task definition back from ECS');
  const definition = await readTaskDefinition(emulator);
  const [container] = definition.containerDefinitions ?? [];
  story.line(`${definition.taskDefinitionArn}`);
  story.line(`image ${container.image}, variables ${container.environment?.map(({ name }) => name).join(', ')}`);

  const tokenHost = new URL(outputs.tokenEndpoint).hostname;
  const certificate = createCertificate(['api.openai.com', 'api.anthropic.com', `*.${REGION}.amazonaws.com`, tokenHost]);
  cleanup.add('the certificate', () => certificate.remove());
  const providers = await Providers.start(certificate, cleanup);
  const front = await startTlsFront(certificate, emulator.port, cleanup);
  const redials = [...providers.redials, ...awsRedials(front, emulator.address)];

  story.step("Start the gateway's container as a process, with exactly its entry point, command and environment");
  const { workingDirectory } = image;
  const gateway = await GatewayContainer.start({ definition, emulator, redials, caFile: certificate.caFile, workingDirectory, cleanup, signal });
  story.line('healthy, says the health check of the task definition');
  story.line('what is not as on Fargate:');
  const operatorRedials: Redial[] = [
    ...redials,
    { from: `${tokenHost}:443`, to: front, what: "the user pool's token endpoint: moto has none, emulator/hosted_domain.py stands in" },
    {
      from: `${new URL(outputs.url).hostname}:${new URL(outputs.url).port || 80}`,
      to: new URL(gateway.origin).host,
      what: 'the task itself: there is no load balancer',
    },
  ];
  const deviations = [
    ...gateway.deviations,
    ...operatorRedials.slice(redials.length).map(({ from, to, what }) => `clients dial ${from} at ${to}: ${what}`),
  ];
  for (const deviation of deviations) story.line(`- ${deviation}`);
  const shell = new OperatorShell({ emulator, python: python.interpreter, redials: operatorRedials, caFile: certificate.caFile, signal, cleanup });

  story.step('Get an access token with the credentials in Secrets Manager');
  const token = await orAbort(accessToken(outputs, emulator, operatorRedials, certificate), signal);
  story.line(`${outputs.tokenEndpoint}: ${token.slice(0, 24)}… (${token.length} characters)`);
  const client = new GatewayClient(outputs, gateway.origin, token);

  story.step("Ask before the provider's key is set");
  const beforeKeyIsSet = await answerOrRefusal(client.chat());
  const callsBeforeKeyIsSet = providers.calls.length;
  story.line(described(beforeKeyIsSet));

  story.step('Set the keys: the commands of the outputs, pasted into a shell');
  for (const provider of ['openai', 'anthropic'] as const) {
    story.line(`$ ${outputs.setKeyCommands[provider]}`);
    await shell.paste(outputs.setKeyCommands[provider], { [`${provider.toUpperCase()}_API_KEY`]: KEYS[provider] });
  }

  story.step('Ask with the official OpenAI and Anthropic SDKs');
  const chat = await served(() => client.chat(), story, signal);
  story.line(`chat completion: ${chat}`);
  const stream = await orAbort(client.stream(), signal);
  story.line(`stream, ${stream.chunks} chunks: ${stream.text}`);
  const message = await served(() => client.message(), story, signal);
  story.line(`Anthropic message: ${message}`);
  const curl = (await shell.has('curl')) ? await shell.paste(outputs.curlCommand) : undefined;
  story.line(
    curl === undefined ? 'this machine has no curl: its line was not tried' : `the curl line of the outputs, pasted: ${curl.split('\n').at(-1)}`,
  );

  story.step('What the providers received');
  const upstream = providers.calls;
  for (const { provider, path, credential, headers } of upstream) story.line(`${provider} ${path}: ${credential}\n  headers: ${headers.join(', ')}`);
  story.line(`the client's token in any of it: ${upstream.some(({ wire }) => wire.includes(token)) ? 'YES' : 'no'}`);

  story.step('Revoke the client: the command of the outputs, with its client id');
  const deny = outputs.denyClientCommand.replace('CLIENT_ID', outputs.clientId);
  story.line(`$ ${deny}`);
  await shell.paste(deny);
  const revokedAt = Date.now();
  const afterRevocation = await until(
    () => answerOrRefusal(client.chat()),
    (answer) => answer instanceof Refused,
    REVOKED_WITHIN,
    signal,
  );
  const revokedAfter = Date.now() - revokedAt;
  story.line(`${described(afterRevocation)}, ${seconds(revokedAfter)} later`);

  story.step('Stop the task with SIGTERM, as ECS does');
  const exit = await orAbort(gateway.stop(), signal);
  story.line(`exit code ${exit.code}`);

  story.step('What it wrote');
  const usage = gateway.records('usage');
  story.line(`${usage.length} usage records, one per request; the first of each kind:`);
  for (const record of firstOfEachKind(usage)) story.line(summary(record));
  const { taskRole } = await emulator.report();
  story.line(`requests to AWS, signed with the task role's credentials and checked against its policies:`);
  for (const line of new Set(taskRole.map(({ action, resource, allowed, reason }) => `${allowed ? 'allowed' : reason}: ${action} on ${resource}`)))
    story.line(line);

  story.step('Destroy the stack');
  await deployment.destroy();
  const leftBehind = (await emulator.inventory()).filter((resource) => !before.includes(resource));
  story.line(`left behind: ${leftBehind.join(', ') || 'nothing'}`);

  return {
    deviations,
    overrides: JSON.parse(gateway.environment[ADDRESS_OVERRIDES_VARIABLE]),
    environmentNames: Object.keys(gateway.environment).sort(),
    sequences: gateway.sequences,
    recordOnly,
    token,
    beforeKeyIsSet,
    callsBeforeKeyIsSet,
    chat,
    stream,
    message,
    curl,
    afterRevocation,
    revokedAfter,
    upstream,
    usage,
    taskRole,
    exit,
    leftBehind,
  };
}

/** What a task calls of AWS, at the emulator. */
function awsRedials(front: string, plain: string): Redial[] {
  const what = 'the emulator, behind TLS under the real name';
  const services = ['secretsmanager', 'appconfigdata', 'dynamodb'].map((name) => ({ from: `${name}.${REGION}.amazonaws.com:443`, to: front, what }));
  return [
    ...services,
    { from: `cognito-idp.${REGION}.amazonaws.com:443`, to: front, what: "the issuer's keys: those of the pool in the emulator" },
    { from: '169.254.170.2:80', to: plain, what: "the task role's credentials, from the emulator's STS" },
  ];
}

/** What a call gives when the provider's key has arrived in the task. */
async function served(call: () => Promise<string>, story: Story, signal: AbortSignal): Promise<string> {
  const startedAt = Date.now();
  const answer = await until(
    () => answerOrRefusal(call()),
    (each) => !isNotSet(each),
    SERVED_WITHIN,
    signal,
  );
  if (answer instanceof Refused) throw new Error(described(answer));
  story.line(`served ${seconds(Date.now() - startedAt)} after the key was set, without a new deployment`);
  return answer;
}

const isNotSet = (answer: string | Refused): boolean => answer instanceof Refused && answer.code === 'provider_key_not_set';

/** Tries until the answer is as wanted. */
async function until<T>(attempt: () => Promise<T>, wanted: (answer: T) => boolean, within: number, signal: AbortSignal): Promise<T> {
  const startedAt = Date.now();
  for (;;) {
    const answer = await orAbort(attempt(), signal);
    if (wanted(answer)) return answer;
    if (Date.now() - startedAt > within) throw new Error(`still not as wanted after ${seconds(within)}: ${JSON.stringify(answer)}`);
    await sleep(POLL, undefined, { signal });
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const described = (answer: string | Refused): string =>
  typeof answer === 'string' ? `answered: ${answer}` : `${answer.status} ${answer.code}: ${answer.message}`;

const KIND = ['Provider', 'operation', 'stream', 'status', 'errorCode'];
const SHOWN = ['Client', ...KIND, 'Model', 'InputTokens', 'OutputTokens', 'CachedInputTokens', 'Cost', 'Latency', 'requestId'];

const part = (record: Record<string, unknown>, names: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]]))));

function firstOfEachKind(records: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const seen = new Set<string>();
  return records.filter((record) => {
    const kind = part(record, KIND);
    return !seen.has(kind) && seen.add(kind);
  });
}

const summary = (record: Record<string, unknown>): string => part(record, SHOWN);
