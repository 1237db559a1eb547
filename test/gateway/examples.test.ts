import * as cdk from 'aws-cdk-lib';

/** The stacks of an example. Not all of them end with `app.synth()`: the CLI has it done. */
function stacksOf(example: string) {
  const apps: cdk.App[] = [];
  class App extends cdk.App {
    constructor(props?: cdk.AppProps) {
      super(props);
      apps.push(this);
    }
  }
  jest.isolateModules(() => {
    jest.doMock('aws-cdk-lib', () => Object.create(cdk, { App: { value: App } }));
    require(`../../examples/${example}/typescript/app`);
  });
  const [app, ...others] = apps;
  expect(others).toEqual([]);
  return app.synth().stacks.map((stack) => ({
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
