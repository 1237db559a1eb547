import { BOOT, type BootConfiguration, check, type TracesConfiguration, WHOLE_BOOT } from '../../src/contract';
import { good } from './configurations';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:headers-AbCdEf';
const LOCAL = 'http://127.0.0.1:4318/v1/traces';
const REMOTE = 'https://collector.example:4318/v1/traces?tenant=a';

const boot = (traces: object): BootConfiguration => ({ ...good, traces });

test.each<[string, TracesConfiguration]>([
  ['nothing', {}],
  ['a collector in the task', { url: LOCAL }],
  ['any receiver', { url: REMOTE, headers: { secretArn: ARN, field: 'headers' } }],
  ['all of them, and nothing else', { ratio: 1, slowerThan: 0, ignoresErrors: true, ignoresParent: true }],
  ['none but errors', { ratio: 0 }],
  ['spans with prompts', { capturesPrompts: true }],
  ['providers that are told', { propagateTo: ['azure', 'bedrock'] }],
])('%s is taken', (_, traces) => {
  expect(() => check(WHOLE_BOOT, boot(traces), '$')).not.toThrow();
});

test.each<[string, object]>([
  ['url', { url: 'collector:4318' }],
  ['url', { url: 'https://user@collector.example/v1/traces' }],
  ['url', { url: 'https://collector.example' }],
  ['url', { url: 'ftp://collector.example/v1/traces' }],
  // a key would go in plain text, or to X-Ray
  ['url', { url: LOCAL, headers: { secretArn: ARN } }],
  ['url', { headers: { secretArn: ARN } }],
  ['headers.secretArn', { url: REMOTE, headers: {} }],
  ['ratio', { ratio: 1.5 }],
  ['ratio', { ratio: -0.1 }],
  ['ratio', { ratio: '0.05' }],
  ['slowerThan', { slowerThan: -1 }],
  ['ignoresParent', { ignoresParent: 'true' }],
  ['propagateTo[0]', { propagateTo: ['nobody'] }],
  ['prompts', { prompts: true }],
  ['capturesPrompts', { capturesPrompts: 'yes' }],
])('what is wrong at %s of traces is told', (path, traces) => {
  expect(() => check(WHOLE_BOOT, boot(traces), '$')).toThrow(`$.traces.${path} is not valid`);
});

test('the core has no traces, and does not overlook that they are asked for', () => {
  expect(() => check(BOOT, boot({}), '$')).toThrow('$.traces is not valid');
});
