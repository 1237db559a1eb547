/** Claude by Bedrock's InvokeModel: what of a body is in the envelope, what becomes of beta flags, and what a client is told. */
import { STANDARD_LISTS } from '../../src/contract';
import { type Answered, type Asked, asking, COUNT, counted, FLAGS, GOOD, LIMIT, MESSAGES, MODEL, REFUSED, sent, VERSION } from './invocations';

const betaOf = (text: string): unknown => JSON.parse(text).anthropic_beta;

describe('the envelope', () => {
  const STRANGE = '"messages" :\t[ {"role":"user", "content":"é🦊 \\u00e9\\ud83e\\udd8a \\"}],{"} ]';
  const NUMBERS = '"metadata":{"user_id":"u","a":1.0,"b":-0.0,"c":1e400,"d":12345678901234567890}';

  test.each<[string, string, string, string[]]>([
    ['has its version and a limit', LIMIT, LIMIT, []],
    ['has members as they are written', `${STRANGE} ,\n ${NUMBERS}`, `${STRANGE},${NUMBERS}`, []],
    ['has them in their order', `"top_k":1,${LIMIT},"system":"s"`, `"top_k":1,${LIMIT},"system":"s"`, []],
    ['has what is null', '"system":null', '"system":null', []],
    ['does not have what the path says', `${LIMIT},"stream":false`, LIMIT, []],
    ['does not have what is not of the list, and that is told', `"a_field_of_tomorrow":{"max_tokens":1},${LIMIT}`, LIMIT, ['-a_field_of_tomorrow']],
    ['nor what Anthropic alone knows', `"service_tier":"auto",${LIMIT},"speed":"fast"`, LIMIT, ['-service_tier', '-speed']],
    ['nor a version of the client', `${LIMIT},"anthropic_version":"x"`, LIMIT, ['-anthropic_version']],
    ['nor flags of the client', `"anthropic_beta":["x"],${LIMIT}`, LIMIT, ['-anthropic_beta']],
    ['nor what is named like a member of every object', `"__proto__":{"x":1},${LIMIT}`, LIMIT, ['-__proto__']],
    ['tells of strange names once, and without them', `"é":1,"a b":2,"${'x'.repeat(65)}":3,${LIMIT}`, LIMIT, ['-other']],
  ])('%s', async (_, members, kept, told) => {
    const { calls, ...rest } = await sent(asking(members));
    expect(calls).toEqual([{ operation: 'invoke', model: MODEL, text: `{${VERSION},${kept}}` }]);
    expect(rest.told).toEqual(told);
  });

  test('has all members of the list', async () => {
    const members = STANDARD_LISTS.claudeOnBedrock.members.map((name) => `"${name}": "${name}"`);
    expect((await sent(asking(members.join(' , ')))).calls[0].text).toBe(`{${VERSION},${members.join()}}`);
  });

  test('of a stream goes where streams are', async () => {
    const { calls, told } = await sent(asking(`"stream": true,${LIMIT}`));
    expect(calls).toEqual([{ operation: 'invoke-with-response-stream', model: MODEL, text: `{${VERSION},${LIMIT}}` }]);
    expect(told).toEqual([]);
  });

  test('follows the live list: a member that is added, one that is taken away', async () => {
    const { calls, told } = await sent(asking(`"brand_new":1,"top_k":2,${LIMIT}`), { lists: { members: ['max_tokens', 'brand_new'] } });
    expect(calls[0].text).toBe(`{${VERSION},"brand_new":1,${LIMIT}}`);
    expect(told).toEqual(['-top_k']);
  });

  test('follows the list that the request was planned by', async () => {
    const { calls } = await sent(asking(`"top_k":2,${LIMIT}`), { flags: FLAGS[0], listsLater: { members: ['max_tokens'], betas: [] } });
    expect(calls[0].text).toBe(`{${VERSION},"anthropic_beta":["${FLAGS[0]}"],"top_k":2,${LIMIT}}`);
  });
});

describe('R1, R2: beta flags', () => {
  describe.each([
    ['at once', MESSAGES, ''],
    ['streamed', MESSAGES, ',"stream":true'],
    ['counted', COUNT, ''],
  ])('%s', (_way, path, more) => {
    test.each([
      ['R1: with', ',"thinking":{"type":"enabled","budget_tokens":32}'],
      ['R2: without', ''],
    ])('%s `thinking`, the flags of the header are a list in the body, and nothing is dropped', async (_name, thinking) => {
      const { calls, told } = await sent(asking(`${LIMIT}${thinking}${more}`), { path, flags: FLAGS.join() });
      const [{ text }] = calls;
      expect([calls.length, told]).toEqual([1, []]);
      expect(path === COUNT ? counted(text) : text).toBe(`{${VERSION},"anthropic_beta":${JSON.stringify(FLAGS)},${LIMIT}${thinking}}`);
    });
  });

  const [one, other] = FLAGS;
  const many = Array.from({ length: 40 }, (_, at) => `unheard-of-${at}`);
  test.each<[string, string | undefined, string[] | undefined, string[]]>([
    ['no header', undefined, undefined, []],
    ['an empty header', '', undefined, []],
    ['commas alone', ' , ,', undefined, []],
    ['with spaces, as of several headers', ` ${one} ,  ${other}`, [one, other], []],
    ['with a comma at the end', `${one},`, [one], []],
    ['twice', `${one},${other},${one}`, [one, other], []],
    ['one that is unknown, which is dropped alone', `${one},claude-code-20250219,${other}`, [one, other], ['-claude-code-20250219']],
    ['unknown ones alone', 'a-2030-01-01,b-2030-01-01', undefined, ['-a-2030-01-01', '-b-2030-01-01']],
    ['an unknown one twice, told once', 'a-2030-01-01,a-2030-01-01', undefined, ['-a-2030-01-01']],
    ['in another case, which is another flag', one.toUpperCase(), undefined, [`-${one.toUpperCase()}`]],
    ['the beginning of one', one.slice(0, -1), undefined, [`-${one.slice(0, -1)}`]],
    ['one that has another name there', 'advanced-tool-use-2025-11-20', ['tool-search-tool-2025-10-19'], []],
    ['one by both its names', 'tool-search-tool-2025-10-19,advanced-tool-use-2025-11-20', ['tool-search-tool-2025-10-19'], []],
    ['a row of the list, which is no flag', 'advanced-tool-use-2025-11-20=tool-search-tool-2025-10-19', undefined, ['-other']],
    ['named like a member of every object', 'constructor,__proto__', undefined, ['-constructor', '-__proto__']],
    ['that would be JSON, which are not told', '"],"model":"x', undefined, ['-other']],
    ['more than are told', [...many, one].join(), [one], many.slice(0, 32).map((each) => `-${each}`)],
  ])('%s', async (_, flags, taken, told) => {
    const { calls, ...rest } = await sent(asking(LIMIT), { flags });
    expect(calls.map(({ text }) => text)).toEqual([`{${VERSION},${taken ? `"anthropic_beta":${JSON.stringify(taken)},` : ''}${LIMIT}}`]);
    expect(rest.told).toEqual(told);
  });

  test('follow the live list: one that is added, one that is renamed, one that is taken away', async () => {
    const { calls, told } = await sent(asking(LIMIT), { flags: `new-1,old-1,${one}`, lists: { betas: ['new-1', 'old-1=new-2'] } });
    expect(betaOf(calls[0].text)).toEqual(['new-1', 'new-2']);
    expect(told).toEqual([`-${one}`]);
  });
});

describe('R1: flags that the model refuses', () => {
  const body = asking(`"messages":[{"role":"user","content":"é🦊"}],${LIMIT}`);
  const without = `{${VERSION},"messages":[{"role":"user","content":"é🦊"}],${LIMIT}}`;
  const flags = FLAGS.join();
  const dropped = FLAGS.map((flag) => `-${flag}`);

  test.each<[string, Answered]>([
    ["in Bedrock's words", REFUSED],
    ["in the model's words", { status: 400, document: { message: 'The model returned the following errors: invalid beta flag' } }],
    ["in Anthropic's shape", { status: 400, document: { type: 'error', error: { type: 'invalid_request_error', message: 'invalid beta flag' } } }],
    ['in pieces', { status: 400, pieces: ['{"message":"invalid be', 'ta flag"}'] }],
  ])('%s, are left out of a second call; the client gets its answer, and is told', async (_, refused) => {
    const { calls, given, told } = await sent(body, { flags, answers: [refused] });
    expect(betaOf(calls[0].text)).toEqual(FLAGS);
    expect(calls.slice(1)).toEqual([{ operation: 'invoke', model: MODEL, text: without }]);
    expect(given).toEqual({ status: 200, text: JSON.stringify(GOOD[MESSAGES]) });
    expect(told).toEqual(dropped);
  });

  test('of a stream', async () => {
    const { calls } = await sent(asking(`"stream":true,${LIMIT}`), { flags, answers: [REFUSED] });
    expect(calls[1]).toEqual({ operation: 'invoke-with-response-stream', model: MODEL, text: `{${VERSION},${LIMIT}}` });
  });

  test('of a count', async () => {
    const { calls, given, told } = await sent(body, { path: COUNT, flags, answers: [REFUSED] });
    expect(calls.map(({ text }) => counted(text))).toEqual([expect.stringContaining(flags.split(',')[0]), without]);
    expect([given?.text, told]).toEqual(['{"input_tokens":12}', dropped]);
  });

  test('are told beside those that the list does not have', async () => {
    const { told } = await sent(asking(`"speed":"fast",${LIMIT}`), { flags: `claude-code-20250219,${flags}`, answers: [REFUSED] });
    expect(told).toEqual(['-speed', '-claude-code-20250219', ...dropped]);
  });

  test('are told by the names that the client gave', async () => {
    const { told } = await sent(body, { flags: 'advanced-tool-use-2025-11-20', answers: [REFUSED] });
    expect(told).toEqual(['-advanced-tool-use-2025-11-20']);
  });

  test('are left out once: what the second call is refused for is for the client', async () => {
    const { calls, given } = await sent(body, { flags, answers: [REFUSED, REFUSED] });
    expect(calls.length).toBe(2);
    expect([given?.status, JSON.parse(given?.text ?? '').error]).toEqual([400, { type: 'invalid_request_error', message: 'invalid beta flag' }]);
  });

  const LONG = 'é'.repeat(400);
  test.each<[string, Answered, Asked, number, string]>([
    [
      'another fault of the request',
      { status: 400, document: { message: 'max_tokens: Field required' } },
      { flags },
      400,
      'max_tokens: Field required',
    ],
    ['one that takes long to say', { status: 400, pieces: ['{"message":"', LONG, '"}'] }, { flags }, 400, LONG],
    ['flags, where none were sent', REFUSED, {}, 400, 'invalid beta flag'],
    ['flags, where none were left', REFUSED, { flags: 'claude-code-20250219' }, 400, 'invalid beta flag'],
    ['a model', { status: 403, document: { message: 'invalid beta flag' } }, { flags }, 403, 'invalid beta flag'],
    ['a limit', { status: 429, document: { message: 'invalid beta flag' } }, { flags }, 429, 'invalid beta flag'],
    ['nothing that it says', { status: 500, document: { message: 'invalid beta flag' } }, { flags }, 500, 'invalid beta flag'],
  ])('are not meant by a refusal of %s: it is given whole, after one call', async (_, refused, asked, status, message) => {
    const { calls, given, told } = await sent(body, { ...asked, answers: [refused] });
    expect(calls.length).toBe(1);
    expect([given?.status, JSON.parse(given?.text ?? '').error.message]).toEqual([status, message]);
    expect(told).not.toEqual(expect.arrayContaining(dropped));
  });

  test('are no matter of a good answer, whatever it says', async () => {
    const document = { ...(GOOD[MESSAGES] as object), content: [{ type: 'text', text: 'invalid beta flag' }] };
    const { calls, given, told } = await sent(body, { flags, answers: [{ document }] });
    expect([calls.length, given?.text, told]).toEqual([1, JSON.stringify(document), []]);
  });
});

describe('R4: a cache that is to last an hour', () => {
  const HOUR = '"cache_control": {"type":"ephemeral","ttl":"1h"}';
  const FIVE = '"cache_control":{ "type":"ephemeral" }';

  describe.each([MESSAGES, COUNT])('at %s', (path) => {
    test.each([
      ['the system', `"system":[{"type":"text","text":"s",${HOUR}}]`],
      ['a message', `"messages":[{"role":"user","content":[{"type":"text","text":"t",${HOUR}}]}]`],
      ['a tool', `"tools":[{"name":"t","input_schema":{"type":"object"},${HOUR}}]`],
      [
        "a tool's result",
        `"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"x","content":[{"type":"text","text":"t",${HOUR}}]}]}]`,
      ],
      ['some, and five minutes of others', `"system":[{"type":"text","text":"s",${HOUR}},{"type":"text","text":"t",${FIVE}}]`],
    ])('reaches Bedrock as an hour, of %s', async (_, member) => {
      const { calls, told } = await sent(asking(`${member},${LIMIT}`), { path });
      expect(path === COUNT ? counted(calls[0].text) : calls[0].text).toBe(`{${VERSION},${member},${LIMIT}}`);
      expect(told).toEqual([]);
    });

    test('keeps its hour without the flag that once stood for it, which Bedrock refuses', async () => {
      const member = `"system":[{"type":"text","text":"s",${HOUR}}]`;
      const { calls, told } = await sent(asking(`${member},${LIMIT}`), { path, flags: 'extended-cache-ttl-2025-04-11' });
      expect(path === COUNT ? counted(calls[0].text) : calls[0].text).toBe(`{${VERSION},${member},${LIMIT}}`);
      expect(told).toEqual(['-extended-cache-ttl-2025-04-11']);
    });
  });

  test('of the whole request is not of the list: that there is no cache is told', async () => {
    expect((await sent(asking(`${HOUR},${LIMIT}`))).told).toEqual(['-cache_control']);
  });

  test('of a model that has no hour is a 400 that says so, not a shorter one', async () => {
    const message = 'system.0.cache_control.ephemeral.ttl: Extra inputs are not permitted';
    const asked = { flags: FLAGS[0], answers: [{ status: 400, document: { message } }] };
    const { calls, given } = await sent(asking(`"system":[{"type":"text","text":"s",${HOUR}}],${LIMIT}`), asked);
    expect([calls.length, given?.status, JSON.parse(given?.text ?? '').error.message]).toEqual([1, 400, message]);
  });
});
