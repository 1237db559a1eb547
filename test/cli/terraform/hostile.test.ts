/** Files of strangers: what is printed is an app that says what they say, and nothing of theirs runs, hangs, or is read that is not theirs. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InstalledCommand, type Outcome } from '../installed-command';
import { compilerErrors } from './imported-apps';

let installed: InstalledCommand;
let elsewhere: string;
let count = 0;
beforeAll(() => {
  installed = new InstalledCommand();
  elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  writeFileSync(join(elsewhere, 'credentials'), 'of somebody else');
  writeFileSync(join(elsewhere, 'env.json'), JSON.stringify({ gateway: { THEIRS: 'of somebody else' } }));
});
afterAll(() => {
  installed.remove();
  rmSync(elsewhere, { recursive: true });
});

/** The command, from a file in a directory of its own. */
function run(text: string, name = 'given.tf', ...args: string[]): Outcome {
  count += 1;
  return installed.runAlone(['import-terraform', installed.file(`hostile${count}/${name}`, text), ...args]);
}

const arn = (name: string) => `arn:aws:secretsmanager:us-west-2:111122223333:secret:${name}-abcdef`;
const ACCOUNT = `PORTKEY_CLIENT_AUTH = "${arn('openai')}"\nORGANISATIONS_TO_SYNC = "${arn('openai')}"`;
const secrets = (more: string) => `secrets = { gateway = {\n${ACCOUNT}\n${more}\n} }\n`;
const environment = (members: string) => `server_mode = "gateway"\nenvironment_variables = { gateway = {\n${members}\n} }\n`;

test('each secret has a name of its own, whatever its name begins with', () => {
  const given = { A: '2024/openai', B: '1', C: '2', D: 'a-mi-b', E: 'a-mib', F: 'openai' };
  const { stdout } = run(
    secrets(
      Object.entries(given)
        .map(([key, name]) => `${key} = "${arn(name)}"`)
        .join('\n'),
    ),
  );
  const names = new Map([...stdout.matchAll(/const (\w+) = secretsmanager.*secret:(.*)-abcdef'/g)].map(([, name, secret]) => [name, secret]));
  const used = [...stdout.matchAll(/ (\w): ecs\.Secret\.fromSecretsManager\((\w+),/g)].map(([, key, name]) => [key, names.get(name)]);
  expect(Object.fromEntries(used)).toEqual(given);
  expect(new Set([...names.keys()].map((name) => name.toLowerCase())).size).toBe(names.size);
});

test.each(['constructor.y', 'toString.y', 'valueOf()', 'toString("a")', '__defineSetter__("a")', '__proto__.x'])(
  '%s is nothing that is known',
  (what) => {
    const { code, stdout } = run(`server_mode = "gateway"\naws_region = ${what}\n`);
    expect({ code, said: stdout.includes('aws_region is left out') }).toEqual({ code: 0, said: true });
  },
);

test.each(['"1e999"', `1${'0'.repeat(400)}`, '" "', '"0x10"', '"Infinity"'])('%s is no number that an app could have', (number) => {
  const { code, stdout } = run(`gateway_config = { cpu = ${number}, memory = 1024 }\nnum_az = ${number}\n`, 'given.tf', '--language', 'python');
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/Infinity|NaN|cpu=/);
  for (const variable of ['gateway_config.cpu', 'num_az'])
    expect(stdout).toMatch(new RegExp(`^# - given\\.tf:\\d: ${variable} is left out: its value is no number$`, 'm'));
});

test('text that looks like code stays text', () => {
  const { stdout } = run(environment(`A = "'); throw 1; //"\n"k'];throw 1;//" = "\\u2028\\\\'\\n*/"\nB = "\${"a"}\`$\${x}"\n__proto__ = "x"`));
  expect(compilerErrors([stdout])).toEqual([]);
  expect(stdout).toContain(`A: '\\'); throw 1; //'`);
  expect(stdout).toMatch(/^\/\/ - given\.tf:\d+: environment_variables\.gateway\.__proto__ is left out/m);
}, 60_000);

test.each(['typescript', 'python'])('a terminal obeys nothing that is printed, and nothing turns round what is read: %s', (language) => {
  const { code, stdout } = run(
    `${environment('A = "\u202e/* x */\u009b2J\u{e0001}"')}project_name = bar("\u001b[2J\u202ex")\n`,
    'given.tf',
    '--language',
    language,
  );
  expect(code).toBe(0);
  expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(stdout).toContain(language === 'python' ? '\\u202e/* x */\\u009b2J\\U000e0001' : '\\u202e/* x */\\u009b2J\\u{e0001}');
});

test.each([
  ['lists in lists', `project_name = ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`, /given\.tf:1: .*too deep/],
  ['lists that do not end', `project_name = ${'['.repeat(50_000)}\n`, /given\.tf:\d+: this is not in Terraform's language/],
  ['not, not, not', `project_name = ${'!'.repeat(20_000)}true\n`, /given\.tf:1: .*too deep/],
  [
    'names that stand for twice the next',
    `locals {\n${Array.from({ length: 40 }, (_, i) => `a${i} = "\${local.a${i + 1}}\${local.a${i + 1}}"`).join('\n')}\na40 = "x"\n}\nmodule "x" {\n server_mode = local.a0\n}\n`,
    /given\.tf:\d+: what names stand for is too much/,
  ],
  ['a file that is too large', `# ${'x'.repeat(1_048_576)}\n`, /more than 1048576 bytes/],
])(
  '%s end with a line',
  (_what, text, said) => {
    const { code, stderr } = run(text);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 3, lines: 1 });
    expect(stderr).toMatch(said);
  },
  60_000,
);

test.each<[string, (directory: string) => string]>([
  ['by its name', () => join(elsewhere, 'credentials')],
  ['upwards', (directory) => `../../${join('../'.repeat(directory.split('/').length), elsewhere, 'credentials')}`],
  [
    'by a link',
    (directory) => {
      mkdirSync(directory, { recursive: true });
      symlinkSync(join(elsewhere, 'credentials'), join(directory, 'link'));
      return 'link';
    },
  ],
  ['that has no end', () => '/dev/zero'],
])('no file of elsewhere is read: %s', (_way, nameIn) => {
  count += 1;
  const file = installed.file(`files${count}/given.tf`, '');
  writeFileSync(file, environment(`A = file("${nameIn(dirname(file))}")`));
  const { code, stdout } = installed.runAlone(['import-terraform', file]);
  expect(code).toBe(0);
  expect(stdout).not.toContain('of somebody else');
  expect(stdout).toMatch(/environment_variables.* is left out: the file cannot be read/);
});

test('nor one with variables', () => {
  const { stdout } = run(`server_mode = "gateway"\nenvironment_variables_file_path = "${join(elsewhere, 'env.json')}"\n`);
  expect(stdout).not.toContain('THEIRS');
  expect(stdout).toContain('environment_variables is left out: the file cannot be read');
});

test('a secret that stood in plain is told', () => {
  const { stdout } = run(environment('REDIS_PASSWORD = "hunter2"\nMAX_TOKENS = "3"'));
  expect(stdout).toMatch(/^\/\/ - environment_variables\.gateway\.REDIS_PASSWORD \(given\.tf:\d+\): its value stands in the app, in plain/m);
  expect(stdout).not.toMatch(/^\/\/ .*MAX_TOKENS/m);
});

test('what stands beside the file is read, also by path.module', () => {
  installed.file('beside/env.json', JSON.stringify({ gateway: { OURS: 'yes' } }));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of Terraform
  const file = installed.file('beside/main.tf', 'module "x" {\n environment_variables = jsondecode(file("${path.module}/env.json"))\n}\n');
  for (const path of [file, join(dirname(file), '..', 'beside', 'main.tf')])
    expect(installed.runAlone(['import-terraform', path]).stdout).toContain("OURS: 'yes'");
});
