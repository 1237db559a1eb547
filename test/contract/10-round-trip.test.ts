import { Agent } from 'node:http';
import { answerFor, type GeneratedAnswer } from './generated/answers';
import { callOf, NATIVE_PROVIDERS, type NativeCall, type NativePair, nativePairs } from './generated/native-pairs';
import { markerOf, type PrescribedContext, withPrescribedProvider } from './generated/prescribed-provider';
import { concurrently, Random, SEED } from './generated/random';
import { type GeneratedRequest, requestFor } from './generated/requests';
import type { Answer } from './http-client';
import { bearer } from './with-gateway';

/** Of each pair. */
const CASES = process.env.TEST_TIER === 'full' ? 1_500 : 40;
const AT_ONCE = 16;

/** What has been edited on the way, by pair: the test prints it, so that a reader sees what "as it is" leaves out. */
const EDITS = new Map<string, Set<string>>();

interface Case {
  readonly seed: number;
  readonly call: NativeCall;
  readonly marker: string;
  readonly request: GeneratedRequest;
  readonly prescribed: GeneratedAnswer;
}

function caseOf(pair: NativePair, number: number, index: number): Case {
  const seed = SEED + number * CASES + index;
  const random = new Random(seed);
  const call = callOf(pair, index);
  const marker = markerOf(number * CASES + index);
  const request = requestFor(call, marker, random);
  return { seed, call, marker, request, prescribed: answerFor(call, request, random, index % 100 === 0) };
}

describe('what travels between a client and a provider that speak the same API', () => {
  const context: PrescribedContext = withPrescribedProvider({ providers: NATIVE_PROVIDERS });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const notes = (pair: NativePair, edits: readonly string[]) => {
    const known = EDITS.get(pair.name) ?? new Set();
    EDITS.set(pair.name, known);
    for (const edit of edits) known.add(edit);
  };

  afterAll(() => {
    agent.destroy();
    const lines = [...EDITS].map(([pair, edits]) => `  ${pair}: ${[...edits].sort().join('; ') || 'nothing'}\n`);
    process.stderr.write(`\nEdited on the way, by pair (seed ${SEED}):\n${lines.join('')}`);
  });

  test.each(nativePairs().map((pair, number) => [pair.name, pair, number] as const))(
    `%s: ${CASES} requests and answers pass byte for byte, but for the documented edits`,
    async (_name, pair, number) => {
      const { authorization } = bearer(context.world);
      const answered: [Case, Answer][] = [];
      await concurrently(CASES, AT_ONCE, async (index) => {
        const each = caseOf(pair, number, index);
        const { call, marker, request, prescribed } = each;
        context.provider.prescribe(marker, prescribed);
        const answer = await context.gateway.call({
          path: call.endpoint.path,
          body: request.body,
          agent,
          headers: { authorization, 'content-type': request.contentType, 'x-portkey-provider': call.provider.name },
        });
        check(each, answer, context.provider.take(marker)?.bytes);
        notes(pair, [...request.edits, ...prescribed.edits.map((edit) => `in the answer ${edit}`)]);
        answered.push([each, answer]);
      });
      for (const [each, answer] of answered) {
        const { request, prescribed } = each;
        const said = await context.records.of(answer);
        expect(seeded(each, [said.outcome, said.edits ?? [], said.stream, said.requestBytes, said.responseBytes])).toEqual(
          seeded(each, ['served', request.told, request.stream, request.body.length, prescribed.expected.length]),
        );
      }
    },
  );
});

const seeded = ({ seed }: Case, value: unknown) => ({ seed, value });

function check(each: Case, answer: Answer, got: Buffer | undefined): void {
  const { request, prescribed } = each;
  if (answer.status !== 200)
    throw new Error(`seed ${each.seed}: ${answer.status} ${answer.text.slice(0, 300)}\n${request.body.toString().slice(0, 2_000)}`);
  same(`seed ${each.seed}: what the provider got`, got, request.expected);
  same(`seed ${each.seed}: what the client got`, answer.bytes, prescribed.expected);
  expect(seeded(each, answer.headers['x-gateway-edits'] ?? '')).toEqual(seeded(each, request.told.join(', ')));
}

/** The bytes around the first that differs, not all of them. */
function same(what: string, got: Buffer | undefined, expected: Buffer): void {
  if (got?.equals(expected)) return;
  let at = 0;
  while (got && got[at] === expected[at]) at += 1;
  const around = (bytes: Buffer | undefined) => JSON.stringify(bytes?.subarray(Math.max(0, at - 40), at + 80).toString());
  throw new Error(`${what} differs at byte ${at} of ${expected.length} (${got?.length}):\n  got      ${around(got)}\n  expected ${around(expected)}`);
}
