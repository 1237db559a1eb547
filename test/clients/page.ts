import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAMS } from './client-program';
import { CLIENTS, type Client, type Language, pinnedIn, protocolOf } from './clients';
import { FAMILIES, type Family, type FamilyName } from './families';

export const PAGE = join(__dirname, '..', '..', 'docs', 'clients.md');

const INTRODUCTION = `# Clients

Which calls of which SDKs the gateway serves. Each cell of the tables is a test that was run with the version that is named: the SDK, as a person
installs it, calls \`https://llm.example.com\` with an access token and nothing else; the way is TLS, the [load balancing proxy](rehearsal.md#the-load-balancer),
the real gateway process, and a provider that speaks the documented API and remembers what it got. What the SDK gives its caller (text, calls of
tools, usage, exceptions) is compared with what the provider said, and what the provider got with what was asked. No provider's own servers were
called, and nothing was run on AWS.

This page is written by its test: \`npx projen clients\` runs \`test/clients/clients.test.ts\` and writes what it saw; \`npm run test:full\` runs it and
compares. How the SDKs get a token, and keep it, is in [coding agents and SDKs](coding-agents.md#sdks).

| In a cell | It means |
|---|---|
| served | the call was made, answered and compared |
| refused | the gateway refused it [as it says](runtime.md#refused-stored-state), and the SDK gave that refusal to its caller |
| – | the client has no such call |
`;

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), `|${head.map(() => '---|').join('')}`, ...rows.map((cells) => row(...cells))].join('\n');

const SIGNS = ['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/** What is said of cells, each under a sign. */
class Notes {
  private readonly notes: string[] = [];

  sign(note: string): string {
    if (!this.notes.includes(note)) this.notes.push(note);
    return SIGNS[this.notes.indexOf(note)];
  }

  get text(): string {
    return this.notes.map((note, index) => `${SIGNS[index]} ${note}`).join('<br>\n');
  }
}

/** The version of a package, as it is pinned; of several the one for newer releases of Python. */
function versionOf(client: Client, name: string): string {
  const text = readFileSync(pinnedIn(client), 'utf8');
  if (client.language === 'JavaScript') return JSON.parse(text).dependencies[name];
  return new Map(text.split('\n').map((line) => line.split(/[=; ]+/, 2) as [string, string])).get(name) ?? 'not pinned';
}

const cellOf = (client: Client, name: FamilyName, seen: ReadonlySet<string>, notes: Notes): string => {
  const family: Family = FAMILIES[name];
  const note = client.notes?.[name];
  const what = family.refused ? 'refused' : 'served';
  return (seen.has(name) ? what : '–') + (note ? notes.sign(note) : '');
};

/** The paragraph of a program that points the SDK at the gateway. */
const settingsOf = ({ program }: Client): string =>
  readFileSync(join(PROGRAMS, program), 'utf8')
    .split(/\n{2,}/)
    .find((paragraph) => paragraph.includes('https://llm.example.com')) ?? '';

const FENCES: Readonly<Record<Language, string>> = { JavaScript: 'js', Python: 'py' };

function section(language: Language, seenOf: (client: Client) => readonly FamilyName[]): string {
  const clients = CLIENTS.filter((client) => client.language === language);
  const seen = new Map(clients.map((client) => [client, new Set<string>(seenOf(client))]));
  const notes = new Notes();
  const rows = (Object.keys(FAMILIES) as FamilyName[])
    .filter((name) => clients.some((client) => seen.get(client)?.has(name)))
    .map((name) => [FAMILIES[name].title, ...clients.map((client) => cellOf(client, name, seen.get(client) ?? new Set(), notes))]);
  const versions = clients.map((client) => [
    client.title,
    client.packages.map((name) => `\`${name}\` ${versionOf(client, name)}`).join(', '),
    protocolOf(client),
  ]);
  const settings = clients.map((client) => `**${client.title}**\n\n\`\`\`${FENCES[language]}\n${settingsOf(client).trim()}\n\`\`\``);
  return [
    `## ${language}`,
    table(['', ...clients.map(({ title }) => title)], rows),
    ...(notes.text ? [notes.text] : []),
    table(['Client', 'Packages', 'Speaks'], versions),
    `### How they are pointed here: ${language}`,
    'As they were run; `token` is an access token, `GPT` and its like are names of models.',
    ...settings,
  ].join('\n\n');
}

/** The page, of the families that were seen of each client. */
export const renderPage = (seenOf: (client: Client) => readonly FamilyName[]): string =>
  `${[INTRODUCTION.trim(), section('JavaScript', seenOf), section('Python', seenOf)].join('\n\n')}\n`;
