import { OPENAI_SECRET } from '../../fakes';
import { bearer, withGateway } from './with-gateway';

/** Requests as Codex 0.171 makes them, shortened; the program itself is run by `npm run test:agents`. */
const TEXT = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Read notes.txt.' }] };
const SEALED = { type: 'reasoning', id: 'rs_1', summary: [], content: null, encrypted_content: 'c2VhbGVk' };
const COMMANDS = { type: 'function', name: 'exec_command', strict: false, parameters: { type: 'object', properties: { cmd: { type: 'string' } } } };
const SCRIPTS = { type: 'custom', name: 'exec', format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' } };
const namespace = (name: string, ...tools: object[]) => ({ type: 'namespace', name, description: '', tools });
const CALL = { type: 'custom_tool_call', id: 'ctc_1', status: 'completed', call_id: 'call_1', name: 'exec', input: 'text(1)' };
const RESULT = { type: 'custom_tool_call_output', id: 'ctco_1', call_id: 'call_1', output: [{ type: 'input_text', text: '1' }] };

const REQUESTS: Readonly<Record<string, object>> = {
  'tools beside the input': { tools: [COMMANDS, namespace('multi_agent_v1', COMMANDS)], input: [TEXT] },
  'tools in the input': { input: [{ type: 'additional_tools', role: 'developer', tools: [namespace('functions', SCRIPTS, COMMANDS)] }, TEXT] },
  'a call, its result and sealed thoughts': { input: [TEXT, SEALED, CALL, RESULT] },
  'another effort in the midst of a conversation': { input: [TEXT, { type: 'configuration_update', reasoning: { effort: 'high' } }, TEXT] },
  'a conversation that is to be compacted': { input: [TEXT, SEALED, CALL, RESULT, { type: 'compaction_trigger' }] },
  'one that was': { input: [TEXT, { type: 'compaction', id: 'cmp_1', encrypted_content: 'c2VhbGVk' }] },
};

const PROVIDERS = [
  ['openai', 'gpt-5.6-sol', '/v1/responses'],
  ['bedrock', 'global.openai.gpt-5.6-sol', '/openai/v1/responses'],
  ['mantle', 'openai.gpt-5.6-sol', '/openai/v1/responses'],
] as const;

describe('what Codex asks', () => {
  const context = withGateway({
    providers: [
      { name: 'openai', kind: 'openai', credential: { from: 'secret', secretArn: OPENAI_SECRET } },
      { name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' }, region: 'eu-central-1' },
      { name: 'mantle', kind: 'bedrock-mantle', credential: { from: 'task-role' }, region: 'eu-central-1' },
    ],
  });

  describe.each(PROVIDERS)('of %s', (provider, model, path) => {
    test.each(Object.entries(REQUESTS))('%s: arrives byte for byte, and the answer is as it came', async (_what, request) => {
      const output = [SEALED, CALL, { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Done.', annotations: [] }] }];
      context.world[provider].behave({ output });
      const body = Buffer.from(
        JSON.stringify({
          model,
          stream: true,
          ...request,
          tool_choice: 'auto',
          parallel_tool_calls: false,
          reasoning: { effort: 'low', context: 'all_turns' },
          store: false,
          include: ['reasoning.encrypted_content'],
          prompt_cache_key: '01a21f4c-56d9-7393',
          client_metadata: { session_id: '01a21f4c-56d9-7393' },
        }),
      );
      const answer = await context.gateway.call({
        path: '/v1/responses',
        body,
        headers: { ...bearer(context.world, provider), 'content-type': 'application/json' },
      });
      const { last } = context.world[provider];
      expect([answer.status, last.path, last.bytes.equals(body), answer.headers['x-gateway-edits']]).toEqual([200, path, true, undefined]);
      const events = answer.text.split('\n').flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6))] : []));
      expect(events.at(-1).response.output).toMatchObject(output);
      expect((await context.gateway.recordOf(answer)).outcome).toBe('served');
    });
  });
});
