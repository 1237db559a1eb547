import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fencesOf } from './fences';

/** The script of docs/coding-agents.md, as a reader writes it; the rehearsal, too, needs a curl where it pastes the curl line. */
const withCurl = spawnSync('curl', ['--version']).status === 0 ? describe : describe.skip;
const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:CheckoutSecret-AbCdEf';

withCurl('gateway-token, which coding agents run', () => {
  let directory: string;
  let issuer: Server;
  /** What the token endpoint was sent. */
  let asked: { authorization?: string; form: Record<string, string> }[];
  let answer: { status: number; body: string };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'gateway-token-'));
    asked = [];
    issuer = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        asked.push({ authorization: request.headers.authorization, form: Object.fromEntries(new URLSearchParams(body)) });
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    await new Promise((resolve) => issuer.close(resolve));
    rmSync(directory, { recursive: true, force: true });
  });

  function program(name: string, text: string): string {
    const file = join(directory, name);
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return file;
  }

  function run(): Promise<{ code: number | null; printed: string }> {
    const endpoint = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/oauth2/token`;
    const secret = { client_id: 'the-client', client_secret: 'the-secret', token_endpoint: endpoint, scope: 'gateway/invoke gateway/admin' };
    program('aws', `#!/bin/sh\necho "$*" > ${join(directory, 'asked-aws')}\nprintf '%s\\n' '${JSON.stringify(secret)}'\n`);
    const [script] = fencesOf('docs/coding-agents.md').filter(({ words }) => words.get('file') === 'gateway-token');
    const child = spawn(program('gateway-token', script.text), [ARN], {
      env: { PATH: `${directory}:${process.env.PATH}`, NO_PROXY: '*' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject).on('close', (code) => resolve({ code, printed }));
    });
  }

  test('prints a token that it got with the credentials of the secret', async () => {
    answer = { status: 200, body: '{"access_token":"head.body.signature","expires_in":3600,"token_type":"Bearer"}' };
    expect(await run()).toEqual({ code: 0, printed: 'head.body.signature\n' });
    expect(asked).toEqual([
      {
        authorization: `Basic ${Buffer.from('the-client:the-secret').toString('base64')}`,
        form: { grant_type: 'client_credentials', scope: 'gateway/invoke gateway/admin' },
      },
    ]);
    expect(readFileSync(join(directory, 'asked-aws'), 'utf8')).toContain(`--region eu-central-1 --secret-id ${ARN} `);
  });

  test('fails and prints nothing where the issuer refuses', async () => {
    answer = { status: 400, body: '{"error":"invalid_client"}' };
    const { code, printed } = await run();
    expect([code !== 0, printed]).toEqual([true, '']);
  });
});
