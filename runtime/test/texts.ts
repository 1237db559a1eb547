/** Texts of the kinds that go through a gateway, of our own or made by a program: how far an estimate is from what they count. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DIGESTS = Array.from({ length: 40 }, (_, index) => createHash('sha256').update(String(index)).digest());
const random = (bytes: number): Buffer => Buffer.concat(DIGESTS).subarray(0, bytes);
const uuid = (digest: Buffer): string => digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const row = (digest: Buffer): string => `${digest.readUInt32BE(0)},${digest.readUInt32BE(4)},${digest.readUInt16BE(8)}.${digest[10]}`;

const ARTICLES = Array.from({ length: 20 }, (_, index) => ({
  id: 1_000 + index,
  name: ['lamp', 'chair', 'table', 'shelf'][index % 4],
  price: { cents: 1_990 + 100 * index, currency: 'EUR' },
  tags: ['new', 'sale'],
  available: index % 3 > 0,
  warehouse: null,
}));

const file = (name: string): string => readFileSync(join(__dirname, 'texts', `${name}.txt`), 'utf8');

/** By what they are called in the table of docs/estimates.md. */
export const TEXTS: Readonly<Record<string, string>> = {
  English: file('english'),
  German: file('german'),
  French: file('french'),
  Polish: file('polish'),
  Chinese: file('chinese'),
  Japanese: file('japanese'),
  Korean: file('korean'),
  Russian: file('russian'),
  Arabic: file('arabic'),
  Thai: file('thai'),
  Hindi: file('hindi'),
  emoji: file('emoji'),
  'system prompt of an agent': file('system-prompt'),
  'Markdown with a table': file('markdown'),
  TypeScript: file('typescript'),
  Python: file('python'),
  'HTML, deeply indented': file('html'),
  YAML: file('yaml'),
  'source with line numbers': file('source-with-line-numbers'),
  'list of files': file('list-of-files'),
  diff: file('diff'),
  'log with a stack trace': file('log'),
  JSON: JSON.stringify(ARTICLES),
  'JSON, indented': JSON.stringify(ARTICLES, null, 2),
  'rows of numbers': DIGESTS.map(row).join('\n'),
  UUIDs: DIGESTS.slice(0, 25).map(uuid).join('\n'),
  'hexadecimal digits': random(450).toString('hex'),
  base64: random(700).toString('base64'),
  'nothing but spaces': ' '.repeat(1_000),
};

interface Turn {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: string } }[];
}
const call = (id: string, name: string, args: object, result: string) => [
  { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: { name, arguments: JSON.stringify(args) } }] },
  { role: 'tool', tool_call_id: id, content: result },
];
const tool = (name: string, description: string, properties: object) => ({
  type: 'function',
  function: { name, description, parameters: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false } },
});
const PATH = { type: 'string', description: 'Path of the file, from the root of the repository' };
const TEXT = { type: 'string' };

/** What a coding agent sends after a few turns. */
export const CONVERSATION: { readonly messages: readonly Turn[]; readonly tools: readonly object[] } = {
  messages: [
    { role: 'system', content: TEXTS['system prompt of an agent'] },
    { role: 'user', content: 'The test of the duration fails since yesterday. Find out why, and mend it.' },
    ...call('call_1', 'run_command', { command: 'git ls-files', seconds: 10 }, TEXTS['list of files']),
    ...call('call_2', 'read_file', { path: 'src/http/etag.ts', first: 1 }, TEXTS['source with line numbers']),
    ...call('call_3', 'run_command', { command: 'npm test -- duration', seconds: 120 }, TEXTS['log with a stack trace']),
    ...call('call_4', 'run_command', { command: 'git diff', seconds: 10 }, TEXTS.diff),
    { role: 'assistant', content: TEXTS['Markdown with a table'] },
    { role: 'user', content: 'Good. Now show me the stations.' },
    ...call('call_5', 'read_file', { path: 'src/stations.ts', first: 1 }, TEXTS.TypeScript),
  ],
  tools: [
    tool('read_file', 'Returns the lines of a file, each with its number', { path: PATH, first: { type: 'integer', minimum: 1 } }),
    tool('edit_file', 'Replaces one exact occurrence of a text', { path: PATH, old: TEXT, new: TEXT }),
    tool('run_command', 'Runs a command in a sandbox without a network', { command: TEXT, seconds: { type: 'integer', maximum: 120 } }),
  ],
};
