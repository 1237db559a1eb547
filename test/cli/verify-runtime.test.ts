import { dirname } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { GatewayImage } from '../../src';
import { runtimeSha256 } from '../../src/routing/delivery';
import { gatewayIn, synthesized } from '../gateway/gateways';
import { InstalledCommand } from './installed-command';

// biome-ignore lint/suspicious/noExplicitAny: a task definition as AWS prints it, which tests change at will
type Json = any;

let installed: InstalledCommand;
let stock: Json;
beforeAll(() => {
  installed = new InstalledCommand();
  stock = described(synthesized().template);
}, 60_000);
afterAll(() => installed.remove());

/** The task definition of a template, as `aws ecs describe-task-definition` prints it once it is deployed. */
function described(template: Template): Json {
  const [{ Properties }] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const asPrinted = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(asPrinted);
    if (typeof value !== 'object') return value;
    if (Object.keys(value).some((key) => /^(Fn::|Ref$)/.test(key))) return 'resolved';
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key[0].toLowerCase() + key.slice(1), asPrinted(member)]));
  };
  const containerDefinitions = asPrinted(Properties.ContainerDefinitions).map((container: Json) => ({
    ...container,
    mountPoints: [],
    volumesFrom: [],
  }));
  return { taskDefinition: { taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111111111111:task-definition/gateway:7', containerDefinitions } };
}

const withImage = (image: GatewayImage): Json => {
  const stack = new Stack(new App(), 'Stack');
  gatewayIn(stack, { compute: { image } });
  return described(Template.fromStack(stack));
};

/** A copy of the stock gateway's task definition whose container is changed. */
function changed(change: (container: Json) => void): Json {
  const copy = structuredClone(stock);
  change(copy.taskDefinition.containerDefinitions[0]);
  return copy;
}

const set = (name: string, value: string) => (container: Json) => {
  container.environment = [...container.environment.filter((variable: Json) => variable.name !== name), { name, value }];
};

const verify = (definition: Json, ...options: string[]) => installed.run(['verify-runtime', ...options], JSON.stringify(definition));

/** Result of every check of the only task definition. */
function checks(definition: Json, ...options: string[]): Record<string, boolean> {
  const { taskDefinitions } = JSON.parse(verify(definition, '--json', ...options).stdout);
  expect(taskDefinitions).toHaveLength(1);
  return Object.fromEntries(taskDefinitions[0].checks.map(({ name, holds }: Json) => [name, holds]));
}

const ALL = { runtime: true, command: true, image: true, surroundings: true };

test('what this package synthesizes is verified', () => {
  const { code, stdout, stderr } = verify(stock);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('task-definition/gateway:7');
  expect(stdout).toContain(`SHA-256 ${runtimeSha256()}, as published`);
  expect(stdout).toContain('by tag: the registry decides');
  expect(stdout).toMatch(/^Verified/m);
});

test('--json says the same to a program', () => {
  const { code, stdout } = verify(stock, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: 'verified',
    package: { sha256: runtimeSha256() },
    taskDefinitions: [{ verdict: 'verified', sha256: runtimeSha256(), image: 'portkeyai/gateway:1.15.2' }],
  });
});

test.each<[string, (container: Json) => void, keyof typeof ALL]>([
  [
    'one character of the runtime is another',
    (container) => {
      const variable = container.environment.find(({ name }: Json) => name === 'GATEWAY_RUNTIME');
      variable.value = variable.value.replace(/^(.{9000})(.)/, (_: string, head: string, one: string) => head + (one === 'a' ? 'b' : 'a'));
    },
    'runtime',
  ],
  ['the runtime is something else', set('GATEWAY_RUNTIME', 'no digits of base 91'), 'runtime'],
  ['the runtime is empty', set('GATEWAY_RUNTIME', ''), 'runtime'],
  ['the runtime is missing', (container) => container.environment.splice(0), 'runtime'],
  [
    'the loader accepts another hash',
    (container) => (container.command[1] = container.command[1].replace(/[0-9a-f]{64}/, '0'.repeat(64))),
    'command',
  ],
  ['the loader is left out', (container) => container.command.splice(0, 2), 'command'],
  ['there is no command', (container) => delete container.command, 'command'],
  ['another program is started', (container) => (container.command[2] = 'build/other.js'), 'command'],
  ['the server listens where the load balancer looks', (container) => (container.command[4] = '--port=8787'), 'command'],
  ['a shell is the entry point', (container) => (container.entryPoint = ['sh', '-c']), 'command'],
  ['another release of the image runs', (container) => (container.image = 'portkeyai/gateway:1.15.1'), 'image'],
  ['an image from another registry runs', (container) => (container.image = 'registry.example.com/portkeyai/gateway:1.15.2'), 'image'],
  ['an agent is loaded', set('NODE_OPTIONS', '--import=/otel.mjs'), 'surroundings'],
  ['a library is preloaded', set('LD_PRELOAD', '/tmp/x.so'), 'surroundings'],
  ['node is looked for elsewhere', set('PATH', '/tmp'), 'surroundings'],
  ['options come from a secret', (container) => (container.secrets = [{ name: 'NODE_OPTIONS', valueFrom: 'arn' }]), 'surroundings'],
  ['variables come from a file', (container) => (container.environmentFiles = [{ type: 's3', value: 'arn:aws:s3:::b/env' }]), 'surroundings'],
  ['the program starts in another directory', (container) => (container.workingDirectory = '/tmp'), 'surroundings'],
  ['a volume lies over the image', (container) => (container.mountPoints = [{ containerPath: '/app/build' }]), 'surroundings'],
  ["another container's volumes lie over the image", (container) => (container.volumesFrom = [{ sourceContainer: 'x' }]), 'surroundings'],
])('it is found when %s, and nothing else is said to be wrong', (_, change, check) => {
  expect(checks(changed(change))).toEqual({ ...ALL, [check]: false });
  const { code, stdout } = verify(changed(change));
  expect(code).toBe(1);
  expect(stdout).toContain(`FAIL  ${check}`);
  expect(stdout).toMatch(/^Different/m);
});

test('an image of a registry of your own, by digest, is verified where it is the one expected', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const definition = withImage(GatewayImage.fromRegistry('registry.example.com/mirror/gateway', { digest }));
  expect(checks(definition)).toEqual({ ...ALL, image: false });
  const { code, stdout } = verify(definition, '--image', `registry.example.com/mirror/gateway@${digest}`);
  expect(code).toBe(0);
  expect(stdout).not.toContain('by tag');
});

test('what is loaded beside the gateway is accepted where it is allowed as it is written', () => {
  const definition = changed((container) => {
    set('NODE_OPTIONS', '--import=/otel.mjs')(container);
    container.mountPoints = [{ containerPath: '/certificates' }];
  });
  const allow = ['--allow', 'NODE_OPTIONS=--import=/otel.mjs', '--allow', 'mount /certificates'];
  expect(verify(definition, ...allow).code).toBe(0);
  expect(verify(definition, ...allow.slice(2)).stdout).toContain('FAIL  surroundings  NODE_OPTIONS=--import=/otel.mjs (--allow accepts it');
  expect(verify(definition, '--allow', 'NODE_OPTIONS=--import=/otel', ...allow.slice(2)).code).toBe(1);
});

test('of a derived image it says that the task definition cannot show what runs', () => {
  const definition = withImage(GatewayImage.derived(ecs.ContainerImage.fromRegistry('example.com/ours:1'), { runtimePath: '/opt/runtime.mjs' }));
  const { code, stdout } = verify(definition);
  expect(code).toBe(3);
  expect(stdout).toContain('as /opt/runtime.mjs');
  expect(stdout).toContain(runtimeSha256());
  expect(stdout).toMatch(/^Unverifiable/m);
  expect(JSON.parse(verify(definition, '--json').stdout).verdict).toBe('unverifiable');
});

test('a container that loads a file and more is different, not derived', () => {
  const definition = withImage(GatewayImage.derived(ecs.ContainerImage.fromRegistry('example.com/ours:1')));
  definition.taskDefinition.containerDefinitions[0].command.push('--inspect');
  expect(verify(definition).code).toBe(1);
});

test('a task definition without the container names those that it has', () => {
  const { code, stdout } = verify(stock, '--container', 'proxy');
  expect(code).toBe(3);
  expect(stdout).toContain('it has no container proxy; its containers: gateway');
});

test('another name of the container is found', () => {
  const definition = changed((container) => (container.name = 'proxy'));
  expect(verify(definition).code).toBe(3);
  expect(verify(definition, '--container', 'proxy').code).toBe(0);
});

test('a file is read, with the task definition alone in it too', () => {
  for (const document of [stock, stock.taskDefinition]) {
    expect(installed.run(['verify-runtime', '--task-definition', installed.file('task.json', JSON.stringify(document))]).code).toBe(0);
  }
});

test.each([
  ['not JSON', 'taskDefinition: yes', 'standard input is not JSON'],
  ['nothing', '', 'standard input is not JSON'],
  ['null', 'null', 'standard input is not a task definition'],
  ['another document', '{"services":[]}', 'standard input is not a task definition'],
])('%s on standard input ends with exit code 3 and the reason', (_, input, reason) => {
  const { code, stdout, stderr } = installed.run(['verify-runtime'], input);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain(reason);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a file that is not there ends with exit code 3', () => {
  const { code, stderr } = installed.run(['verify-runtime', '--task-definition', '/no/such/file']);
  expect(code).toBe(3);
  expect(stderr).toContain('/no/such/file cannot be read');
});

test.each([
  [['--cluster', 'c']],
  [['--service', 's']],
  [['--region', 'eu-west-1']],
  [['--task-definition', 'f', '--cluster', 'c', '--service', 's']],
])('%j is no source of a task definition', (options) => {
  const { code, stderr } = installed.run(['verify-runtime', ...options]);
  expect(code).toBe(2);
  expect(stderr).toContain('Usage:');
});

describe('with --cluster and --service', () => {
  const ADDRESS = ['--cluster', 'main', '--service', 'gateway'];
  const arn = (revision: number) => `arn:aws:ecs:eu-west-1:111111111111:task-definition/gateway:${revision}`;

  /** An AWS CLI that answers from a table: `describe-services`, or the ARN of a task definition. */
  function verifyService(answers: Json, ...options: string[]) {
    const calls = installed.file('calls', '');
    const script = `#!/usr/bin/env node
      const args = process.argv.slice(2);
      require('fs').appendFileSync(${JSON.stringify(calls)}, args.join(' ') + '\\n');
      const answers = ${JSON.stringify(answers)};
      const answer = answers[args[1] === 'describe-services' ? args[1] : args[args.indexOf('--task-definition') + 1]];
      if (answer === undefined) { console.error('An error occurred (ClientException)'); process.exit(254); }
      console.log(typeof answer === 'string' ? answer : JSON.stringify(answer));`;
    const directory = dirname(installed.file('programs/aws', script, 0o755));
    const outcome = installed.run(['verify-runtime', ...ADDRESS, ...options], '', [directory]);
    return { ...outcome, calls: installed.read('calls').trim().split('\n').sort() };
  }

  const service = (...revisions: number[]) => ({
    services: [{ taskDefinition: arn(revisions[0]), deployments: revisions.map((revision) => ({ taskDefinition: arn(revision) })) }],
  });

  test('the task definition of the service is verified', () => {
    const { code, calls } = verifyService({ 'describe-services': service(7), [arn(7)]: stock });
    expect(code).toBe(0);
    expect(calls).toEqual([
      'ecs describe-services --cluster main --services gateway --output json',
      `ecs describe-task-definition --task-definition ${arn(7)} --output json`,
    ]);
  });

  test('the region goes to every call', () => {
    const { code, calls } = verifyService({ 'describe-services': service(7), [arn(7)]: stock }, '--region', 'eu-north-1');
    expect(code).toBe(0);
    expect(calls.filter((call) => call.endsWith(' --region eu-north-1'))).toHaveLength(2);
  });

  test('while a deployment goes on, both task definitions must agree', () => {
    const old = changed((container) => (container.image = 'portkeyai/gateway:1.15.1'));
    old.taskDefinition.taskDefinitionArn = arn(6);
    const { code, stdout } = verifyService({ 'describe-services': service(7, 6), [arn(7)]: stock, [arn(6)]: old }, '--json');
    expect(code).toBe(1);
    const { verdict, taskDefinitions } = JSON.parse(stdout);
    expect(verdict).toBe('different');
    expect(taskDefinitions.map((each: Json) => [each.taskDefinition, each.verdict])).toEqual([
      [arn(7), 'verified'],
      [arn(6), 'different'],
    ]);
  });

  test.each<[string, Json, string]>([
    ['a service that is not there', { 'describe-services': { services: [], failures: [{ reason: 'MISSING' }] } }, 'there is no service gateway'],
    ['a service without task definition', { 'describe-services': { services: [{}] } }, 'has no task definition'],
    ['an AWS CLI that fails', {}, '`aws ecs describe-services` failed: An error occurred (ClientException)'],
    ['an AWS CLI that fails later', { 'describe-services': service(7) }, '`aws ecs describe-task-definition` failed'],
    ['an AWS CLI that prints something else', { 'describe-services': 'None' }, 'is not JSON'],
  ])('%s ends with exit code 3 and the reason', (_, answers, reason) => {
    const { code, stdout, stderr } = verifyService(answers);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(reason);
  });

  test('without an AWS CLI it says what else would do', () => {
    const { code, stderr } = installed.runAlone(['verify-runtime', ...ADDRESS]);
    expect(code).toBe(3);
    expect(stderr).toContain('the AWS CLI (`aws`) is not on the PATH');
  });
});
