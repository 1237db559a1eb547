import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { GatewayAuth } from '../../src';

/** The printed command in a real shell with the real curl and sed, a token endpoint on loopback and `aws` replaced. */
describe('the command that prints an access token', () => {
  const directory = mkdtempSync(join(tmpdir(), 'token-command-'));
  const requests: { path?: string; authorization?: string; body: string }[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      requests.push({ path: request.url, authorization: request.headers.authorization, body });
      response.end('{"access_token":"eyJ.the-token.sig","expires_in":3600,"token_type":"Bearer"}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
    return new Promise((resolve) => server.close(resolve));
  });

  test.each([
    ['as CloudFormation writes it', (value: object) => JSON.stringify(value)],
    ['as a person may write it', (value: object) => JSON.stringify(value, null, 2)],
  ])('works with a secret %s', async (_name, write) => {
    const stack = new Stack(new App(), 'Stack');
    const auth = new GatewayAuth(stack, 'Auth');
    const [, parts] = stack.resolve(auth.addClient('Alpha', { scopes: ['invoke', 'admin'] }).tokenCommand)['Fn::Join'];
    const values: Record<string, string> = {
      'AWS::Region': 'eu-west-1',
      [stack.resolve(auth.resourceServer?.userPoolResourceServerId).Ref]: 'gateway',
    };
    const command = parts
      .map((part: string | { Ref: string }) => (typeof part === 'string' ? part : (values[part.Ref] ?? part.Ref)))
      .join('')
      .replace(/https:\/\/\S+\.amazoncognito\.com/, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);

    const aws = join(directory, 'aws');
    const secret = write({ client_id: 'id', client_secret: 's3cr3t', token_endpoint: 'https://x/oauth2/token', scope: 'gateway/invoke' });
    writeFileSync(
      aws,
      `#!/bin/sh\ncase "$*" in 'secretsmanager get-secret-value --region eu-west-1 --secret-id '*) echo '${secret}' ;; *) exit 2 ;; esac\n`,
    );
    chmodSync(aws, 0o755);
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], { env: { PATH: `${directory}${delimiter}${process.env.PATH}` } });

    expect([stdout.trim(), stderr]).toEqual(['eyJ.the-token.sig', '']);
    const { path, authorization, body } = requests.pop() ?? { body: '' };
    expect(path).toBe('/oauth2/token');
    expect(Buffer.from(String(authorization).replace('Basic ', ''), 'base64').toString()).toMatch(/^\S+:s3cr3t$/);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ grant_type: 'client_credentials', scope: 'gateway/invoke gateway/admin' });
  });
});
