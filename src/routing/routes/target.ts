import { type Duration, Token } from 'aws-cdk-lib';
import { isKnown, requireKnown, requireRange } from '../../checks';
import {
  FAILURE_STATUS,
  FAILURE_STATUSES,
  isObject,
  LABEL,
  type LiveTarget,
  MAX_PAUSE,
  RETRY,
  ROUTE_DURATION,
  STANDARD_LISTS,
  TEXT,
} from '../../contract';
import { invalid } from '../../errors';
import type { RouteTargetOptions } from './route-options';

const [, MOST_RETRIES] = RETRY.times;
const [FROM_STATUS, TO_STATUS] = FAILURE_STATUS;
const [, MOST_STATUSES] = FAILURE_STATUSES;
const MOST_BACKOFF = MAX_PAUSE / 1000;
const MOST_DURATION = ROUTE_DURATION[1] / 1000;

/** What the gateway decides itself, the prompt, and pointers to what a provider keeps. */
const NOT_TO_SET = new Set([
  'model',
  'stream',
  'stream_options',
  'store',
  'messages',
  'input',
  'prompt',
  'contents',
  ...Object.values(STANDARD_LISTS.storedState)
    .flatMap(({ pointers }) => pointers)
    .filter((pointer) => !pointer.includes('.')),
]);

/** A target as the live document has it. */
export function targetOf(path: string, options: RouteTargetOptions): LiveTarget {
  const { provider, model, parameters, firstByteTimeout, timeout } = options;
  if (isKnown(provider) && !LABEL.test(provider)) {
    throw invalid('InvalidRouteTarget', `${path}.provider`, provider, 'no provider can have this name');
  }
  if (model !== undefined && isKnown(model) && !(TEXT.test(model) && !model.includes('*'))) {
    throw invalid('InvalidRouteTarget', `${path}.model`, model, 'no model can have this name');
  }
  const target: LiveTarget = {
    provider,
    model,
    parameters: parameters && parametersOf(`${path}.parameters`, parameters),
    retry: retryOf(path, options),
    firstByteTimeout: millisecondsOf(`${path}.firstByteTimeout`, firstByteTimeout),
    timeout: millisecondsOf(`${path}.timeout`, timeout),
  };
  return given(target);
}

/** Refuses what is no status of a failure. */
export function checkStatuses(path: string, statuses: readonly number[] = []): void {
  if (statuses.length > MOST_STATUSES) {
    throw invalid('InvalidRouteTarget', path, `a list of ${statuses.length}`, `at most ${MOST_STATUSES}`);
  }
  for (const [index, status] of statuses.entries()) {
    requireRange('InvalidRouteTarget', `${path}[${index}]`, status, { from: FROM_STATUS, to: TO_STATUS }, 'failures have statuses from 400 to 599');
  }
}

/** Refuses a duration that is outside of its range, or that only the deployment would know: others are measured by it. */
export function millisecondsOf(path: string, duration: Duration | undefined, most = MOST_DURATION): number | undefined {
  if (duration === undefined) {
    return undefined;
  }
  requireKnown('DurationNotKnown', path, duration);
  const says = `1 millisecond to ${most} seconds, in whole milliseconds`;
  const milliseconds = duration.toMilliseconds({ integral: false });
  requireRange('RouteDurationOutOfRange', path, milliseconds, { from: 1, to: most * 1000 }, says);
  return milliseconds;
}

function retryOf(path: string, { retries = 0, retryOnStatus, retryBackoff }: RouteTargetOptions): LiveTarget['retry'] {
  requireRange('InvalidRouteTarget', `${path}.retries`, retries, { from: 0, to: MOST_RETRIES }, `0 to ${MOST_RETRIES}`);
  if (retries === 0) {
    const unused = Object.entries({ retryOnStatus, retryBackoff }).find(([, value]) => value !== undefined);
    if (unused) {
      throw invalid('InvalidRouteTarget', `${path}.${unused[0]}`, String(unused[1]), 'there are no `retries`');
    }
    return undefined;
  }
  if (retryOnStatus?.length === 0) {
    throw invalid('InvalidRouteTarget', `${path}.retryOnStatus`, retryOnStatus, 'no status leads to a further call');
  }
  checkStatuses(`${path}.retryOnStatus`, retryOnStatus);
  return given({
    times: retries,
    on: retryOnStatus && [...retryOnStatus],
    backoff: millisecondsOf(`${path}.retryBackoff`, retryBackoff, MOST_BACKOFF),
  });
}

function parametersOf(path: string, parameters: NonNullable<RouteTargetOptions['parameters']>): NonNullable<LiveTarget['parameters']> {
  for (const name of Object.keys(parameters)) {
    if (NOT_TO_SET.has(name) || !LABEL.test(name) || name in {}) {
      throw invalid('RouteParameterNotPossible', `${path}.${name}`, 'given', 'it is not for a route to set');
    }
  }
  return jsonOf(path, parameters) as NonNullable<LiveTarget['parameters']>;
}

/** Deeper ones are taken for what holds itself. */
const MOST_LEVELS = 50;

/** How the CDK writes a number that only the deployment knows; in JSON it looks for that in every number and text. */
const TOKEN_OF_NUMBER = /-1\.\d{10,16}e\+289/;

/** A copy of what JSON can say, and of what only the deployment knows. */
function jsonOf(path: string, value: unknown, level = 1): unknown {
  if (/^(string|number)$/.test(typeof value) && !Token.isUnresolved(value) && TOKEN_OF_NUMBER.test(`${value}`)) {
    throw invalid('RouteParameterNotPossible', path, typeof value, 'the CDK takes it for a token');
  }
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean' || Token.isUnresolved(value)) {
    return value;
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    return value;
  }
  if (Array.isArray(value) && level < MOST_LEVELS) {
    return value.map((each, index) => jsonOf(`${path}[${index}]`, each, level + 1));
  }
  if (isPlain(value) && level < MOST_LEVELS) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, jsonOf(`${path}.${name}`, each, level + 1)]));
  }
  throw invalid('RouteParameterNotPossible', path, typeof value, 'it is no JSON');
}

const isPlain = (value: unknown): value is object =>
  isObject(value) && [undefined, 'Object'].includes(Object.getPrototypeOf(value)?.constructor.name);

/** Without what is not said. */
export const given = <T extends object>(fields: T): T => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
