import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Action, type Change, type Comparison, compare, type Obstacle, type Stacks, type Template, type Verdict } from '../../cli/changes';
import { ENTERPRISE_PAIRS, type EnterprisePair, templateOfEnterprise } from './enterprise-pairs';
import { templateOf } from './gateways';
import { type Pair, templatesOf } from './pair';
import { PAIRS } from './pairs';

export const BASELINE = join(__dirname, 'baseline');

export const stacksOf = (template: object): Stacks => new Map([['Stack', { template: template as Template, nested: new Map() }]]);

/** What an update from one template to the other does. */
export const comparisonOf = (before: object, after: object): Comparison => compare(stacksOf(before), stacksOf(after));

const made = new Map<AnyPair, Comparison>();

/** A change of a gateway of either kind. */
export type AnyPair = Pair | EnterprisePair;

/** Its templates, before and after. */
export const bothTemplatesOf = (pair: AnyPair): [object, object] =>
  'of' in pair ? [templateOfEnterprise(pair.of[0]), templateOfEnterprise(pair.of[1])] : templatesOf(pair);

export function comparisonOfPair(pair: AnyPair): Comparison {
  const comparison = made.get(pair) ?? comparisonOf(...bothTemplatesOf(pair));
  made.set(pair, comparison);
  return comparison;
}

/** What an update of each gateway from the last release to this version does. */
export function comparisonsWithBaseline(): [string, Comparison][] {
  const names = readdirSync(BASELINE).filter((file) => file.endsWith('.template.json'));
  return names.sort().map((file) => {
    const name = file.replace('.template.json', '');
    return [name, comparisonOf(JSON.parse(readFileSync(join(BASELINE, file), 'utf8')), templateOf(name))];
  });
}

export const changesIn = ({ stacks }: Comparison): readonly Change[] => stacks.flatMap(({ changes }) => changes);

/** docs/changes.md. */
export function renderChanges(): string {
  return `# What a change replaces

<!-- Written by \`npx projen changes\`. Do not edit. -->

What CloudFormation makes of a change of a gateway's options: of each pair of templates, before and after, by
[\`npx cdk-portkey-gateway diff\`](cli.md#diff). It is the same with every release: the page of a tag is that of its version. A change that is not here,
or several at once, is told by the command itself, with your own two assemblies.

| Verdict | Meaning |
|---|---|
| safe | nothing that holds state, and no address that others know, becomes another one |
| replaces | an address becomes another one, or something that holds state leaves the stack and is kept |
| fails | AWS refuses a step, and the update is rolled back; or it goes through, and resets what Amazon ECS has moved, or leaves nobody to answer for some minutes |
| loses | what something holds is lost |

No change replaces a user pool, a secret, a key, a log group, a bucket or a table. The gateways are of the preset PROD where nothing else is said, with one client and the provider OpenAI; in DEV, where nothing is retained, what
leaves the stack is lost. What is changed in place or added is not listed. Task definitions are replaced by nearly every change: that is a rolling deployment.

| Change | Verdict | Replaced | Deleted | State and addresses |
|---|---|---|---|---|
${PAIRS.map((pair) => rowOf(pair.change, comparisonOfPair(pair), pair.known)).join('\n')}

## Of the enterprise gateway

| Change | Verdict | Replaced | Deleted | State and addresses |
|---|---|---|---|---|
${ENTERPRISE_PAIRS.map((pair) => rowOf(pair.change, comparisonOfPair(pair), pair.known)).join('\n')}

\`*\`: may be replaced, as the schema says that it depends. What to do where something fails or is lost is in [UPGRADING.md](../UPGRADING.md#changes-that-cannot-be-made-in-place).

## From the last release

What an update from the last release to this version does to each of the gateways that releases are compared by (\`test/upgrade\`).

| Gateway | Verdict | Replaced | Deleted | State and addresses |
|---|---|---|---|---|
${comparisonsWithBaseline()
  .map(([name, comparison]) => rowOf(name, comparison))
  .join('\n')}

## How it is proved

\`test/upgrade/change-matrix.test.ts\` holds every row to what is said above. Which properties replace is a table made from CloudFormation's schemas, compared with what \`cdk diff\`
says (\`test/cli/changes\`); \`test/rehearsal/replacement.test.ts\` updates stacks in the emulator, and compares what has another id afterwards. No update was made in an account of AWS: what AWS refuses is taken from its documentation and from
reports.
`;
}

const VERDICTS: Readonly<Record<Verdict, string>> = { safe: 'safe', replaces: 'replaces', fails: '**fails**', loses: '**loses**' };

function rowOf(change: string, comparison: Comparison, known?: string): string {
  const changes = changesIn(comparison);
  const replaced = [...typesOf(changes, 'replace'), ...typesOf(changes, 'may-replace').map((type) => `${type}\\*`)].sort();
  const obstacles = (kind: Obstacle['kind']) =>
    unique(comparison.stacks.flatMap((stack) => stack.obstacles.filter((each) => each.kind === kind).map(({ id }) => typeOf(changes, id))));
  const stopped = (['refused', 'undone', 'resets', 'interrupts'] as const).flatMap((kind) => obstacles(kind).map((type) => `${kind}: ${type}`));
  const notes = [
    ...stopped,
    ...held(changes, 'moved', 'another address'),
    ...held(changes, 'lost', 'lost'),
    ...held(changes, 'retained', 'retained outside of the stack'),
    ...held(changes, 'protected', 'kept by its protection'),
    ...(known ? [known] : []),
  ];
  return `| ${change} | ${VERDICTS[comparison.verdict]} | ${replaced.join(', ')} | ${typesOf(changes, 'delete').join(', ')} | ${notes.join('; ')} |`;
}

const SHORT = /^AWS::/;
const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
const typesOf = (changes: readonly Change[], action: Action): string[] =>
  unique(changes.filter((change) => change.action === action).map(({ type }) => type.replace(SHORT, '')));
const typeOf = (changes: readonly Change[], id: string): string => changes.find((change) => change.id === id)?.type.replace(SHORT, '') ?? id;

function held(changes: readonly Change[], fate: string, words: string): string[] {
  const types = unique(changes.filter(({ holds }) => holds?.fate === fate).map(({ type }) => type.replace(SHORT, '')));
  return types.length > 0 ? [`${words}: ${types.join(', ')}`] : [];
}
