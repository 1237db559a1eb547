import { ALL, type Asked, conversing, errorEvent, LAST } from './conversations';
import { refusalCode } from './refused';
import { withGateway } from './with-gateway';

describe('what an answer says about itself', () => {
  const context = withGateway();
  const { behave, send, record } = conversing(context);

  describe('an error inside of an answer of status 200', () => {
    test.each(['bedrock messages', 'bedrock chat'] as const)(
      'R5: %s, a stream that is throttled after its first words: an error event, no end',
      async (asked) => {
        behave(asked, { failure: { after: 3 } });
        const answer = await send(asked, { stream: true });
        expect(answer.status).toBe(200);
        expect(answer.text).toMatch(/word0/);
        expect(answer.text).not.toMatch(LAST);
        expect(answer.text).not.toMatch(/"(finish|stop)_reason": ?"/);
        expect(answer.objects.at(-1)).toMatchObject(errorEvent(asked));
        expect(answer.text).toMatch(/Too many requests, please wait/);
        expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, level: 'error', errorCode: expect.any(String) });
      },
    );

    test('R5: nothing follows the error, which is told once, even where frames go on', async () => {
      for (const failure of [
        { after: 3, goesOn: true },
        { after: 3, goesOn: true, code: 'modelStreamErrorException' },
      ]) {
        behave('bedrock messages', { failure, pieces: 97 });
        const answer = await send('bedrock messages', { stream: true });
        expect(answer.objects.filter(({ type }) => type === 'error')).toHaveLength(1);
        expect(answer.objects.at(-1).type).toBe('error');
        expect(answer.text).not.toMatch(/word4|message_stop|stop_reason":"/);
        expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1 });
      }
    });

    test.each([
      'anthropic messages',
      'openai chat',
      'openai completions',
      'openai responses',
      'azure chat',
      'google chat',
      'anthropic chat',
    ] as const)('R6: %s, in a stream: it passes, and the record says that the answer failed', async (asked) => {
      behave(asked, { failure: { type: 'overloaded_error', message: 'Overloaded, says the provider' } });
      const answer = await send(asked, { stream: true });
      expect(answer.status).toBe(200);
      expect(answer.text).toMatch(/Overloaded, says the provider/);
      expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: expect.any(String) });
    });

    test.each(['anthropic messages', 'openai chat', 'openai completions', 'openai responses', 'azure chat', 'google chat'] as const)(
      'R6: %s, in place of the document: it passes, and the record says that the answer failed',
      async (asked) => {
        behave(asked, {
          body: JSON.stringify({ type: 'error', error: { type: 'api_error', code: 'broken', message: 'Broken, says the provider' } }),
          headers: { 'content-type': 'application/json' },
        });
        const answer = await send(asked);
        expect(answer.text).toMatch(/Broken, says the provider/);
        expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: expect.any(String) });
      },
    );

    const MESSAGE = 'Broken, says the provider';
    test.each(['anthropic chat', 'bedrock chat'] as const)(
      'R6: %s, in place of a document that is translated: an error, and the record says that the answer failed',
      async (asked) => {
        behave(asked, { failure: { message: MESSAGE } });
        const answer = await send(asked);
        expect([answer.status, refusalCode(answer)]).toEqual([502, 'upstream_failed']);
        expect(answer.json.error.message).toBe(`upstream failed: ${asked === 'anthropic chat' ? MESSAGE : 'UnknownOperationException'}`);
        expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: 'upstream_failed' });
      },
    );
  });

  describe('a stream that ends as if it were complete', () => {
    const omitted: readonly (readonly [Asked, number])[] = [
      ['anthropic messages', 1],
      ['bedrock messages', 1],
      ['openai responses', 1],
      ['openai chat', 3],
      ['azure chat', 3],
      ['google chat', 3],
      ['openai completions', 3],
      ['bedrock chat', 2],
      ['anthropic chat', 2],
    ];
    test.each(omitted)("R7: %s without the API's last %i events: an error event, and an error in the record", async (asked, omitLast) => {
      behave(asked, { omitLast });
      const answer = await send(asked, { stream: true });
      expect(answer.text).toMatch(/word4/);
      expect(answer.text).not.toMatch(/message_stop|response\.completed/);
      expect(answer.objects.at(-1)).toMatchObject(errorEvent(asked));
      expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: 'upstream_incomplete' });
    });

    test.each(ALL)('R7: %s, whole: no error', async (asked) => {
      const answer = await send(asked, { stream: true });
      expect(answer.text).toMatch(LAST);
      expect(await record(answer)).toMatchObject({ outcome: 'served', Errors: 0 });
    });
  });

  test('R6: that the key is refused, inside of an answer of 200, is told without the words of the provider, and to be tried no more', async () => {
    for (const stream of [false, true]) {
      const said = JSON.stringify({ type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key, says the provider' } });
      const headers = { 'content-type': stream ? 'text/event-stream' : 'application/json' };
      behave('anthropic messages', { body: stream ? `event: error\ndata: ${said}\n\n` : said, headers });
      const answer = await send('anthropic messages', { stream });
      expect(answer.text).not.toMatch(/says the provider/);
      if (stream) expect(answer.objects).toMatchObject([{ type: 'error', error: { code: 'provider_key_refused' } }]);
      else expect([answer.status, refusalCode(answer), answer.headers['x-should-retry']]).toEqual([502, 'provider_key_refused', 'false']);
      expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: 'provider_key_refused' });
    }
  });

  test('a provider that switches to another protocol is a failure at once', async () => {
    behave('openai chat', { status: 101, headers: { connection: 'upgrade', upgrade: 'websocket' } });
    const answer = await send('openai chat');
    expect([answer.status, refusalCode(answer)]).toEqual([502, 'upstream_invalid']);
    expect((await record(answer)).Latency).toBeLessThan(10_000);
  });

  describe('a provider that refuses', () => {
    test.each([
      [
        'bedrock messages',
        { status: 403, failure: { message: "You don't have access to the model with the specified model ID." } },
        'AccessDeniedException',
      ],
      [
        'bedrock chat',
        { status: 403, failure: { message: "You don't have access to the model with the specified model ID." } },
        'AccessDeniedException',
      ],
      [
        'openai chat',
        { status: 403, failure: { code: 'model_not_found', message: 'Project `proj_1` does not have access to model `gpt-4o`' } },
        expect.stringMatching(/invalid_request_error|model_not_found/),
      ],
    ] as const)('R19: %s: no access to a model is not a refused key', async (asked, behaviour, type) => {
      behave(asked, behaviour);
      const answer = await send(asked);
      expect([answer.status, refusalCode(answer)]).not.toEqual([502, 'provider_key_refused']);
      expect(answer.status).toBe(403);
      expect(answer.json.error.message).toMatch(/access to (the )?model/);
      const said = await record(answer);
      expect(said).toMatchObject({ outcome: 'failed', Errors: 0, errorCode: type, status: 403 });
    });

    test.each(['bedrock messages', 'openai chat', 'anthropic messages'] as const)(
      'R19: %s: a refused key is one, and no client learns more',
      async (asked) => {
        const bedrock = asked.startsWith('bedrock');
        behave(
          asked,
          bedrock ? { status: 403, failure: { type: 'UnrecognizedClientException', message: 'The security token is invalid' } } : { status: 401 },
        );
        const answer = await send(asked);
        expect([answer.status, refusalCode(answer)]).toEqual([502, 'provider_key_refused']);
        expect(answer.text).not.toMatch(/security token|says 401/);
        expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: 'provider_key_refused' });
      },
    );

    test.each([
      [400, 400, 'invalid_request_error', 'max_tokens: Field required'],
      [413, 413, 'request_too_large', 'Request exceeds the maximum size'],
      [429, 429, 'rate_limit_error', 'This request would exceed the rate limit of your organization'],
      [529, 529, 'overloaded_error', 'Overloaded'],
    ])("R20, T7: Anthropic's %i comes as Anthropic said it", async (status, expected, type, message) => {
      for (const stream of [false, true]) {
        behave('anthropic messages', { status, failure: { message }, headers: { 'retry-after': '17' } });
        const answer = await send('anthropic messages', { stream });
        expect([answer.status, answer.headers['retry-after'], answer.headers['content-type']]).toEqual([expected, '17', 'application/json']);
        expect(answer.json).toEqual({ type: 'error', error: { type, message }, request_id: answer.headers['request-id'] });
        expect(await record(answer)).toMatchObject({ errorCode: type, outcome: 'failed', Errors: status >= 500 ? 1 : 0 });
      }
    });

    test.each([
      ['bedrock messages', 429, 429, 'rate_limit_error'],
      ['bedrock messages', 503, 529, 'overloaded_error'],
      ['bedrock messages', 400, 400, 'invalid_request_error'],
    ] as const)("R20: %s: a %i in the shape of the called API, with the provider's message", async (asked, status, expected, type) => {
      behave(asked, { status, failure: { message: 'as Bedrock says it' } });
      const answer = await send(asked);
      expect(answer.status).toBe(expected);
      expect(answer.json).toMatchObject({ type: 'error', error: { type, message: 'as Bedrock says it' } });
    });

    test("a prompt that is too long for a model of Bedrock is told in the words that coding agents know of Anthropic, with Bedrock's", async () => {
      behave('bedrock messages', { status: 400, failure: { message: 'Input is too long for requested model.' } });
      const answer = await send('bedrock messages');
      const message = 'prompt is too long: Input is too long for requested model. (capability_rejected: prompt_too_long)';
      expect([answer.status, answer.json.error]).toEqual([400, { type: 'invalid_request_error', message }]);
    });

    test.each(['bedrock chat', 'anthropic chat', 'google chat', 'azure chat', 'openai chat'] as const)(
      "R20, T7: %s: a 429 on OpenAI's API, with the provider's message and nothing in front of it",
      async (asked) => {
        behave(asked, { status: 429, failure: { message: 'as the provider says it' }, headers: { 'retry-after': '17' } });
        const answer = await send(asked);
        expect([answer.status, answer.json.error.message, answer.headers['retry-after']]).toEqual([429, 'as the provider says it', '17']);
        expect(answer.json.error).toEqual({ message: expect.any(String), type: expect.any(String), param: null, code: answer.json.error.code });
      },
    );

    test.each([
      ['bedrock chat', '5'],
      ['openai chat', undefined],
    ] as const)('R20: %s: a 429 of which the provider does not say how long it lasts: retry-after is %s', async (asked, seconds) => {
      behave(asked, { status: 429, failure: { message: 'as the provider says it' } });
      const answer = await send(asked);
      expect([answer.status, answer.headers['retry-after']]).toEqual([429, seconds]);
    });

    test.each([false, true])('R21: a guardrail that intervened is a content filter on chat; streamed: %s', async (stream) => {
      behave('bedrock chat', { stopReason: 'guardrail_intervened' });
      const answer = await send('bedrock chat', { stream });
      const reasons = stream
        ? answer.objects.flatMap(({ choices }) => choices.map((each: { finish_reason?: string }) => each.finish_reason))
        : [answer.json.choices[0].finish_reason];
      expect(reasons.filter(Boolean)).toEqual(['content_filter']);
      if (!stream) expect(await record(answer)).toMatchObject({ outcome: 'served' });
    });

    test.each([
      ['first', false],
      ['first', true],
      ['last', true],
      ['reason', false],
      ['reason', true],
    ] as const)("R21: one that intervened is a refusal on Anthropic's API, told by its %s, streamed: %s", async (intervened, stream) => {
      behave('bedrock messages', { intervened });
      const answer = await send('bedrock messages', { stream });
      const reasons = stream ? answer.objects.flatMap(({ delta }) => delta?.stop_reason ?? []) : [answer.json.stop_reason];
      expect(reasons).toEqual(['refusal']);
      expect(answer.text).toMatch(/word4/);
      expect(await record(answer)).toMatchObject({ outcome: 'served', Errors: 0, stopReason: 'guardrail_intervened' });
    });

    test('R21: where none intervened the reason is as the model gave it', async () => {
      for (const stream of [false, true]) {
        const answer = await send('bedrock messages', { stream });
        expect(answer.text).toMatch(/"stop_reason":"end_turn"/);
        expect(answer.text).not.toMatch(/refusal/);
        expect(await record(answer)).toMatchObject({ stopReason: 'end_turn' });
      }
    });
  });

  describe('a call of a tool without arguments', () => {
    const TOOLS = [{ type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } }];

    test.each([
      ['bedrock chat', false, true],
      ['bedrock chat', true, true],
      ['bedrock chat', true, 'silent'],
      ['anthropic chat', false, true],
      ['anthropic chat', true, true],
      ['anthropic chat', true, 'silent'],
    ] as const)('R28: %s: has the empty object for arguments; streamed: %s, told: %s', async (asked, stream, bareCall) => {
      behave(asked, { bareCall });
      const answer = await send(asked, { stream, tools: TOOLS });
      const calls = stream
        ? answer.objects.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])
        : (answer.json.choices[0].message.tool_calls as { function: { name?: string; arguments?: string } }[]);
      expect(calls.flatMap((call) => call.function.name ?? [])).toEqual(['now']);
      expect(calls.map((call) => call.function.arguments ?? '').join('')).toBe('{}');
      if (stream) expect(answer.text).toMatch(/"finish_reason":"tool_calls".*\n*data: \[DONE\]|"finish_reason":"tool_calls"/);
      expect(await record(answer)).toMatchObject({ outcome: 'served', stopReason: 'tool_calls' });
    });
  });
});
