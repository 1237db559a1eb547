import { CONDITION_SUBJECTS, checkRoute, type LiveCondition, type LiveTest } from '../../../src/contract';
import { type Asked, meets } from '../../routes/conditions';
import { requestOf } from '../exchanges';

interface Given {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | object;
  readonly caller?: object;
}

const CALLER = { client: 'TeamAlpha', team: 'alpha', user: 'ada@example.com' };
function asked({ path, headers, body = { model: 'gpt-4o', stream: true, temperature: 0.5 }, caller = CALLER }: Given = {}): Asked {
  return Object.assign(requestOf({ path, headers, body }), { caller }) as Asked;
}
const metadata = (value: string): Given => ({ headers: { 'x-portkey-metadata': value } });
const METADATA = metadata('{"plan":"gold","seats":12,"beta":true,"tags":["a"],"none":null}');

type Row = readonly [name: string, condition: LiveTest, given: Given | undefined, isMet: boolean];

const SUBJECTS: readonly Row[] = [
  ['its client', { of: 'client', in: ['TeamBeta', 'TeamAlpha'] }, {}, true],
  ['another client', { of: 'client', in: ['TeamBeta'] }, {}, false],
  ['its team', { of: 'team', in: ['alpha'] }, {}, true],
  ['its user', { of: 'user', in: ['ada@*'] }, {}, true],
  ['its model', { of: 'model', in: ['gpt-4o'] }, {}, true],
  ['how its model begins', { of: 'model', in: ['claude-*', 'gpt-*'] }, {}, true],
  ['a model that begins as its own does', { of: 'model', in: ['gpt-4'] }, {}, false],
  ['any model', { of: 'model', in: ['*'] }, {}, true],
  ['its API', { of: 'api', in: ['messages'] }, { path: '/v1/messages' }, true],
  ['another API', { of: 'api', in: ['messages'] }, {}, false],
  ['a stream', { of: 'stream', in: ['true'] }, {}, true],
  ['no stream', { of: 'stream', in: ['false'] }, { body: { model: 'm' } }, true],
  ['what is no stream of this kind', { of: 'stream', in: ['true'] }, { body: { model: 'm', stream: 'true' } }, false],
  ['a long prompt', { of: 'promptBytes', least: 1_000 }, { body: { model: 'm', messages: [{ role: 'user', content: 'x'.repeat(2_000) }] } }, true],
  ['a short one', { of: 'promptBytes', least: 1_000 }, {}, false],
  ['a member of its body', { of: 'parameter', name: 'temperature', most: 0.5 }, {}, true],
  ['one that is there', { of: 'parameter', name: 'tools' }, { body: { model: 'm', tools: [] } }, true],
  ['one that is not', { of: 'parameter', name: 'tools' }, {}, false],
  ['metadata', { of: 'metadata', name: 'plan', in: ['gold'] }, METADATA, true],
  ['a number of it', { of: 'metadata', name: 'seats', least: 10, most: 20 }, METADATA, true],
  ['a truth of it', { of: 'metadata', name: 'beta', in: ['true'] }, METADATA, true],
];

const ABSENT: readonly Row[] = [
  ...(['client', 'team', 'user'] as const).flatMap((of): Row[] => [
    [`who has no ${of}`, { of, in: ['*'] }, { caller: {} }, false],
    [`who has no ${of}, whatever it is`, { of }, { caller: {} }, false],
  ]),
  ['nobody', { of: 'client', in: ['undefined'] }, { caller: {} }, false],
  ['metadata that nobody sent', { of: 'metadata', name: 'plan', in: ['*'] }, {}, false],
  ['the word that no metadata is', { of: 'metadata', name: 'plan', in: ['undefined'] }, {}, false],
  ['metadata of another name', { of: 'metadata', name: 'Plan', in: ['*'] }, METADATA, false],
  ['nothing of metadata', { of: 'metadata', name: 'none', in: ['*'] }, METADATA, false],
  ['a parameter without a name', { of: 'parameter', in: ['*'] }, {}, false],
];

const OTHER_KINDS: readonly Row[] = [
  ['a list as text', { of: 'metadata', name: 'tags', in: ['a', '*'] }, METADATA, false],
  ['text as a number', { of: 'metadata', name: 'plan', least: 0 }, METADATA, false],
  ['digits as a number', { of: 'metadata', name: 'seats', least: 0 }, metadata('{"seats":"12"}'), false],
  ['truth as a number', { of: 'metadata', name: 'beta', least: 0 }, METADATA, false],
  ['a number as text', { of: 'parameter', name: 'temperature', in: ['0.5'] }, {}, true],
  ['a name and a number, of which one is not so', { of: 'parameter', name: 'temperature', in: ['*'], least: 1 }, {}, false],
  ['a number below', { of: 'parameter', name: 'temperature', least: 0.6 }, {}, false],
  ['a number above', { of: 'parameter', name: 'temperature', most: 0.4 }, {}, false],
  ['the least itself', { of: 'parameter', name: 'temperature', least: 0.5, most: 0.5 }, {}, true],
  ...['', '{', 'plan=gold', '"plan"', '["plan"]', 'null', '7'].map(
    (text): Row => [`metadata that is no object: ${text}`, { of: 'metadata', name: 'plan' }, metadata(text), false],
  ),
];

const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'];
const NAMES: readonly Row[] = INHERITED.flatMap((name): Row[] => [
  [`${name} of no body of the client's`, { of: 'parameter', name }, {}, false],
  [`${name} of no metadata of the client's`, { of: 'metadata', name }, METADATA, false],
  [`${name} that the client sent`, { of: 'metadata', name, in: ['x'] }, metadata(`{"${name}":"x"}`), true],
]);

test.each([...SUBJECTS, ...ABSENT, ...OTHER_KINDS, ...NAMES])('a request passes by %s: %j', (_name, condition, given, isMet) => {
  expect(meets(condition, asked(given))).toBe(isMet);
});

test('each subject has a test here', () => {
  expect(new Set(SUBJECTS.map(([, { of }]) => of))).toEqual(new Set(CONDITION_SUBJECTS));
});

const YES: LiveCondition = { of: 'model', in: ['gpt-4o'] };
const NO: LiveCondition = { of: 'model', in: ['other'] };

test.each<[LiveCondition, boolean]>([
  [{ all: [YES, YES] }, true],
  [{ all: [YES, NO] }, false],
  [{ all: [] }, true],
  [{ any: [NO, YES] }, true],
  [{ any: [NO, NO] }, false],
  [{ any: [] }, false],
  [{ not: NO }, true],
  [{ not: YES }, false],
  [{ not: { not: YES } }, true],
  [{ all: [{ any: [NO, { not: NO }] }, { not: { all: [YES, NO] } }] }, true],
  [{ any: [{ all: [YES, { not: YES }] }, { not: { any: [NO, YES] } }] }, false],
  [{ not: { of: 'team', in: ['*'] } }, false],
])('%j: %s', (condition, isMet) => {
  checkRoute({ name: 'r', node: { when: [{ condition, node: { provider: 'p' } }] } }, '$');
  expect(meets(condition, asked())).toBe(isMet);
});

test('who has no team is told apart by `not`', () => {
  expect(meets({ not: { of: 'team', in: ['*'] } }, asked({ caller: {} }))).toBe(true);
});
