import type { FakeWorld } from '../../fakes';
import { REFUSALS, type RefusalCode } from '../../runtime/refusal';
import type { Answer } from './http-client';

/** The stable code of a refusal, in the error shape of the OpenAI or of the Anthropic API. */
export function refusalCode(answer: Answer): RefusalCode | undefined {
  try {
    return answer.json.error.code;
  } catch {
    return undefined;
  }
}

/** What is wrong with an answer that should be one of the gateway's own refusals; undefined: nothing. */
export function refusalFault(answer: Answer, allowed: readonly number[]): string | undefined {
  const faults: string[] = [];
  const code = refusalCode(answer);
  if (!allowed.includes(answer.status)) faults.push(`status ${answer.status}`);
  if (!code || !(code in REFUSALS)) faults.push(`not a code of the table: ${code}`);
  else if (REFUSALS[code].status !== answer.status) faults.push(`${code} with status ${answer.status}`);
  if (!/^application\/json/.test(answer.headers['content-type'] ?? '')) faults.push(`content type ${answer.headers['content-type']}`);
  if (!/^\S{8,}$/.test(String(answer.headers['x-request-id'] ?? ''))) faults.push('no request id');
  return faults.length ? `${faults.join('; ')}: ${answer.text.slice(0, 200)}` : undefined;
}

/** One of the gateway's own answers, complete, and nothing went to a provider. */
export function expectRefusal(world: FakeWorld, answer: Answer, code: RefusalCode): void {
  expect([answer.status, refusalCode(answer), refusalFault(answer, [REFUSALS[code].status])]).toEqual([REFUSALS[code].status, code, undefined]);
  expect(world.upstreamRequests).toEqual([]);
}
