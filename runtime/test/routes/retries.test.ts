import type { LiveTarget } from '../../../src/contract';
import { pauseBefore } from '../../routes/retries';
import type { Failure } from '../../routes/step';

const FAILED: Failure = { statuses: [503], cause: 'provider' };
const longest = (done: number, retry: LiveTarget['retry'], failure = FAILED) => pauseBefore(done, retry, failure, () => 1);
const shortest = (done: number, retry: LiveTarget['retry'], failure = FAILED) => pauseBefore(done, retry, failure, () => 0);

test.each<[LiveTarget['retry'], readonly (number | undefined)[]]>([
  [undefined, [undefined]],
  [{ times: 1 }, [500, undefined]],
  [{ times: 5 }, [500, 1_000, 2_000, 4_000, 8_000, undefined]],
  [{ times: 2, backoff: 20 }, [20, 40, undefined]],
  [{ times: 3, backoff: 4_000 }, [4_000, 8_000, 10_000, undefined]],
  [{ times: 2, backoff: 3_600_000 }, [10_000, 10_000, undefined]],
])('%j pauses at most %j, and at least half of it', (retry, pauses) => {
  expect(pauses.map((_, done) => longest(done, retry))).toEqual(pauses);
  expect(pauses.map((_, done) => shortest(done, retry))).toEqual(pauses.map((each) => each && each / 2));
});

test.each([
  ['counts where it is longer', 7_000, 7_000],
  ['does not where it is shorter', 100, 500],
  ['ends the tries in front of this target where it is too long', 10_001, undefined],
  ['is kept to the last millisecond', 10_000, 10_000],
])('what a provider asks for %s', (_name, retryAfter, pause) => {
  expect(longest(0, { times: 1 }, { ...FAILED, retryAfter })).toBe(pause);
});

test.each<[string, readonly number[] | undefined, Failure, boolean]>([
  ['a provider that fails', undefined, FAILED, true],
  ['too many requests', undefined, { statuses: [429], cause: 'rate_limit' }, true],
  ['too many requests, by whatever status', undefined, { statuses: [403], cause: 'rate_limit' }, true],
  ['a provider that is overloaded, by whatever status', undefined, { statuses: [400], cause: 'overloaded' }, true],
  ["a client's error", undefined, { statuses: [400], cause: 'client' }, false],
  ['a key that is refused', undefined, { statuses: [401, 502], cause: 'key_refused' }, false],
  ['a model that the account may not use', undefined, { statuses: [403], cause: 'model_access' }, false],
  ['a status that is named', [400], { statuses: [400], cause: 'client' }, true],
  ['a status that is not', [429], FAILED, false],
  ["the client's, where that is named", [502], { statuses: [401, 502], cause: 'key_refused' }, true],
  ['none of no statuses', [], FAILED, false],
])('%s is tried again: %j, %j: %s', (_name, on, failure, isTried) => {
  expect(longest(0, { times: 1, ...(on && { on }) }, failure) !== undefined).toBe(isTried);
});
