import type { TaskRoleDecision } from '../emulator';
import type { Scene } from './scene';
import type { Stopped } from './stop';

export interface Records {
  readonly usage: readonly Record<string, unknown>[];
  /** What the task told of itself, minute by minute. */
  readonly tasks: readonly Record<string, unknown>[];
  /** Numbers of all records of the task, as they came. */
  readonly sequences: readonly number[];
  /** What the task asked of AWS. */
  readonly taskRole: readonly TaskRoleDecision[];
}

/** After the task has ended: what it wrote is complete then. */
export const showRecords: Scene<Stopped, Records> = {
  title: 'What it wrote',
  async play({ gateway, emulator, story }) {
    const usage = gateway.records('usage');
    story.line(`${usage.length} usage records, one per request; the first of each kind:`);
    for (const record of firstOfEachKind(usage)) story.line(summary(record));
    const { taskRole } = await emulator.report();
    story.line(`requests to AWS, signed with the task role's credentials and checked against its policies:`);
    const decisions = taskRole.map(({ action, resource, allowed, reason }) => `${allowed ? 'allowed' : reason}: ${action} on ${resource}`);
    for (const decision of new Set(decisions)) story.line(decision);
    return { usage, tasks: gateway.records('task'), sequences: gateway.sequences, taskRole };
  },
};

const KIND = ['Provider', 'operation', 'stream', 'status', 'errorCode', 'limitedBy', 'counted'];
const SHOWN = ['Client', ...KIND, 'Model', 'InputTokens', 'OutputTokens', 'CachedInputTokens', 'Cost', 'Latency', 'requestId'];

const part = (record: Record<string, unknown>, names: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]]))));

function firstOfEachKind(records: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const seen = new Set<string>();
  return records.filter((record) => {
    const kind = part(record, KIND);
    return !seen.has(kind) && seen.add(kind);
  });
}

const summary = (record: Record<string, unknown>): string => part(record, SHOWN);
