import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a printed line in a shell where `aws` and `curl` write down how they were called, and answer as the real ones do.
 *
 * @param said what they answer where a word stands in the call
 */
export function pasted(
  line: string,
  environment: Record<string, string> = {},
  said: Record<string, string> = {},
): { calls: string[][]; stdout: string } {
  const directory = mkdtempSync(join(tmpdir(), 'outputs-'));
  try {
    const answers = `
      const line = process.argv.slice(2).join(' ');
      require('fs').appendFileSync(process.env.CALLS, JSON.stringify([process.argv[1].split('/').pop(), ...process.argv.slice(2)]) + '\\n');
      if (line.includes('get-secret-value')) console.log(JSON.stringify({ client_id: 'id', client_secret: 's3cr3t', token_endpoint: 'https://x', scope: 'y' }));
      else if (line.includes('/oauth2/token')) console.log(JSON.stringify({ access_token: 'the-token', expires_in: 3600, token_type: 'Bearer' }));
      else console.log(Object.entries(${JSON.stringify(said)}).find(([word]) => line.includes(word))?.[1] ?? 'answered');`;
    for (const program of ['aws', 'curl']) {
      writeFileSync(join(directory, program), `#!${process.execPath}\n${answers}`);
      chmodSync(join(directory, program), 0o755);
    }
    const calls = join(directory, 'calls');
    writeFileSync(calls, '');
    // a value that CloudFormation fills in has no character that a shell reads
    const stdout = execFileSync('sh', ['-c', line.replace(/<([A-Za-z0-9.:]+)>/g, '$1')], {
      encoding: 'utf8',
      env: { ...environment, PATH: `${directory}:${process.env.PATH}`, CALLS: calls },
    });
    const lines = readFileSync(calls, 'utf8').trim().split('\n').filter(Boolean);
    return { calls: lines.map((call) => JSON.parse(call)), stdout };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
