import { native } from '../lanes/native';
import { attempted, providerOf, requestOf } from './exchanges';

/** What a provider is sent of a body. */
function sent(body: string, configuration: Parameters<typeof providerOf>[0], model = 'm', path = '/v1/chat/completions') {
  const exchange = requestOf({ path, body });
  const attempt = attempted(exchange, { provider: providerOf(configuration), model, surface: { kind: 'openai', apis: ['chat'], prefix: '' } });
  let text = '';
  void native(exchange, attempt, { upstream: (_: unknown, call: { body: Buffer }) => (text = call.body.toString()) } as never);
  return { text, edits: exchange.edits, hidesUsage: exchange.answer.hidesUsage };
}
const OPENAI = { kind: 'openai' } as const;
const SERVER = { kind: 'compatible', baseUrl: 'https://models.example/v1' } as const;

test.each([
  [
    'usage, where options are written already',
    '{"model":"m","stream":true,"stream_options":{"x":"é🦊"}}',
    OPENAI,
    '{"model":"m","stream":true,"stream_options":{"include_usage":true,"x":"é🦊"}}',
  ],
  [
    'usage, where it was declined',
    '{"model":"m","stream":true,"stream_options":{"include_usage" : false}}',
    OPENAI,
    '{"model":"m","stream":true,"stream_options":{"include_usage" : true}}',
  ],
  ['nothing for a server that did not say so', '{"model":"m","stream":true}', SERVER, '{"model":"m","stream":true}'],
  ['store, where a server takes 1 for true', '{"store":1,"model":"m"}', SERVER, '{"store":false,"model":"m"}'],
] as const)('%s', (_, body, configuration, expected) => {
  expect(sent(body, configuration).text).toBe(expected);
});
