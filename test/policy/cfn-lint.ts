import { execFile } from 'node:child_process';
import { ensurePython } from '../../rehearsal';

/**
 * W3010 wants no names of zones: a stack whose region is known has them from the CDK's context. W3005 wants no dependency twice: the CDK has a service wait for the
 * listener rule of its target group, and with any other strategy than rolling the service names that rule as well.
 */
const IGNORED = ['W3010', 'W3005'];
const RUN = ['-c', 'from cfnlint.runner import main; raise SystemExit(main())'];

/** What cfn-lint says of template files, one line each that begins with the file; empty when it has nothing to say. It is the rehearsal's. */
export async function lint(templates: string[], region: string): Promise<string[]> {
  const { interpreter } = await ensurePython(new AbortController().signal);
  const args = [...RUN, '--regions', region, '--ignore-checks', ...IGNORED, '--format', 'parseable', '--', ...templates];
  return new Promise((resolve, reject) => {
    execFile(interpreter, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const findings = stdout.split('\n').filter(Boolean);
      if (stderr || (error && findings.length === 0)) reject(new Error(`cfn-lint ended with ${error?.code}: ${stderr}`));
      else resolve(findings);
    });
  });
}
