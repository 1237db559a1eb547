import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'cdk-portkey-gateway');
/** The versions that the rehearsal uses too. */
const VERSIONS = join(ROOT, 'rehearsal', 'requirements.txt');

/** W3010 wants no names of zones: a stack whose region is known has them from the CDK's context. */
const IGNORED = ['W3010'];

/** What cfn-lint says of template files, one line each; empty when it has nothing to say. Installs it once, into a private virtual environment. */
export function lint(templates: string[], region: string): string[] {
  const { status, stdout, stderr } = spawnSync(
    python(),
    [
      '-c',
      'from cfnlint.runner import main; raise SystemExit(main())',
      '--regions',
      region,
      '--ignore-checks',
      ...IGNORED,
      '--format',
      'parseable',
      '--',
      ...templates,
    ],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const findings = stdout.split('\n').filter(Boolean);
  if (stderr || (status !== 0 && findings.length === 0)) {
    throw new Error(`cfn-lint ended with ${status}: ${stderr}`);
  }
  return findings;
}

/** The interpreter of the environment. It is put in place by renaming, so that two test processes cannot spoil each other's. */
function python(): string {
  const environment = join(CACHE, `cfn-lint-${createHash('sha256').update(readFileSync(VERSIONS)).digest('hex').slice(0, 12)}`);
  if (!existsSync(environment)) {
    mkdirSync(CACHE, { recursive: true });
    const made = mkdtempSync(join(CACHE, 'making-'));
    execFileSync('python3', ['-m', 'venv', made], { stdio: 'pipe' });
    execFileSync(join(made, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-c', VERSIONS, 'cfn-lint'], {
      stdio: 'pipe',
    });
    try {
      renameSync(made, environment);
    } catch {
      rmSync(made, { recursive: true }); // another process was faster
    }
  }
  return join(environment, 'bin', 'python');
}
