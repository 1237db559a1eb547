import type { Change, Comparison, StackComparison, Verdict } from './comparison';
import type { Fate } from './fates';
import type { Action, Cause } from './resource-changes';

const ACTIONS: Readonly<Record<Action, string>> = {
  replace: 'replaced',
  'may-replace': 'may be replaced',
  delete: 'deleted',
  'in-place': 'in place',
  add: 'added',
};

const FATES: Readonly<Record<Fate['fate'], string>> = {
  lost: 'lost',
  retained: 'retained, outside of the stack',
  snapshot: 'kept as a snapshot',
  protected: 'kept by its deletion protection, outside of the stack',
  moved: 'another one',
};

const SENTENCES: Readonly<Record<Verdict, string>> = {
  safe: 'Nothing that holds state, and no address, is replaced or deleted.',
  replaces: 'An address becomes another one, or something that holds state leaves the stack. Nothing that is held is lost.',
  fails: 'AWS refuses a step, or a step undoes what is there, or nobody answers for a while: the update goes wrong.',
  loses: 'State is lost.',
};

/** What a person reads: every resource that becomes another one or goes, what stands against it, and how many others there are. */
export function report({ verdict, stacks }: Comparison, withAll: boolean): string {
  return [...stacks.map((stack) => stackReport(stack, withAll)), `Verdict: ${verdict}. ${SENTENCES[verdict]}`].join('\n\n');
}

function stackReport({ stack, is, changes, obstacles }: StackComparison, withAll: boolean): string {
  if (is === 'gone') return `${stack}: not in the second assembly. What is deployed stays, until someone destroys it.`;
  if (is === 'new') return `${stack}: new, ${count(changes.length, 'resource')}.`;
  const shown = changes.filter(({ action, holds }) => withAll || holds || (action !== 'in-place' && action !== 'add'));
  const lines = [...inOrder(shown).map(changeReport), ...obstacles.map(({ kind, id, why }) => `  ${kind} ${id}\n    ${why}`)];
  return [`${stack}: ${summary(changes)}`, ...lines].join('\n');
}

function changeReport({ action, type, id, causes, holds, staysBehind, isUnknown }: Change): string {
  return [
    `  ${ACTIONS[action]} ${type} ${id}`,
    ...(causes.length > 0 ? [`because of ${becauseOf(causes)}`] : []),
    ...(isUnknown ? ['nothing is known of its type, or of what is nested in it'] : []),
    ...(holds ? [`${holds.what}: ${FATES[holds.fate]}`] : []),
    ...(staysBehind && holds?.fate !== 'retained' && holds?.fate !== 'protected' ? ['the old one stays behind, outside of the stack'] : []),
  ].join('\n    ');
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

function summary(changes: readonly Change[]): string {
  const counts = (Object.keys(ACTIONS) as Action[]).map((each) => [ACTIONS[each], changes.filter(({ action }) => action === each).length] as const);
  const some = counts.filter(([, number]) => number > 0).map(([name, number]) => `${number} ${name}`);
  return some.length > 0 ? `${some.join(', ')}.` : 'nothing changes.';
}

function inOrder(changes: readonly Change[]): Change[] {
  const rank = ({ action }: Change) => Object.keys(ACTIONS).indexOf(action);
  return [...changes].sort((one, other) => rank(one) - rank(other) || (one.type < other.type ? -1 : one.type > other.type ? 1 : 0));
}

/** What replaces; where nothing does, what changes. */
function becauseOf(causes: readonly Cause[]): string {
  const replacing = causes.filter(({ replaces }) => replaces !== 'no');
  return (replacing.length > 0 ? replacing : causes).map(told).join(', ');
}

const told = ({ property, through }: Cause): string => (through.length > 0 ? `${property} (through ${through.join(', ')})` : property);
