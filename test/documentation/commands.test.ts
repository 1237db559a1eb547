import { execFileSync } from 'node:child_process';
import { ensurePython } from '../../rehearsal/python';
import { type Fence, fencesOf, PAGES, placeOf } from './fences';

const COMMANDS = PAGES.flatMap(fencesOf).filter(({ language }) => ['sh', 'console'].includes(language));

test.each(COMMANDS.map((fence): [string, Fence] => [placeOf(fence), fence]))('%s is what a shell can read', (_place, { text }) => {
  execFileSync('bash', ['-n'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] });
});

/** The AWS CLI checks a command before it calls anybody; there is nobody to call. */
const UNREACHABLE = '--no-sign-request --endpoint-url http://127.0.0.1:9';

test('the AWS CLI knows every command that is marked, and its parameters', async () => {
  const { interpreter } = await ensurePython(new AbortController().signal);
  const aws = `'${interpreter}' -m awscli "$@" ${UNREACHABLE} 2>&1 | grep -q 'Could not connect to the endpoint' || echo "refused: aws $*"`;
  const env = { ...process.env, AWS_DEFAULT_REGION: 'us-east-1', AWS_MAX_ATTEMPTS: '1' };
  const run = (text: string) =>
    execFileSync('bash', ['-c', `aws() { ${aws}; }\n${text}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env });

  expect(run('aws iam create-service-linked-role --service-name ecs.amazonaws.com')).toContain('refused');
  const marked = COMMANDS.filter(({ words }) => words.has('aws'));
  expect(marked.length).toBeGreaterThan(2);
  expect(run(marked.map(({ text }) => text).join('\n'))).toBe('');
}, 120_000);
