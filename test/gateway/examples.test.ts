import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';

const directory = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The stacks of an example, synthesized as the CLI has it done: at the end of its process. */
function stacksOf(example: string) {
  process.env.CDK_OUTDIR = join(directory, example);
  const others = process.listeners('beforeExit');
  jest.isolateModules(() => require(`../../examples/${example}/typescript/app`));
  for (const synthesize of process.listeners('beforeExit').filter((listener) => !others.includes(listener))) {
    synthesize(0);
  }
  delete process.env.CDK_OUTDIR;
  return new CloudAssembly(join(directory, example)).stacks.map((stack) => ({
    name: stack.stackName,
    isProtected: stack.terminationProtection ?? false,
    warnings: stack.messages.map(({ entry }) => /cdk-portkey-gateway:(\w+)/.exec(String(entry.data))?.[1] ?? entry.data),
  }));
}

test('K16: the quick start prints one warning', () => {
  expect(stacksOf('quick-start')).toEqual([{ name: 'Gateway', isProtected: false, warnings: ['plaintextInsideVpc'] }]);
});

test('with the response cache and the guardrail the first deployment is warned of no more', () => {
  expect(stacksOf('cache-and-guardrail')).toEqual([{ name: 'GuardedGateway', isProtected: false, warnings: ['plaintextInsideVpc'] }]);
});

test('what is production is protected from deletion', () => {
  expect(stacksOf('multi-environment')).toEqual([
    { name: 'gateway-dev', isProtected: false, warnings: ['plaintextInsideVpc'] },
    { name: 'gateway-prod', isProtected: true, warnings: ['dockerHubImage'] },
    { name: 'gateway-staging', isProtected: true, warnings: ['dockerHubImage'] },
  ]);
});

test('of the enterprise gateways each is warned of what its stage accepts', () => {
  const warned = Object.fromEntries(stacksOf('enterprise').map(({ name, warnings }) => [name, warnings]));
  expect(Object.keys(warned)).toHaveLength(8);
  expect([...new Set(Object.values(warned).flat())].sort()).toEqual(['logsNotShown']);
});
