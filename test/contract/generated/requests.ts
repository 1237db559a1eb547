import { AZURE } from '../../../fakes';
import type { Endpoint } from '../../../runtime/endpoints';
import { PROVIDER_KINDS } from '../../../src/contract';
import type { NativeCall } from './native-pairs';
import type { Random } from './random';
import { escaped, type MemberText, RandomJson } from './random-json';

/** What a client sends, and what its provider must get. */
export interface GeneratedRequest {
  readonly contentType: string;
  readonly body: Buffer;
  readonly expected: Buffer;
  /** What the answer's header and the record must name. */
  readonly told: readonly string[];
  /** Every edit of the body, told or not, as a line of the list. */
  readonly edits: readonly string[];
  readonly stream: boolean;
  /** The chunk with nothing but usage was not asked for. */
  readonly hidesUsage: boolean;
}

/** Those that the envelope of InvokeModel takes: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html */
const ENVELOPED =
  'max_tokens messages system stop_sequences temperature top_p top_k tools tool_choice thinking metadata output_config context_management'.split(' ');
const STREAMED = ['chat', 'completions', 'responses', 'messages', 'images', 'media'];
const VERSION = '"anthropic_version":"bedrock-2023-05-31"';

export function requestFor(call: NativeCall, marker: string, random: Random): GeneratedRequest {
  return call.endpoint.body === 'multipart/form-data' ? upload(call, marker, random) : json(call, marker, random);
}

function json(call: NativeCall, marker: string, random: Random): GeneratedRequest {
  const { endpoint } = call;
  const write = new RandomJson(random);
  const stream = STREAMED.includes(endpoint.answer) && !endpoint.path.endsWith('/compact') && random.chance(0.5);
  const members = random.shuffled([
    write.member('model', `"${random.chance(0.2) ? escaped(call.model, random) : call.model}"`),
    ...asked(endpoint, marker, random, write),
    ...(stream ? [write.member('stream', 'true')] : random.chance(0.2) ? [write.member('stream', random.of(['false', 'null']))] : []),
    ...(random.chance(0.4) ? [write.member('store', random.of(['true', 'false', 'null', '"true"', '1', '0', '{}']))] : []),
    ...(stream && random.chance(0.4) ? [write.member('stream_options', streamOptions(random, write))] : []),
    ...(random.chance(0.02) ? [write.member('deep', write.nested(random.between(50, 240)))] : []),
    ...write.members(random.between(0, 6)),
  ]);
  const [before, after] = [write.space(), write.space()];
  const text = (list: readonly MemberText[]) => `${before}${write.object(list)}${after}`;
  const body = text(members);
  const edited = call.surface.invokeModel ? enveloped(members, endpoint) : spliced(call, members, body, stream);
  return { contentType: 'application/json', body: Buffer.from(body), stream, ...edited };
}

/** What the endpoint must have, the name of the case in it, and what decisions read of it. */
function asked(endpoint: Endpoint, marker: string, random: Random, write: RandomJson): MemberText[] {
  const words = write.string(marker);
  const turn = (content: string) => write.object([write.member('role', '"user"'), write.member('content', content), ...write.members(2)]);
  const part = write.object([write.member('type', '"text"'), write.member('text', words), ...write.members(2)]);
  switch (endpoint.serves) {
    case 'chat':
      return [write.member('messages', write.list([turn(words), turn(write.list([part, part]))])), ...some(random, write, ['tools', 'temperature'])];
    case 'messages':
    case 'count_tokens':
      return [write.member('messages', write.list([turn(write.list([part])), turn(words)])), ...some(random, write, ENVELOPED)];
    case 'responses': {
      const message = write.object([
        write.member('type', '"message"'),
        write.member('role', '"user"'),
        write.member('content', write.list([part])),
        ...write.members(2),
      ]);
      return [write.member('input', random.chance(0.5) ? words : write.list([message, turn(words)])), ...some(random, write, ['text'])];
    }
    case 'embeddings':
    case 'moderations':
      return [write.member('input', random.chance(0.5) ? words : write.list([words, write.string()]))];
    case 'audio':
      return [write.member('input', words), write.member('voice', '"alloy"')];
    default:
      return [write.member('prompt', words)];
  }
}

const some = (random: Random, write: RandomJson, names: readonly string[]): MemberText[] =>
  names.filter((name) => name !== 'messages' && random.chance(0.3)).map((name) => write.member(name, write.value()));

const streamOptions = (random: Random, write: RandomJson): string =>
  random.chance(0.15)
    ? 'null'
    : write.object([
        ...(random.chance(0.7) ? [write.member('include_usage', random.of(['true', 'false', 'null']))] : []),
        ...write.members(random.between(0, 3)),
      ]);

type Edited = Omit<GeneratedRequest, 'contentType' | 'body' | 'stream'>;

/** The edits that the documentation lists, made on the text. */
function spliced({ provider, model, endpoint }: NativeCall, members: readonly MemberText[], body: string, stream: boolean): Edited {
  const adds: readonly string[] = provider.adds ?? (provider.baseUrl ? [] : PROVIDER_KINDS[provider.kind].adds);
  const textOf = (name: string) => members.find((each) => each.name === name)?.value;
  const parsed = (name: string) => JSON.parse(textOf(name) ?? 'null');
  const edits: string[] = [];
  const told: string[] = [];
  const added: string[] = [];
  let text = body;
  const set = (name: string, value: string) => {
    const given = members.find((each) => each.name === name);
    if (given) text = text.replace(given.text, () => given.text.slice(0, given.text.length - given.value.length) + value);
    else added.push(`"${name}":${value}`);
  };
  if (provider.azure && model !== AZURE.deployment) {
    set('model', `"${AZURE.deployment}"`);
    edits.push('model: the deployment');
  }
  if (parsed('store')) {
    told.push('store=false');
    edits.push('store: false for what asks to keep');
    set('store', 'false');
  } else if (endpoint.path === '/v1/responses' && adds.includes('store') && textOf('store') !== 'false') {
    edits.push('store: false where the provider keeps by default');
    set('store', 'false');
  }
  const options = parsed('stream_options');
  const hidesUsage =
    stream && (endpoint.answer === 'chat' || endpoint.answer === 'completions') && adds.includes('usage') && options?.include_usage !== true;
  if (hidesUsage) {
    edits.push('stream_options.include_usage: true');
    set('stream_options', withUsage(textOf('stream_options')));
  }
  if (added.length > 0) text = text.replace('{', () => `{${added.join()},`);
  return { expected: Buffer.from(text), told, edits, hidesUsage };
}

function withUsage(options = 'null'): string {
  if (options === 'null') return '{"include_usage":true}';
  const given = /"include_usage"\s*:\s*(false|null)/.exec(options)?.[0];
  if (given) return options.replace(given, given.replace(/\w+$/, 'true'));
  return options.replace('{', () => `{"include_usage":true${Object.keys(JSON.parse(options)).length > 0 ? ',' : ''}`);
}

function enveloped(members: readonly MemberText[], endpoint: Endpoint): Edited {
  const counts = endpoint.serves === 'count_tokens';
  const kept = members.filter(({ name }) => ENVELOPED.includes(name)).map(({ text }) => text);
  if (counts && !members.some(({ name }) => name === 'max_tokens')) kept.push('"max_tokens":1');
  const dropped = members.map(({ name }) => name).filter((name) => !ENVELOPED.includes(name) && name !== 'model' && name !== 'stream');
  const inner = Buffer.from(`{${[VERSION, ...kept].join()}}`);
  const expected = counts ? Buffer.from(JSON.stringify({ input: { invokeModel: { body: inner.toString('base64') } } })) : inner;
  const told = [...new Set(dropped.map((name) => (/^[\w.-]{1,64}$/.test(name) ? `-${name}` : '-other')))];
  const edits = [
    'anthropic_version: added',
    'model, stream: in the path',
    ...(dropped.length > 0 ? ['members that the envelope does not take'] : []),
  ];
  return {
    expected,
    told,
    edits: counts ? [...edits, 'the body: base 64 in CountTokens', 'max_tokens: 1 where it is not given'] : edits,
    hidesUsage: false,
  };
}

/** A form with parts in any order, one of them a file of any bytes. */
function upload({ provider, model }: NativeCall, marker: string, random: Random): GeneratedRequest {
  const boundary = random.of(['x', 'a-boundary', '----WebKitFormBoundary7MA4YWxkTrZu0gW', "it's(1)+_,./:=?"]);
  const part = (name: string, value: Buffer, more = '') =>
    Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`), value, Buffer.from('\r\n')]);
  const write = new RandomJson(random);
  const file = Buffer.concat([random.bytes(random.between(0, 300)), Buffer.from(random.of(['', '\r\n', '\r\n--', '--', '\0']))]);
  const parts = random.shuffled([
    // an upload passes as it is: it must name what the provider knows
    part('model', Buffer.from(provider.azure ? AZURE.deployment : model)),
    part('prompt', Buffer.from(write.string(marker))),
    part('file', file, `; filename="${random.of(['a.mp3', 'Größe.png', '👋.wav', ''])}"\r\ncontent-type: application/octet-stream`),
    ...(random.chance(0.5) ? [part('x_future', Buffer.from(write.value()))] : []),
  ]);
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--${random.of(['', '\r\n'])}`)]);
  const contentType = `multipart/form-data; boundary=${/^[\w-]+$/.test(boundary) && random.chance(0.5) ? boundary : `"${boundary}"`}`;
  return { contentType, body, expected: body, told: [], edits: [], stream: false, hidesUsage: false };
}
