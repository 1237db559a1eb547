import { BEDROCK_MODEL, FakeWorld, REGION } from '../../fakes';
import { GatewayProcess } from './gateway-process';

/** The fakes are only worth something if the image, as it is, can talk to them: no runtime here. */
describe('the stock gateway and the fakes', () => {
  let world: FakeWorld;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    world = await FakeWorld.start();
    gateway = await GatewayProcess.startStock(world.environment);
  });
  beforeEach(() => world.reset());
  afterAll(async () => {
    await GatewayProcess.stopAll(world);
    await world.stop();
  });

  const openai = { 'x-portkey-provider': 'openai', authorization: 'Bearer sk-client' };
  const anthropic = { 'x-portkey-provider': 'anthropic', authorization: 'Bearer sk-client' };
  const messages = [{ role: 'user', content: 'hi' }];

  test.each([
    ['chat', '/v1/chat/completions', { model: 'gpt-4o', messages }],
    ['completions', '/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'hi' }],
    ['responses', '/v1/responses', { model: 'gpt-4o', input: 'hi' }],
    ['embeddings', '/v1/embeddings', { model: 'text-embedding-3-small', input: 'hi' }],
    ['images', '/v1/images/generations', { model: 'gpt-image-1', prompt: 'hi' }],
    ['speech', '/v1/audio/speech', { model: 'tts-1', input: 'hi', voice: 'alloy' }],
  ])('OpenAI %s is answered', async (_name, path, body) => {
    const answer = await gateway.call({ path, headers: openai, body });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    expect(world.openai.last.headers.authorization).toBe('Bearer sk-client');
    expect(answer.headers['openai-organization']).toBe('org-of-the-company');
  });

  test.each([
    ['chat', '/v1/chat/completions', { model: 'gpt-4o', messages, stream_options: { include_usage: true } }, 'usage'],
    ['responses', '/v1/responses', { model: 'gpt-4o', input: 'hi' }, 'response.completed'],
  ])('OpenAI %s streams', async (_name, path, body, expected) => {
    const answer = await gateway.call({ path, headers: openai, body: { ...body, stream: true } });
    expect(answer.text).toContain('word4');
    expect(answer.text).toContain(expected);
    expect(answer.broken).toBe(false);
  });

  test.each([false, true])('Anthropic messages are answered, streamed: %s', async (stream) => {
    const body = { model: 'claude-sonnet-4-20250514', max_tokens: 100, messages, stream };
    const answer = await gateway.call({ path: '/v1/messages', headers: anthropic, body });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('word4');
    expect(answer.text).toContain(`"output_tokens":${world.anthropic.last.reported?.outputTokens}`);
  });

  test.each([false, true])('Bedrock verifies the signature of the image, streamed: %s', async (stream) => {
    const credentials = world.authority.issue(60_000);
    const config = {
      provider: 'bedrock',
      aws_access_key_id: credentials.AccessKeyId,
      aws_secret_access_key: credentials.SecretAccessKey,
      aws_session_token: credentials.Token,
      aws_region: REGION,
    };
    const ask = (x: object) =>
      gateway.call({
        path: '/v1/chat/completions',
        headers: { 'x-portkey-config': JSON.stringify(x) },
        body: { model: BEDROCK_MODEL, messages, stream },
      });
    const answer = await ask(config);
    expect(world.bedrock.faults).toEqual([]);
    expect(answer.text).toContain('word4');
    expect(answer.text).toContain(`"completion_tokens":${world.bedrock.last.reported?.outputTokens}`);

    for (const [spoilt, type] of [
      [{ ...config, aws_secret_access_key: 'another' }, 'InvalidSignatureException'],
      [{ ...config, aws_region: 'us-east-1' }, 'InvalidSignatureException'],
      [{ ...config, aws_session_token: 'another' }, 'UnrecognizedClientException'],
      [{ ...config, aws_access_key_id: 'AKIA' }, 'UnrecognizedClientException'],
    ] as const) {
      await ask(spoilt);
      expect(world.bedrock.last.fault?.type).toBe(type);
    }
  });

  test('a client that leaves does not stop the upstream call of the stock image', async () => {
    world.openai.behave({ chunks: 20, interval: 50 });
    const answer = await gateway.open({ path: '/v1/chat/completions', headers: openai, body: { model: 'gpt-4o', messages, stream: true } });
    await answer.seen(/word2/);
    answer.leave();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(world.openai.last.aborted).toBe(false);
  });
});
