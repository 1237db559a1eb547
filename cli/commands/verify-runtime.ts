import { readFileSync } from 'node:fs';
import { text as read } from 'node:stream/consumers';
import { CONTAINER_NAME } from '../../src/contract';
import { STOCK_REPOSITORY, TESTED_TAG } from '../../src/contract/stock-image';
import { taskDefinitionsOf } from '../aws-cli';
import { type Arguments, type Command, type Terminal, Unavailable, UsageError } from '../command';
import { type EnvironmentFiles, environmentFilesOf, variablesIn } from '../environment-files';
import { EXIT, type ExitCode } from '../exit-codes';
import { packageVersion, publishedBuilds } from '../package-files';
import { containerOf, type Expectation, type Verdict, type Verification, verify } from '../runtime-verification';
import { type ContainerDefinition, parseTaskDefinition, type TaskDefinition } from '../task-definition';

const STOCK_IMAGE = `${STOCK_REPOSITORY}:${TESTED_TAG}`;

const EXIT_CODES: Readonly<Record<Verdict, ExitCode>> = { verified: EXIT.OK, different: EXIT.FAILED, unverifiable: EXIT.UNKNOWN };

const CONCLUSIONS: Readonly<Record<Verdict, string>> = {
  verified: 'Verified: the package, the loader and the image are the ones expected.',
  different: 'Different: something else than expected would run.',
  unverifiable: 'Unverifiable: the task definition does not show what runs.',
};

export const verifyRuntime: Command = {
  name: 'verify-runtime',
  summary: 'tell whether a deployed gateway runs the runtime of this package',
  description: [
    "Unpacks the runtime in a task definition and compares its SHA-256 with the package's own, the command that loads it with the published loader, and the image with the expected one. Looks also for what would load or start other code beside them, or undo what the gateway guarantees: a variable such as NODE_OPTIONS or NODE_TLS_REJECT_UNAUTHORIZED, a mount, a working directory, another health check. It reads only, and says nothing about the gateway's configuration.",
    'The task definition comes from a file, from standard input, or, with --cluster and --service, from the AWS CLI with the credentials that it finds: then every task definition of the service is compared, also the one that a deployment is about to replace.',
  ],
  usage: [
    '--cluster <name> --service <name> [--region <region>] [options]',
    '--task-definition <file> [options]',
    '[options] < task-definition.json',
  ],
  options: {
    cluster: { value: 'name', description: "name or ARN of the service's cluster" },
    service: { value: 'name', description: 'name or ARN of the service' },
    region: { value: 'region', description: 'region of the service', default: 'what the AWS CLI takes' },
    'task-definition': { value: 'file', description: 'output of `aws ecs describe-task-definition --output json`', default: 'standard input' },
    container: { value: 'name', description: "name of the gateway's container", default: CONTAINER_NAME },
    image: { value: 'reference', description: 'the image that must run, as the task definition names it', default: STOCK_IMAGE },
    allow: {
      value: 'finding',
      repeatable: true,
      description:
        'accept something that is set or loaded beside the gateway, as this command prints it, such as NODE_OPTIONS=--import=/otel.mjs; may be repeated',
    },
    'environment-file': {
      value: 'file',
      description: "a copy of the container's environment file, which carries the runtime of a gateway with limits",
      default: 'with --cluster and --service what the AWS CLI reads from Amazon S3',
    },
    json: { description: 'print the result as JSON' },
  },
  async run(given, terminal) {
    const expected: Expectation = {
      container: given.text('container') ?? CONTAINER_NAME,
      builds: publishedBuilds(),
      image: given.text('image') ?? STOCK_IMAGE,
      allowed: given.list('allow'),
    };
    const definitions = await taskDefinitions(given, terminal);
    const verifications = await Promise.all(
      definitions.map(async (definition) => verify(definition, expected, await environmentFiles(containerOf(definition, expected), given))),
    );
    const verdict = worst(verifications);
    const published = { version: packageVersion(), sha256: expected.builds[0].sha256, wholeSha256: expected.builds[1].sha256 };
    terminal.print(
      given.flag('json')
        ? JSON.stringify({ verdict, package: published, taskDefinitions: verifications }, undefined, 2)
        : [`cdk-portkey-gateway ${published.version}`, ...verifications.map(report), CONCLUSIONS[verdict]].join('\n\n'),
    );
    return EXIT_CODES[verdict];
  },
};

/** From the one source that the command line names. */
async function taskDefinitions(given: Arguments, { stdin }: Terminal): Promise<TaskDefinition[]> {
  const [cluster, service, region, file] = ['cluster', 'service', 'region', 'task-definition'].map((name) => given.text(name));
  if (file !== undefined) {
    if (cluster ?? service ?? region) throw new UsageError('--task-definition goes without --cluster, --service and --region');
    return [parseTaskDefinition(contentOf(file), file)];
  }
  if (cluster !== undefined && service !== undefined) return taskDefinitionsOf({ cluster, service, region });
  if (cluster ?? service ?? region) throw new UsageError('--cluster and --service go together, --region only with them');
  if (stdin.isTTY) throw new UsageError('a task definition is missing: name a service or a file, or pipe one in');
  return [parseTaskDefinition(await read(stdin), 'standard input')];
}

/** A copy that the command line names stands for the one file that the container has. */
async function environmentFiles(container: ContainerDefinition | undefined, given: Arguments): Promise<EnvironmentFiles> {
  const file = given.text('environment-file');
  const [named, ...more] = container?.environmentFiles ?? [];
  if (file !== undefined && named && more.length === 0) return new Map([[named.value, variablesIn(contentOf(file))]]);
  return container && given.text('service') !== undefined ? environmentFilesOf(container, given.text('region')) : new Map();
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Unavailable(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function worst(verifications: readonly Verification[]): Verdict {
  const verdicts = verifications.map(({ verdict }) => verdict);
  return (['different', 'unverifiable'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'verified';
}

function report({ taskDefinition, checks, reason }: Verification): string {
  const lines = checks.map(({ name, holds, detail }) => `  ${holds ? 'ok  ' : 'FAIL'}  ${name.padEnd(12)}  ${detail}`);
  return [taskDefinition, ...lines, ...(reason ? [`  ?     ${reason}`] : [])].join('\n');
}
