import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import * as library from '../../src';
import { PortkeyGateway } from '../../src';
import { MEMBERS, OPTIONS, STRUCTS } from '../../src/input-table';
import { checkInput } from '../../src/inputs';
import { assemblyIn, type Callable, type Reference } from '../../tools/assemblies';
import { inputTable, nameOf, ROOT, TABLE } from '../../tools/input-table';
import { KINDS } from '../gateway/gateways';
import { GATEWAYS } from '../templates/gateways';

test('src/input-table.ts says what the assembly says (npx projen inputs writes it)', () => {
  expect(inputTable(library) === readFileSync(join(ROOT, TABLE), 'utf8')).toBe(true);
}, 60_000);

/** A value that is of no kind but what its name says. */
const WRONG: readonly unknown[] = [null, Symbol('nothing'), () => 'a function'];
const isText = (kind: string) => kind === 'string';

/** What fits a kind, where something has to. */
function sample(kind: string): unknown {
  if (kind.endsWith('[]')) return [];
  if (kind.startsWith('{')) return {};
  if (kind in STRUCTS) return sampleOf(kind);
  if (kind in OPTIONS) return Object.values(OPTIONS[kind]).at(-1);
  if (kind in MEMBERS) return MEMBERS[kind] ? { [MEMBERS[kind]]: 'x' } : {};
  return (
    { string: 'x', number: 1, boolean: true, any: {} }[kind] ??
    Object.create((library as unknown as Record<string, { prototype: object }>)[kind].prototype)
  );
}

const FIELDS = Object.entries(STRUCTS).flatMap(([struct, fields]) =>
  Object.entries(fields)
    .filter(([field]) => field !== '*')
    .map(([field, kind]) => ({ struct, name: field.replace('?', ''), required: !field.endsWith('?'), kind })),
);

/** Every required field of a struct, and nothing else. */
const sampleOf = (struct: string): Record<string, unknown> =>
  Object.fromEntries(FIELDS.filter((field) => field.struct === struct && field.required).map(({ name, kind }) => [name, sample(kind)]));

describe.each(Object.keys(STRUCTS))('%s', (struct) => {
  const fields = FIELDS.filter((field) => field.struct === struct);

  test('takes what fits, and tokens for text and numbers', () => {
    const full = Object.fromEntries(fields.map(({ name, kind }) => [name, sample(kind)]));
    expect(() => checkInput(struct, sampleOf(struct))).not.toThrow();
    expect(() => checkInput(struct, full)).not.toThrow();
    const tokens = {
      string: Lazy.string({ produce: () => 'x' }),
      number: Lazy.number({ produce: () => 1 }),
      'string[]': Lazy.list({ produce: () => ['x'] }),
    };
    expect(() =>
      checkInput(struct, Object.fromEntries(fields.map(({ name, kind }) => [name, tokens[kind as 'string'] ?? sample(kind)]))),
    ).not.toThrow();
  });

  test('refuses a value of another kind in every field, and names it', () => {
    for (const { name, kind } of fields) {
      for (const wrong of [...WRONG, isText(kind) ? 5 : 'text']) {
        expect(() => checkInput(struct, { ...sampleOf(struct), [name]: wrong }, 'at')).toThrow(`NotAnOption: at.${name} is `);
      }
    }
  });

  test('refuses to be without what it needs', () => {
    for (const { name } of fields.filter(({ required }) => required)) {
      expect(() => checkInput(struct, { ...sampleOf(struct), [name]: undefined })).toThrow(`NotAnOption: ${name} is undefined: `);
    }
  });

  test('refuses what it does not know, unless the CDK may', () => {
    const check = expect(() => checkInput(struct, { ...sampleOf(struct), nonsense: 1 }));
    if ('*' in STRUCTS[struct]) check.not.toThrow();
    else check.toThrow('NotAnOption: nonsense is 1: ');
  });
});

describe('values are told by what they have, not by who made them', () => {
  class SecondCopy {
    public readonly keyArn = 'arn';
  }

  test.each<[string, string, unknown]>([
    ['an object of another copy of the CDK', 'aws_kms.IKey', new SecondCopy()],
    ['a proxy, as another language has it', 'aws_kms.IKey', new Proxy({}, { has: (_target, name) => name === 'keyArn' })],
    ['a duration', 'Duration', Duration.seconds(1)],
    ['a number in a token for an enum', 'aws_logs.RetentionDays', Token.asNumber({ Ref: 'Days' })],
    ['props without a prototype', 'TimeoutGoals', Object.assign(Object.create(null), { preset: 'DEV' })],
    [
      'props of a class of their own',
      'TimeoutGoals',
      new (class Goals {
        public readonly preset = 'DEV';
      })(),
    ],
  ])('%s', (_what, kind, given) => {
    expect(() => checkInput(kind, given)).not.toThrow();
  });

  test('a size is no duration', () => {
    expect(() => checkInput('Duration', Size.mebibytes(1), 'drainTimeout')).toThrow('NotAnOption: drainTimeout is "a Size": ');
  });
});

/** What takes options, and whatever else this library can tell from nonsense. */
const isTold = (type: Reference): boolean => 'fqn' in type && nameOf(type.fqn) in STRUCTS;
const withOptions = ({ parameters = [] }: Callable) => parameters.some(({ type }) => isTold(type));
const classes = Object.values(assemblyIn(ROOT).types).filter(({ kind }) => kind === 'class');

/** Nonsense for every parameter, but for the place of a construct. */
const nonsense = ({ parameters = [] }: Callable): unknown[] =>
  parameters.map(({ name }) => (name === 'scope' ? new Stack(new App(), 'Stack') : name === 'id' ? 'Id' : 'nonsense'));

test.each(
  classes
    .filter(({ abstract, initializer }) => !abstract && initializer && withOptions(initializer))
    .map(({ name, initializer }) => [name, initializer as Callable] as const),
)('new %s refuses nonsense in place of its options', (name, initializer) => {
  const Class = (library as unknown as Record<string, new (...args: unknown[]) => unknown>)[name];
  expect(() => new Class(...nonsense(initializer))).toThrow(/^NotAnOption: /);
});

test.each(
  classes.flatMap(({ name, methods = [] }) =>
    methods.filter((method) => method.static && withOptions(method)).map((method) => [`${name}.${method.name}`, name, method] as const),
  ),
)('%s refuses nonsense in place of its options', (_title, name, method) => {
  const Class = (library as unknown as Record<string, Record<string, (...args: unknown[]) => unknown>>)[name];
  expect(() => Class[method.name](...nonsense(method))).toThrow(/^NotAnOption: /);
});

test.each([...Object.entries(KINDS), ...Object.entries(GATEWAYS)])('the props of the gateway %s pass', (_name, propsIn) => {
  const props = propsIn(new Stack(new App(), 'Stack'));
  expect(() => checkInput('PortkeyGatewayProps', props)).not.toThrow();
});

test('methods of a gateway refuse nonsense in place of their options', () => {
  const gateway = new PortkeyGateway(new Stack(new App(), 'Stack'), 'Gateway');
  const given = 'nonsense' as never;
  for (const call of [
    () => gateway.addClient('Alpha', given),
    () => gateway.addProvider(given),
    () => gateway.network.front.openDoor('Door', given),
    () => gateway.metric('Requests', given),
    () => gateway.metricErrorRate(given),
    () => gateway.metricTokens(given),
    () => gateway.observability.watch(given),
    () => gateway.service.attachTo(given),
    () => gateway.routing.attachTo(given),
    () => library.PriceTable.none().withPrices(given),
  ]) {
    expect(call).toThrow(/^NotAnOption: /);
  }
});
