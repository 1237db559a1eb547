import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../cli/commands';
import { EXIT_MEANINGS } from '../../cli/exit-codes';
import { SHARED_OPTIONS } from '../../cli/help';
import { RESERVED_VARIABLES } from '../../src/contract/reserved-variables';
import { InstalledCommand } from './installed-command';

const ROOT = join(__dirname, '..', '..');
const DOCUMENT = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8');

let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
}, 180_000);
afterAll(() => installed.remove());

/** First cell of every row of the tables in a section of the document. */
function firstCells(heading: string): string[] {
  const section = DOCUMENT.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell);
}

test('--help names every command', () => {
  const { code, stdout, stderr } = installed.run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const { name, summary } of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} {2,}${summary}$`, 'm'));
});

test('a reader that has read enough is no failure', async () => {
  expect(await installed.runUnread(['prices', '--json'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('--version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(installed.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each(COMMANDS.map((command) => [command.name, command] as const))(
  '%s --help names every option and exit code, in lines that fit',
  (name, command) => {
    const { code, stdout, stderr } = installed.run([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const option of Object.keys(command.options)) expect(stdout).toContain(`  --${option} `);
    for (const exitCode of Object.keys(EXIT_MEANINGS)) expect(stdout).toContain(`  ${exitCode}  `);
    expect(stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
  },
);

test.each([
  ['no command', [], 'a command is missing'],
  ['an unknown command', ['verify'], 'there is no command verify'],
  ['a name that every object has', ['constructor'], 'there is no command constructor'],
  ['an unknown option', ['verify-runtime', '--fast'], "Unknown option '--fast'"],
  ['an option without its value', ['verify-runtime', '--image'], "Option '--image <value>' argument missing"],
  ['an argument that is no option', ['verify-runtime', 'file.json'], "Unexpected argument 'file.json'"],
])('%s is answered with the usage on standard error, and exit code 2', (_, args, message) => {
  const { code, stdout, stderr } = installed.run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain('Usage:\n  cdk-portkey-gateway ');
});

test('the command sees only the contract of the constructs, and their price table', () => {
  const inputs = [...installed.source.matchAll(/^\/\/ (\S+\.[cm]?[jt]s)$/gm)].map(([, input]) => input);
  expect(inputs).toContain('src/contract/loader.ts');
  expect(inputs.filter((input) => !/^(cli|src\/contract|node_modules)\//.test(input))).toEqual(['src/routing/standard-prices.ts']);
});

test('the notices name every package in the bundle', () => {
  const bundled = [...installed.source.matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name);
  expect(bundled.filter((name) => !installed.notices.includes(`${name} `))).toEqual([]);
  expect(installed.notices).toMatch(bundled.length > 0 ? /contains the following packages/ : /contains no package/);
});

test('docs/cli.md lists exactly the commands', () => {
  expect(firstCells('Commands')).toEqual(COMMANDS.map(({ name }) => name));
});

test.each(COMMANDS.map((command) => [command.name, command] as const))('docs/cli.md lists exactly the options of %s', (name, { options }) => {
  const written = Object.entries({ ...options, ...SHARED_OPTIONS }).map(([option, { value }]) => `--${option}${value ? ` <${value}>` : ''}`);
  expect(firstCells(name)).toEqual(written);
});

test.each([...RESERVED_VARIABLES])('docs/cli.md names the variable %s', (name) => expect(DOCUMENT).toContain(`\`${name}\``));

test('docs/cli.md lists exactly the exit codes', () => {
  expect(firstCells('Exit codes')).toEqual(Object.keys(EXIT_MEANINGS));
});
