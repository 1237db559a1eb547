/** Claude's tokens by Bedrock's CountTokens: what is counted, of which model, and what a client is given. */
import type { ProviderConfiguration } from '../../src/contract';
import { asking, COUNT, counted, FLAGS, LIMIT, MESSAGES, sent, VERSION } from './invocations';

describe('a count of tokens', () => {
  test.each<[string, string, string, string[]]>([
    ['has a limit where the client has none, which the envelope must have', '"messages":[]', '"messages":[],"max_tokens":1', []],
    ['has the limit of the client where it has one', `${LIMIT},"messages":[]`, `${LIMIT},"messages":[]`, []],
    [
      'has a limit above what is left for thinking, as an invocation must',
      '"thinking":{"type":"enabled","budget_tokens":1024}',
      '"thinking":{"type":"enabled","budget_tokens":1024},"max_tokens":1025',
      [],
    ],
    ['not where thinking has no budget', '"thinking":{"type":"adaptive"}', '"thinking":{"type":"adaptive"},"max_tokens":1', []],
    ['nor where it is null', '"thinking":null', '"thinking":null,"max_tokens":1', []],
    ['nor where the budget is no number', '"thinking":{"budget_tokens":"x"}', '"thinking":{"budget_tokens":"x"},"max_tokens":1', []],
    ['is of the bytes as they are', '"system":"é🦊\\u00e9"', '"system":"é🦊\\u00e9","max_tokens":1', []],
    ['has what the envelope has', '"speed":"fast","system":"s"', '"system":"s","max_tokens":1', ['-speed']],
    ['is no stream, whatever the client says', '"stream":true,"system":"s"', '"system":"s","max_tokens":1', []],
  ])('%s', async (_, members, kept, told) => {
    const { calls, given, ...rest } = await sent(asking(members), { path: COUNT });
    expect(calls.map(({ operation, text }) => [operation, counted(text)])).toEqual([['count-tokens', `{${VERSION},${kept}}`]]);
    expect(given).toEqual({ status: 200, text: '{"input_tokens":12}' });
    expect(rest.told).toEqual(told);
  });

  const BASE = 'anthropic.claude-x-v1:0';
  const ARN = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/p';
  const profiles = [{ arn: ARN, model: `us.${BASE}` }];
  test.each<[string, string, Partial<ProviderConfiguration>]>([
    ...['us', 'eu', 'apac', 'us-gov', 'jp', 'au', 'ca', 'global'].map((area): [string, string, object] => [`${area}.${BASE}`, `${area}.${BASE}`, {}]),
    [BASE, BASE, {}],
    [ARN, ARN.replace('/', '%2F'), { profiles }],
    [`us.${BASE}`, ARN.replace('/', '%2F'), { profiles }],
    [`eu.${BASE}`, `eu.${BASE}`, { models: [`eu.${BASE}`] }],
  ])('is asked of the model behind the profile, since Bedrock refuses profiles; messages are not: %s, %s', async (model, called, provider) => {
    const names = async (path: string) => (await sent(asking(LIMIT, model), { path, provider })).calls.map((call) => call.model);
    expect(await names(COUNT)).toEqual([BASE]);
    expect(await names(MESSAGES)).toEqual([called]);
  });

  test('of a model that cannot count is a 400 with the words of Bedrock, after one call', async () => {
    const message = "The provided model doesn't support counting tokens.";
    const answers = [{ status: 400, document: { message } }];
    const { calls, given, told } = await sent(asking(LIMIT), { path: COUNT, flags: FLAGS.join(), answers });
    expect([calls.length, given?.status, told]).toEqual([1, 400, []]);
    expect(JSON.parse(given?.text ?? '')).toMatchObject({ type: 'error', error: { type: 'invalid_request_error', message } });
  });

  test('of which Bedrock says no number is a failure, not a zero', async () => {
    const counting = sent(asking(LIMIT), { path: COUNT, answers: [{ document: { tokens: 12 } }] });
    await expect(counting).rejects.toMatchObject({ code: 'upstream_invalid' });
  });
});
