/** Whether a request meets a condition of a route. */
import { type LiveCondition, type LiveTest, matches } from '../../src/contract';
import type { Exchange } from '../exchange';
import { parseJson } from '../parsing';

export type Asked = Pick<Exchange, 'caller' | 'body' | 'endpoint' | 'request'>;

export function meets(condition: LiveCondition, asked: Asked): boolean {
  if ('all' in condition) return condition.all.every((each) => meets(each, asked));
  if ('any' in condition) return condition.any.some((each) => meets(each, asked));
  if ('not' in condition) return !meets(condition.not, asked);
  return passes(condition, SUBJECTS[condition.of](asked, condition.name ?? ''));
}

type Subject = (asked: Asked, name: string) => unknown;

const SUBJECTS: Readonly<Record<string, Subject>> = {
  client: ({ caller }) => caller?.client,
  team: ({ caller }) => caller?.team,
  user: ({ caller }) => caller?.user,
  model: ({ body }) => body?.model,
  api: ({ endpoint }) => endpoint?.serves,
  stream: ({ body }) => body?.stream === true,
  promptBytes: ({ body }) => body?.promptBytes,
  parameter: ({ body }, name) => own(body?.document, name),
  metadata: ({ request }, name) => own(parseJson(String(request.headers['x-portkey-metadata'])), name),
};

/** Names are a client's. */
const own = (of: unknown, name: string): unknown =>
  of instanceof Object && Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined;

/** What is not there, or of another kind, passes no test. */
function passes({ in: names, least, most }: LiveTest, value: unknown): boolean {
  if (names && (value instanceof Object || value === undefined || value === null || !names.some((each) => matches(each, String(value)))))
    return false;
  if (least === undefined && most === undefined) return value !== undefined;
  return typeof value === 'number' && value >= (least ?? value) && value <= (most ?? value);
}
