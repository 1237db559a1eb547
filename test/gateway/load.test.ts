import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const { CDK_CONTEXT_JSON: _, ...env } = process.env;

/** Modules of aws-cdk-lib that are loaded after a script, run with the compiled library. */
const loadedAfter = (script: string): string[] =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', `${script}; console.log(JSON.stringify(Object.keys(require.cache)))`], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
    }),
  ).flatMap((file: string) => file.split(join('node_modules', 'aws-cdk-lib', '/'))[1] ?? []);

test('loading the library loads no resource of AWS: what an option needs is loaded when it is used', () => {
  const loaded = loadedAfter("require('./lib')");
  expect(loaded).toContain('aws-ecs/index.js');
  expect(loaded.filter((file) => /\.generated\.js$/.test(file) && !/augmentations/.test(file))).toEqual([]);
});

test('a gateway loads only what it is made of', () => {
  const loaded = loadedAfter(
    "const { App, Stack } = require('aws-cdk-lib'); const { Authentication, GatewayPreset, PortkeyGateway } = require('./lib');" +
      "const method = Authentication.none({ allowUnauthenticated: true }); const stack = new Stack(new App(), 'Stack');" +
      "new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, auth: { method }, providers: [] })",
  );
  const generated = loaded.filter((file) => /\.generated\.js$/.test(file)).map((file) => file.split('/')[0]);
  expect(generated).toContain('aws-ecs');
  for (const unused of ['aws-cognito', 'aws-wafv2', 'aws-certificatemanager', 'aws-kms']) expect(generated).not.toContain(unused);
});
