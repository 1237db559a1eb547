import { dirname, join } from 'node:path';
import { deliveryOf } from '../../src/routing/delivery';
import { changed, deployed, type Json } from './deployed-gateway';
import { InstalledCommand } from './installed-command';

let installed: InstalledCommand;
let stock: Json;
beforeAll(() => {
  installed = new InstalledCommand();
  stock = deployed();
}, 180_000);
afterAll(() => installed.remove());

const LIBRARY = join(__dirname, '..', '..', 'lib');
const ADDRESS = ['--cluster', 'main', '--service', 'gateway'];
const arn = (revision: number) => `arn:aws:ecs:eu-west-1:111111111111:task-definition/gateway:${revision}`;

/** An AWS CLI that answers from a table: `describe-services`, or the ARN of a task definition. */
function verifyService(answers: Json, ...options: string[]) {
  const calls = installed.file('calls', '');
  const script = `#!/usr/bin/env node
    const args = process.argv.slice(2);
    require('fs').appendFileSync(${JSON.stringify(calls)}, args.join(' ') + '\\n');
    const answers = ${JSON.stringify(answers)};
    if (args[0] === 's3') return console.log(require('fs').readFileSync(args[2].replace('s3://assets', ${JSON.stringify(LIBRARY)}), 'utf8'));
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

/** As ECS describes a service that is gone: with its last task definition, which nothing runs. */
const deleted = (status: string) => ({ services: [{ status, taskDefinition: arn(7), deployments: [], taskSets: null }] });

test('the task definition of the service is verified', () => {
  const { code, calls } = verifyService({ 'describe-services': service(7), [arn(7)]: stock });
  expect(code).toBe(0);
  expect(calls).toEqual([
    'ecs describe-services --cluster main --services gateway --output json',
    `ecs describe-task-definition --task-definition ${arn(7)} --output json`,
  ]);
});

test.each([
  ['is read from Amazon S3', 'gateway-runtime-whole.env', 0],
  ['that may not be read leaves it open', 'no-such-file.env', 3],
])('the environment file of a gateway with limits %s', (_, file, expected) => {
  const limited = changed(stock, (container) => {
    container.command = deliveryOf('gateway-runtime-whole').command;
    container.environment = container.environment.filter(({ name }: Json) => name !== 'GATEWAY_RUNTIME');
    container.environmentFiles = [{ type: 's3', value: `arn:aws:s3:::assets/${file}` }];
  });
  const { code, calls } = verifyService({ 'describe-services': service(7), [arn(7)]: limited }, '--region', 'eu-north-1');
  expect([code, calls]).toEqual([expected, expect.arrayContaining([`s3 cp s3://assets/${file} - --region eu-north-1`])]);
});

test('tasks that a service being deleted still runs are verified', () => {
  const [described] = service(7).services;
  expect(verifyService({ 'describe-services': { services: [{ ...described, status: 'DRAINING' }] }, [arn(7)]: stock }).code).toBe(0);
});

test('the region goes to every call', () => {
  const { code, calls } = verifyService({ 'describe-services': service(7), [arn(7)]: stock }, '--region', 'eu-north-1');
  expect(code).toBe(0);
  expect(calls.filter((call) => call.endsWith(' --region eu-north-1'))).toHaveLength(2);
});

test('while a deployment goes on, both task definitions must agree', () => {
  const old = changed(stock, (container) => (container.image = 'portkeyai/gateway:1.15.1'));
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
  ['a service that is deleted', { 'describe-services': deleted('INACTIVE') }, 'service gateway is INACTIVE: it runs no tasks'],
  ['a service that is being deleted', { 'describe-services': deleted('DRAINING') }, 'service gateway is DRAINING: it runs no tasks'],
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
