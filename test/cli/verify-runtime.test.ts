import { readFileSync } from 'node:fs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { GatewayImage } from '../../src';
import { RESERVED_VARIABLES } from '../../src/contract/reserved-variables';
import { deliveryOf } from '../../src/routing/delivery';
import { changed as changedCopy, deployed, deployedWith, type Json } from './deployed-gateway';
import { InstalledCommand } from './installed-command';

let installed: InstalledCommand;
let stock: Json;
beforeAll(() => {
  installed = new InstalledCommand();
  stock = deployed();
}, 180_000);
afterAll(() => installed.remove());

const changed = (change: (container: Json) => void): Json => changedCopy(stock, change);

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

const named =
  (wanted: string) =>
  ({ name }: { name: string }): boolean =>
    name === wanted;

const ALL = { runtime: true, command: true, image: true, surroundings: true };

test('what this package synthesizes is verified', () => {
  const { code, stdout, stderr } = verify(stock);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('task-definition/gateway:7');
  expect(stdout).toContain(`SHA-256 ${deliveryOf().sha256}, as published`);
  expect(stdout).toContain('by tag: the registry decides');
  expect(stdout).toMatch(/^Verified/m);
});

test.each(['node', '/nodejs/bin/node'])('what it synthesizes for an image of Node.js alone is verified, with %s', (nodePath) => {
  const image = 'gcr.io/distroless/nodejs24-debian13';
  const native = deployedWith(GatewayImage.nativeOnly(ecs.ContainerImage.fromRegistry(image), { nodePath }));
  expect(checks(native, '--image', image)).toEqual(ALL);
  expect(checks(native)).toEqual({ ...ALL, image: false });
  const another = changedCopy(native, (container) => (container.command[4] = 'process.exit()'));
  expect(checks(another, '--image', image)).toEqual({ ...ALL, command: false });
});

describe('a gateway with limits', () => {
  const FILE = 'arn:aws:s3:::assets/runtime.env';
  const { environmentFile, command, sha256 } = deliveryOf('gateway-runtime-whole');
  const content = readFileSync(environmentFile?.path as string, 'utf8');
  const whole = () =>
    changed((container) => {
      container.command = command;
      container.environment = container.environment.filter(({ name }: Json) => name !== 'GATEWAY_RUNTIME');
      container.environmentFiles = [{ type: 's3', value: FILE }];
    });
  const verifyWith = (file: string, ...options: string[]) => verify(whole(), '--environment-file', installed.file('copy.env', file), ...options);

  test('runs the build that has them, from an environment file', () => {
    const { code, stdout } = verifyWith(content);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`SHA-256 ${sha256}, as published`)]);
  });

  test('is unverifiable where nobody knows what the file has', () => {
    const { code, stdout } = verify(whole());
    expect([code, stdout]).toEqual([
      3,
      expect.stringContaining(`environment file ${FILE}, which could not be read; --environment-file takes a copy`),
    ]);
  });

  test.each<[string, string, keyof typeof ALL, string]>([
    ['another module is in it', content.replace(/(?<=GATEWAY_RUNTIME_2=.{99})./, '-'), 'runtime', `published is ${deliveryOf().sha256}`],
    ['a part is missing', content.replace(/^GATEWAY_RUNTIME_4=.*$/m, ''), 'runtime', 'no environment file has the runtime'],
    ['an agent is loaded', `${content}NODE_OPTIONS=--import=/otel.mjs\n`, 'surroundings', 'NODE_OPTIONS=--import=/otel.mjs'],
    ['certificates are not checked', `# fast\nNODE_TLS_REJECT_UNAUTHORIZED=0\n${content}`, 'surroundings', 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
  ])('is different where %s', (_, file, check, finding) => {
    const { code, stdout } = verifyWith(file);
    expect([code, stdout]).toEqual([1, expect.stringContaining(finding)]);
    expect(Object.fromEntries([...stdout.matchAll(/^ {2}(ok|FAIL) +(\w+)/gm)].map(([, result, name]) => [name, result === 'ok']))).toEqual({
      ...ALL,
      [check]: false,
    });
  });

  test('may have more variables that load nothing', () => expect(verifyWith(`${content}TEAM=ours\n`).code).toBe(0));

  test('has no part of its runtime in the task definition, where it would win over the file', () => {
    const definition = changedCopy(whole(), set('GATEWAY_RUNTIME_1', 'x'));
    const { code, stdout } = verify(definition, '--environment-file', installed.file('copy.env', content));
    expect([code, stdout]).toEqual([1, expect.stringContaining('FAIL  surroundings  GATEWAY_RUNTIME_1=x')]);
  });
});

test('--json says the same to a program', () => {
  const { code, stdout } = verify(stock, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: 'verified',
    package: { sha256: deliveryOf().sha256 },
    taskDefinitions: [{ verdict: 'verified', sha256: deliveryOf().sha256, image: 'portkeyai/gateway:1.15.2' }],
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
  ['the runtime is missing', (container) => container.environment.splice(container.environment.findIndex(named('GATEWAY_RUNTIME')), 1), 'runtime'],
  ['NODE_ENV is missing', (container) => container.environment.splice(container.environment.findIndex(named('NODE_ENV')), 1), 'surroundings'],
  ['a variable stands there twice', (container) => container.environment.push({ name: 'GATEWAY_RUNTIME', value: 'x' }), 'surroundings'],
  ['OpenSSL is told to load more', (container) => container.environment.push({ name: 'OPENSSL_CONF', value: '/tmp/x' }), 'surroundings'],
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
  ['certificates are not checked', set('NODE_TLS_REJECT_UNAUTHORIZED', '0'), 'surroundings'],
  ['providers are dialled elsewhere', set('GATEWAY_ADDRESS_OVERRIDES', '{}'), 'surroundings'],
  ['other hosts are trusted', set('TRUSTED_CUSTOM_HOSTS', 'example.com'), 'surroundings'],
  ['the image keeps what it caches elsewhere', set('REDIS_CONNECTION_STRING', 'redis://x'), 'surroundings'],
  ['the image takes itself to be elsewhere', set('ENVIRONMENT', 'development'), 'surroundings'],
  ['the image is not in production', set('NODE_ENV', 'development'), 'surroundings'],
  ['a variable has two values', (container) => container.environment.push({ name: 'NODE_ENV', value: 'test' }), 'surroundings'],
  ['the health check starts something else', (container) => (container.healthCheck.command = ['CMD-SHELL', 'node /tmp/x']), 'surroundings'],
  ['the health check does more', (container) => container.healthCheck.command.push('--post-file=/proc/1/environ'), 'surroundings'],
  ['options come from a secret', (container) => (container.secrets = [{ name: 'NODE_OPTIONS', valueFrom: 'arn' }]), 'surroundings'],
  ['variables come from a file', (container) => (container.environmentFiles = [{ type: 's3', value: 'arn:aws:s3:::b/env' }]), 'surroundings'],
  ['the program starts in another directory', (container) => (container.workingDirectory = '/tmp'), 'surroundings'],
  ['a volume lies over the image', (container) => (container.mountPoints = [{ containerPath: '/app/build' }]), 'surroundings'],
  ["another container's volumes lie over the image", (container) => (container.volumesFrom = [{ sourceContainer: 'x' }]), 'surroundings'],
])('it is found when %s, and nothing else is said to be wrong', (_, change, check) => {
  const { code, stdout } = verify(changed(change));
  expect(code).toBe(1);
  const printed = [...stdout.matchAll(/^ {2}(ok|FAIL) +(\w+)/gm)].map(([, result, name]) => [name, result === 'ok']);
  expect(Object.fromEntries(printed)).toEqual({ ...ALL, [check]: false });
  expect(stdout).toMatch(/^Different/m);
});

test('an image of a registry of your own, by digest, is verified where it is the one expected', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const definition = deployedWith(GatewayImage.fromRegistry('registry.example.com/mirror/gateway', { digest }));
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

describe('a secret of a name that is the gateway’s own', () => {
  let printed: string;
  beforeAll(() => {
    const secrets = [...RESERVED_VARIABLES].map((name) => ({ name, valueFrom: 'arn' }));
    printed = verify(changed((container) => (container.secrets = secrets))).stdout;
  });
  test.each([...RESERVED_VARIABLES])('is found: %s', (name) => expect(printed).toMatch(new RegExp(`FAIL  surroundings .*secret ${name}(;| )`)));
});

test('what is allowed may also be a variable of the gateway, or another health check', () => {
  const definition = changed((container) => {
    set('ENVIRONMENT', 'staging')(container);
    container.healthCheck.command = ['CMD', '/healthy'];
  });
  const allow = ['--allow', 'ENVIRONMENT=staging', '--allow', 'health check ["CMD","/healthy"]'];
  expect(verify(definition, ...allow).code).toBe(0);
  expect(verify(definition, ...allow.slice(2)).code).toBe(1);
  expect(verify(definition, ...allow.slice(0, 2)).code).toBe(1);
});

test('a variable that holds a password is named, and its value is not shown', () => {
  const definition = changed(set('REDIS_CONNECTION_STRING', 'redis://:hunter2@cache'));
  const { stdout } = verify(definition);
  expect(stdout).toContain('FAIL  surroundings  variable REDIS_CONNECTION_STRING ');
  expect(stdout).not.toContain('hunter2');
  expect(verify(definition, '--allow', 'variable REDIS_CONNECTION_STRING').code).toBe(0);
});

test('a container without a health check starts nothing beside the gateway', () => {
  expect(verify(changed((container) => delete container.healthCheck)).code).toBe(0);
});

test.each(['secrets', 'environmentFiles', 'mountPoints', 'volumesFrom', 'workingDirectory', 'healthCheck'])(
  'null means that there is nothing: %s',
  (member) => expect(verify(changed((container) => (container[member] = null))).code).toBe(0),
);

test.each(['environment', 'command', 'entryPoint'])('null means that there is nothing: without %s it is different', (member) => {
  const { code, stderr } = verify(changed((container) => (container[member] = null)));
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
});

test('of a derived image it says that the task definition cannot show what runs', () => {
  const definition = deployedWith(GatewayImage.derived(ecs.ContainerImage.fromRegistry('example.com/ours:1'), { runtimePath: '/opt/runtime.mjs' }));
  const { code, stdout } = verify(definition);
  expect(code).toBe(3);
  expect(stdout).toContain('as /opt/runtime.mjs');
  expect(stdout).toContain(deliveryOf().sha256);
  expect(stdout).toMatch(/^Unverifiable/m);
  expect(JSON.parse(verify(definition, '--json').stdout).verdict).toBe('unverifiable');
});

test('a container that loads a file and more is different, not derived', () => {
  const definition = deployedWith(GatewayImage.derived(ecs.ContainerImage.fromRegistry('example.com/ours:1')));
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
  ['no containers', '{"containerDefinitions":null}', 'taskDefinition.containerDefinitions is not valid'],
  ['a container that is none', '{"containerDefinitions":[null]}', 'taskDefinition.containerDefinitions[0] is not valid'],
  ['a container without an image', '{"containerDefinitions":[{"name":"gateway"}]}', 'containerDefinitions[0].image is not valid'],
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
