import { type App, Fn, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import type { PortkeyGateway, PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { gatewayIn } from './gateways';

const HERE = { env: { account: '111122223333', region: 'eu-central-1' } };
const THERE = { env: { account: '111122223333', region: 'eu-west-1' } };

type Use = (gateway: PortkeyGateway) => void;

/** Two gateways of one app, each in a stack of its own. */
function twoIn(one: StackProps, other: StackProps, props: PortkeyGatewayProps, use: Use = () => {}): App {
  const app = testApp();
  use(gatewayIn(new Stack(app, 'One', one), props));
  use(gatewayIn(new Stack(app, 'Other', other), props));
  return app;
}

describe.each<[string, RegExp, PortkeyGatewayProps, Use]>([
  ['one name', /GatewayNameTaken: gatewayName is "llm": .*O.*\/Gateway\/Routing/, { gatewayName: 'llm' }, () => {}],
  ['one prefix of parameters', /ParameterPrefixTaken: parameterPrefix is "\/llm": .*O.*\/Gateway/, {}, (gateway) => gateway.exportTo('/llm')],
])('two gateways that have %s are refused', (_what, message, props, use) => {
  test.each<[string, StackProps, StackProps]>([
    ['in one environment', HERE, HERE],
    ['in one that is not known', {}, {}],
  ])('%s', (_where, one, other) => {
    expect(() => twoIn(one, other, props, use).synth()).toThrow(message);
  });

  test('in one stack', () => {
    const stack = new Stack(testApp(), 'Stack');
    use(gatewayIn(stack, props, 'One'));
    use(gatewayIn(stack, props, 'Other'));
    expect(() => (stack.node.root as App).synth()).toThrow(message.source.startsWith('G') ? /GatewayNameTaken/ : /ParameterPrefixTaken/);
  });

  test('but not in two environments', () => {
    expect(() => twoIn(HERE, THERE, props, use).synth()).not.toThrow();
  });

  test('and not in two stages, whose environment nobody knows', () => {
    const app = testApp();
    for (const id of ['Development', 'Production']) {
      use(gatewayIn(new Stack(new Stage(app, id), 'Stack'), props));
    }
    expect(() => app.synth()).not.toThrow();
  });
});

test('names that only the deployment knows are not compared', () => {
  expect(() => twoIn(HERE, HERE, { gatewayName: Fn.importValue('Name') }).synth()).not.toThrow();
});
