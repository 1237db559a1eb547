import { createQuestion } from '../guardrail/question';
import type { Answer } from '../transport';

const ANSWER: Answer = { status: 200, headers: {}, body: Buffer.from('{"action":"NONE","outputs":[],"assessments":[]}') } as unknown as Answer;
const answered = async (): Promise<Answer> => ANSWER;
const failed = (status: number, code?: string) => async (): Promise<Answer> =>
  ({ ...ANSWER, status, body: Buffer.from(JSON.stringify({ __type: code })) }) as Answer;
const broken = (message: string) => (): Promise<Answer> => Promise.reject(new Error(message));

const configuration = {
  guardrailArn: 'gr1',
  guardrailVersion: '1',
  mode: 'enforce',
  output: 'unchecked',
  whenUnavailable: 'block',
  timeout: 2_000,
  memory: 0,
} as const;

/** A guardrail, what it does, and how often it was asked. */
function questioned() {
  const guardrail = { does: answered, asked: 0 };
  const request = () => {
    guardrail.asked++;
    return guardrail.does();
  };
  const credentials = { get: async () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' }) };
  // biome-ignore lint/suspicious/noExplicitAny: what is asked of it
  const aws = { region: 'eu-central-1', urlSuffix: 'amazonaws.com', credentials, request } as any;
  const question = createQuestion(aws, configuration, () => {});
  /** How each of them ended, one after the other. */
  const ask = async (times: number, owner = 'one') => {
    const ends: string[] = [];
    for (let time = 0; time < times; time++)
      ends.push(
        await question.ask('INPUT', ['text'], owner).then(
          () => 'answered',
          ({ message }) => (message === 'it rests' ? 'rests' : 'failed'),
        ),
      );
    return ends;
  };
  return { guardrail, question, ask };
}

const failing = (times: number) => Array(times).fill('failed');
const resting = (times: number) => Array(times).fill('rests');
let now = 0;
beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => void jest.restoreAllMocks());

const LATE = broken('no answer within 2000 ms');

test.each([
  ['does not answer in time', LATE],
  ['is not there', broken('connect ECONNREFUSED')],
  ['hangs up', broken('socket hang up')],
  ['fails', failed(500, 'InternalServerException')],
  ['is not available', failed(503)],
])(
  'a guardrail that %s five times in a row is left alone, and each question that is not asked counts',
  async (_, does) => {
    const { guardrail, question, ask } = questioned();
    guardrail.does = does;
    expect(await ask(8)).toEqual([...failing(5), ...resting(3)]);
    expect(question.takeFailures()).toBe(8);
  },
  20_000,
);

test.each([
  ['throttles', failed(429, 'ThrottlingException')],
  ['lets nobody in', failed(403, 'AccessDeniedException')],
  ['does not like the text', failed(400, 'ValidationException')],
  ['says what cannot be read', async () => ({ ...ANSWER, body: Buffer.from('{}') }) as Answer],
])(
  'one that %s has answered, and is asked on: it costs no time',
  async (_, does) => {
    const { guardrail, ask } = questioned();
    guardrail.does = does;
    expect(await ask(7)).toEqual(failing(7));
  },
  20_000,
);

test('an answer begins the counting anew', async () => {
  const { guardrail, ask } = questioned();
  for (let time = 0; time < 3; time++) {
    guardrail.does = LATE;
    expect(await ask(4)).toEqual(failing(4));
    guardrail.does = answered;
    expect(await ask(1)).toEqual(['answered']);
  }
});

test('behind a rest one is asked, and all are when that one is answered', async () => {
  const { guardrail, question, ask } = questioned();
  guardrail.does = LATE;
  await ask(5);
  now += 501;
  let answer: (given: Answer) => void = () => {};
  guardrail.does = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const before = guardrail.asked;
  const probe = question.ask('INPUT', ['text'], 'one');
  expect(await ask(3)).toEqual(resting(3));
  await new Promise(setImmediate);
  expect(guardrail.asked).toBe(before + 1);
  guardrail.does = answered;
  answer(ANSWER);
  await probe;
  expect(await ask(3)).toEqual(Array(3).fill('answered'));
});

test('rests become longer, and none is longer than those that it refuses are told to wait', async () => {
  const { guardrail, ask } = questioned();
  guardrail.does = LATE;
  await ask(5);
  const rests = [500, 1_000, 2_000, 4_000, 5_000, 5_000];
  for (const rest of rests) {
    now += rest - 1;
    expect(await ask(1)).toEqual(['rests']);
    now += 1;
    expect(await ask(1)).toEqual(['failed']);
  }
});

test('who alone has texts that take too long is alone in what comes of it', async () => {
  const { guardrail, ask } = questioned();
  guardrail.does = LATE;
  await ask(5, 'slow');
  guardrail.does = answered;
  expect([await ask(1, 'slow'), await ask(2, 'other'), await ask(1, 'slow')]).toEqual([['rests'], ['answered', 'answered'], ['answered']]);
});
