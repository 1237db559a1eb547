/** What is changed of a body in the native lane, when, and when not; every other byte is as the client sent it. */
import { native } from '../lanes/native';
import { attempted, providerOf, requestOf } from './exchanges';

interface Asked {
  readonly path?: string;
  readonly provider?: Parameters<typeof providerOf>[0];
  /** As the provider is asked for it. */
  readonly model?: string;
  readonly granted?: readonly string[];
  /** The variant whose surface is called. */
  readonly only?: string;
}

const OPENAI = { kind: 'openai' } as const;
/** Of which nothing is known. */
const SERVER = { kind: 'compatible', baseUrl: 'https://models.example/v1' } as const;
const ANTHROPIC = { kind: 'anthropic' } as const;
const RESPONSES = '/v1/responses';
const COMPLETIONS = '/v1/completions';

/** What a provider is sent of a body, what the client is told of it, and whether the usage of a stream is kept from it. */
function sent(body: string, { path = '/v1/chat/completions', provider = OPENAI, model = 'm', granted, only }: Asked = {}) {
  const exchange = requestOf({ path, body });
  exchange.caller = { client: 'Alpha', policy: { storedState: granted } };
  const attempt = attempted(exchange, { provider: providerOf(provider), model, surface: { kind: 'openai', apis: ['chat'], prefix: '', only } });
  let text = '';
  void native(exchange, attempt, { upstream: (_: unknown, call: { body: Buffer }) => (text = call.body.toString()) } as never);
  return { text, told: exchange.edits, hidesUsage: exchange.answer.hidesUsage };
}

describe('the model', () => {
  test.each([
    ['is set where it stands', '{"a":1, "model" : "gpt-4o" ,"é":"🦊"}', 'four', '{"a":1, "model" : "four" ,"é":"🦊"}'],
    ['is set as JSON', '{"model":"gpt-4o"}', 'a"\\é', '{"model":"a\\"\\\\é"}'],
    ['stays as it is written, where it is the same', ' { "model":"\\u0067pt-4\\u006f" }', 'gpt-4o', ' { "model":"\\u0067pt-4\\u006f" }'],
    ['is not one that stands further in', '{"x":{"model":"gpt-4o"},"model":"m"}', 'm', '{"x":{"model":"gpt-4o"},"model":"m"}'],
  ])('%s', (_, body, model, text) => {
    expect(sent(body, { model })).toEqual({ text, told: [], hidesUsage: false });
  });
});

describe('a user of Claude at bedrock-runtime/anthropic', () => {
  const path = '/v1/messages';
  const who = (user: unknown) => `{"model":"m", "metadata" : {"user_id":${JSON.stringify(user)}},"é":1}`;
  test.each<[string, string, string, Asked]>([
    ['who is a document in a string goes', who('{"device_id":"d"}'), '{"model":"m", "metadata" : {},"é":1}', { only: 'anthropic' }],
    ['who is a name stays', who('user-1'), who('user-1'), { only: 'anthropic' }],
    ['who is no string stays', who(1), who(1), { only: 'anthropic' }],
    ['need not be told', '{"model":"m","metadata":null}', '{"model":"m","metadata":null}', { only: 'anthropic' }],
    ['stays elsewhere, whoever that is', who('{"device_id":"d"}'), who('{"device_id":"d"}'), { only: 'mantle' }],
    ['and at Anthropic', who('{"device_id":"d"}'), who('{"device_id":"d"}'), { provider: ANTHROPIC }],
  ])('%s', (_, body, text, asked) => {
    expect(sent(body, { path, ...asked })).toEqual({ text, told: body === text ? [] : ['-metadata.user_id'], hidesUsage: false });
  });
});

describe('that something is stored', () => {
  const STORED = ['store=false'];
  test.each<[string, string, string, string[], Asked?]>([
    ['is set to false, and told', '{"store": true,"model":"m"}', '{"store": false,"model":"m"}', STORED],
    ['also at a server of which nothing is known', '{"store":true,"model":"m"}', '{"store":false,"model":"m"}', STORED, { provider: SERVER }],
    ['also on text completions', '{"store":true,"model":"m"}', '{"store":false,"model":"m"}', STORED, { path: COMPLETIONS }],
    ['also on responses', '{"model":"m","store":true}', '{"model":"m","store":false}', STORED, { path: RESPONSES }],
    ['also where only some take it for true', '{"store":1,"model":"m"}', '{"store":false,"model":"m"}', STORED],
    ['and so for a word', '{"store":"false","model":"m"}', '{"store":false,"model":"m"}', STORED],
    ['and so for an object', '{"store":{},"model":"m"}', '{"store":false,"model":"m"}', STORED],
    ['is not said where nobody asks', '{"model":"m"}', '{"model":"m"}', []],
    ['stays false', '{"store":false,"model":"m"}', '{"store":false,"model":"m"}', []],
    ['stays null, where that stores nothing', '{"store":null,"model":"m"}', '{"store":null,"model":"m"}', []],
    ['is what responses do by themselves, so they are told not to', '{"model":"m"}', '{"store":false,"model":"m"}', [], { path: RESPONSES }],
    ['and so where it is null', '{"model":"m","store":null}', '{"model":"m","store":false}', [], { path: RESPONSES }],
    ['but not where they are told already', '{"model":"m","store" :false}', '{"model":"m","store" :false}', [], { path: RESPONSES }],
    ['nor at a server of which nothing is known', '{"model":"m"}', '{"model":"m"}', [], { path: RESPONSES, provider: SERVER }],
    [
      'but at one that is known to',
      '{"model":"m"}',
      '{"store":false,"model":"m"}',
      [],
      { path: RESPONSES, provider: { ...SERVER, adds: ['store'] } },
    ],
    ['nor where a response is only counted', '{"model":"m"}', '{"model":"m"}', [], { path: `${RESPONSES}/input_tokens` }],
    ['nor where one is made shorter', '{"model":"m"}', '{"model":"m"}', [], { path: `${RESPONSES}/compact` }],
    ['may be granted', '{"model":"m","store":true}', '{"model":"m","store":true}', [], { granted: ['store'] }],
    ['and is then what responses do', '{"model":"m"}', '{"model":"m"}', [], { path: RESPONSES, granted: ['store'] }],
    ['not by a grant of something else', '{"model":"m","store":true}', '{"model":"m","store":false}', STORED, { granted: ['conversation'] }],
  ])('%s', (_, body, text, told, asked = {}) => {
    expect(sent(body, asked)).toEqual({ text, told, hidesUsage: false });
  });

  test('is told once, however often the request is tried', () => {
    const exchange = requestOf({ body: '{"model":"m","store":true}' });
    const provider = providerOf(OPENAI);
    for (let tries = 0; tries < 2; tries++)
      void native(exchange, attempted(exchange, { provider, model: 'm', surface: { kind: 'openai', apis: ['chat'], prefix: '' } }), {
        upstream: () => {},
      } as never);
    expect(exchange.edits).toEqual(STORED);
  });
});

describe('the usage of a stream', () => {
  const asking = (options?: string): string => `{"model":"m","stream":true${options === undefined ? '' : `,"stream_options":${options}`}}`;

  test.each<[string, string, string, Asked?]>([
    ['is asked for', asking(), '{"stream_options":{"include_usage":true},"model":"m","stream":true}'],
    ['also of text completions', asking(), '{"stream_options":{"include_usage":true},"model":"m","stream":true}', { path: COMPLETIONS }],
    [
      'also of a server that is said to know it',
      asking(),
      '{"stream_options":{"include_usage":true},"model":"m","stream":true}',
      { provider: { ...SERVER, adds: ['usage'] } },
    ],
    ['in options that are null', asking('null'), asking('{"include_usage":true}')],
    ['in options without any', asking('{ }'), asking('{"include_usage":true }')],
    ['in front of others', asking('{ "x":"é🦊\\u00e9","y":[1.0] }'), asking('{"include_usage":true, "x":"é🦊\\u00e9","y":[1.0] }')],
    ['where it was declined', asking('{"é":1,"include_usage" : false }'), asking('{"é":1,"include_usage" : true }')],
    ['where it was null', asking('{"include_usage":null}'), asking('{"include_usage":true}')],
    ['where it was a word', asking('{"include_usage":"yes"}'), asking('{"include_usage":true}')],
    ['not by a name further in', asking('{"x":{"include_usage":true}}'), asking('{"include_usage":true,"x":{"include_usage":true}}')],
  ])('%s, and kept from the client', (_, body, text, asked = {}) => {
    expect(sent(body, asked)).toEqual({ text, told: [], hidesUsage: true });
  });

  test.each<[string, string, Asked?]>([
    ['the client asks for it', asking('{"include_usage":true}')],
    ['the client asks for it, and more', asking('{"x":1, "include_usage" : true}')],
    ['nothing is streamed', '{"model":"m"}'],
    ['nothing is streamed, whatever the options', '{"model":"m","stream":false,"stream_options":{}}'],
    ['the server is not said to know it', asking(), { provider: SERVER }],
    ['the server is not said to know it, and has options', asking('{"x":1}'), { provider: SERVER }],
    ['the API says it by itself: responses', '{"model":"m","stream":true,"store":false}', { path: RESPONSES }],
    ['the API says it by itself: messages', asking(), { path: '/v1/messages', provider: ANTHROPIC }],
    // the provider says what is wrong with them
    ['the options are a list', asking('[]')],
    ['the options are a list of something', asking('[{"include_usage":false}]')],
    ['the options are a word', asking('"include_usage"')],
    ['the options are true', asking('true')],
    ['the options are false', asking('false')],
    ['the options are 0', asking('0')],
  ])('is left alone where %s', (_, body, asked = {}) => {
    expect(sent(body, asked)).toEqual({ text: body, told: [], hidesUsage: false });
  });
});

test('all at once', () => {
  const body = '{"store":true, "messages":["é🦊"],"stream":true,"model":"gpt-4o","stream_options":{"x":1},"of_tomorrow":-0.0}';
  expect(sent(body, { model: 'four' }).text).toBe(
    '{"store":false, "messages":["é🦊"],"stream":true,"model":"four","stream_options":{"include_usage":true,"x":1},"of_tomorrow":-0.0}',
  );
});

test('an upload passes as it is', () => {
  const exchange = requestOf({ path: '/v1/audio/transcriptions', body: '{"model":"m","store":true,"stream":true}' });
  if (exchange.body) exchange.body = { ...exchange.body, document: undefined };
  const attempt = attempted(exchange, { provider: providerOf(OPENAI), model: 'other', surface: { kind: 'openai', apis: ['audio'], prefix: '' } });
  void native(exchange, attempt, { upstream: (_: unknown, call: { body: Buffer }) => expect(call.body).toBe(exchange.body?.bytes) } as never);
  expect.assertions(1);
});
