import { APPLICATION_PROFILE, BEDROCK_MODEL, EMBEDDING_MODEL, REGION } from '../../fakes';
import type { ProviderConfiguration } from '../../src/contract';
import { expectRefusal } from './refused';
import { bearer, withGateway } from './with-gateway';

/** What the image would lose, or would show, of calls that it translates. */
describe('through the lane that the image translates', () => {
  const BEDROCK: ProviderConfiguration = {
    name: 'bedrock',
    kind: 'bedrock',
    credential: { from: 'task-role' },
    region: REGION,
    profiles: [{ arn: APPLICATION_PROFILE, model: BEDROCK_MODEL }],
  };
  const context = withGateway({ providers: [BEDROCK], defaultProvider: 'bedrock' });
  const call = (path: string, body: object) => context.gateway.call({ path, body, headers: bearer(context.world) });

  describe.each([false, true])('chat with an application inference profile, stream: %s', (stream) => {
    test.each([BEDROCK_MODEL, APPLICATION_PROFILE])(
      'asked for as %s: called once, by the profile, and neither client nor record sees its account',
      async (model) => {
        const answer = await call('/v1/chat/completions', { model, stream, max_tokens: 16, messages: [{ role: 'user', content: 'Say something.' }] });
        const [profile, operation] = [encodeURIComponent(APPLICATION_PROFILE).replaceAll('%3A', ':'), stream ? 'converse-stream' : 'converse'];
        expect(context.world.bedrock.requests.map(({ url }) => url)).toEqual([`/model/${profile}/${operation}`]);
        expect([answer.status, answer.text.includes('word4'), answer.text.includes('arn:')]).toEqual([200, true, false]);
        expect(answer.text).toContain(BEDROCK_MODEL);
        expect(await context.gateway.recordOf(answer)).toMatchObject({
          outcome: 'served',
          requestedModel: model,
          Model: BEDROCK_MODEL,
          Cost: expect.any(Number),
          retries: 0,
          attempts: [{ model: APPLICATION_PROFILE, lane: 'translated', calls: 1 }],
        });
      },
    );
  });

  describe('embeddings', () => {
    const embeddings = (more: object) => call('/v1/embeddings', { model: EMBEDDING_MODEL, input: 'a text', ...more });
    const NUMBERS = [0.25, -0.5, 0.125];

    test.each([
      ['a text', {}, NUMBERS],
      ['a list of one', { input: ['a text'] }, NUMBERS],
      ['as numbers', { encoding_format: 'float' }, NUMBERS],
      ['in base64', { encoding_format: 'base64' }, Buffer.from(Float32Array.from(NUMBERS).buffer).toString('base64')],
    ])('%s', async (_, more, embedding) => {
      const answer = await embeddings(more);
      expect([answer.status, answer.json.data]).toEqual([200, [expect.objectContaining({ embedding })]]);
      expect(context.world.bedrock.last.json.inputText).toBe('a text');
    });

    test.each([
      ['input', { input: ['one', 'two'] }],
      ['input', { input: [1, 2, 3] }],
      ['input', { input: [[1, 2, 3]] }],
      ['input', { input: [] }],
      ['dimensions', { dimensions: 256 }],
    ])('of which %s would be lost are refused: %j', async (name, more) => {
      const answer = await embeddings(more);
      expectRefusal(context.world, answer, 'invalid_request');
      expect(answer.json.error.message).toContain(name);
    });
  });
});
