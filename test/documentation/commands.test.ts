import { execFileSync } from 'node:child_process';
import { ensurePython } from '../../rehearsal/python';
import { type Fence, fencesOf, PAGES, placeOf } from './fences';

const COMMANDS = PAGES.flatMap(fencesOf).filter(({ language }) => ['sh', 'console'].includes(language));

test.each(COMMANDS.map((fence): [string, Fence] => [placeOf(fence), fence]))('%s is what a shell can read', (_place, { text }) => {
  execFileSync('bash', ['-n'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] });
});

/**
 * The AWS CLI checks a command before it calls anybody; there is nobody to call. One process reads commands, a NUL behind each word and a
 * line break behind each command, and prints those that got no further than the check.
 */
const CHECK = `
import contextlib, io, sys
from awscli.clidriver import create_clidriver
for command in sys.stdin.read().split("\\0\\n")[:-1]:
    words, said = command.split("\\0"), io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.suppress(SystemExit):
        create_clidriver().main([*words, "--no-sign-request", "--endpoint-url", "http://127.0.0.1:9"])
    if "Could not connect to the endpoint" not in said.getvalue():
        print("refused: aws", *words, said.getvalue().strip())
`;

test('the AWS CLI knows every command that is marked, and its parameters', async () => {
  const { interpreter } = await ensurePython(new AbortController().signal);
  const env = { ...process.env, AWS_DEFAULT_REGION: 'us-east-1', AWS_MAX_ATTEMPTS: '1' };
  const wordsOf = (text: string) => execFileSync('bash', ['-c', `aws() { printf '%s\\0' "$@"; echo; }\n${text}`]);
  const check = (input: Buffer) => execFileSync(interpreter, ['-c', CHECK], { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'], env });

  expect(check(wordsOf('aws iam create-service-linked-role --service-name ecs.amazonaws.com'))).toContain('refused');
  const marked = COMMANDS.filter(({ words }) => words.has('aws'));
  expect(marked.length).toBeGreaterThan(2);
  expect(check(wordsOf(marked.map(({ text }) => text).join('\n')))).toBe('');
}, 120_000);
