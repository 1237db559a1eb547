import OpenAI from 'openai';
import { RecordedStory } from '../../rehearsal';
import { useApiKey } from '../../rehearsal/scenes/api-key';
import { guard } from '../../rehearsal/scenes/guardrail';
import { limit } from '../../rehearsal/scenes/limit';
import type { Stage } from '../../rehearsal/stage';

const outputs = { operatorTableName: 'operator', ledgerTableName: 'ledger' };
const ANSWERS = { chat: 'hello', message: 'hello', stream: { text: 'hello', chunks: 1 } } as never;

/** A gateway that refuses every API key. */
const stageOf = (story: RecordedStory, status: number, code: string) => {
  const refuse = () => Promise.reject(OpenAI.APIError.generate(status, { error: { code, message: code } }, code, new Headers()));
  const shell = { paste: async () => 'gw_AAAAAAAAAAAA_secret\n' };
  return { story, shell, outputs, signal: new AbortController().signal, client: () => ({ chat: refuse, message: refuse }) } as unknown as Stage;
};

test.each([
  [403, 'unknown_client'],
  [401, 'invalid_token'],
])('limits of clients that an app has not are not shown: %d %s', async (status, code) => {
  const story = new RecordedStory();
  expect(await limit.play(stageOf(story, status, code), ANSWERS)).toEqual({});
  expect(story.lines.at(-1)).toBe(
    `${status} ${code}: ${code}: this app has no clients \`hasty\` and \`thrifty\` with API keys, as rehearsal/app.ts has`,
  );
});

test('a guardrail of a client that an app has not is not shown', async () => {
  const story = new RecordedStory();
  expect(await guard.play({ ...stageOf(story, 403, 'unknown_client'), providers: { calls: [] } } as unknown as Stage, ANSWERS)).toEqual({});
  expect(story.lines.at(-1)).toBe('403 unknown_client: unknown_client: this app has no client `careful` with API keys, as rehearsal/app.ts has');
});

test('limits bring a table, and no API keys', async () => {
  const story = new RecordedStory();
  expect(await useApiKey.play(stageOf(story, 401, 'invalid_token'), ANSWERS)).toEqual({});
  expect(story.lines.at(-1)).toBe('401 invalid_token: invalid_token: this gateway takes none');
});

test('a key that is refused otherwise ends the rehearsal', async () => {
  await expect(useApiKey.play(stageOf(new RecordedStory(), 403, 'unknown_client'), ANSWERS)).rejects.toThrow('unknown_client');
});
