/** What comes before a gateway at a listener that others use too. */
import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Deployment } from '../../src';
import type { PortkeyGatewayProps } from '../../src/gateway';
import { testApp } from '../app';
import { behind, byArn, ENV, gatewayAt, NAME, stackOf } from './at-listener';

const { hostHeaders, httpHeader, httpRequestMethods, pathPatterns, sourceIps } = elbv2.ListenerCondition;
const PRIORITY = 500;

/** The warning about a rule of somebody else at the listener of a gateway. */
function warned(conditions: elbv2.ListenerCondition[], priority = 20, hosts?: string[], stack = stackOf()): string | undefined {
  const listener = byArn(stack);
  new elbv2.ApplicationListenerRule(stack, 'Other', { listener, priority, conditions, action: elbv2.ListenerAction.fixedResponse(200) });
  behind({ existing: { listener, hosts }, network: { listenerRulePriority: PRIORITY } }, stack);
  const messages = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  return messages.find((text) => text.includes('comes before that of the gateway'));
}

describe('a rule of somebody else that takes all requests of the gateway is told', () => {
  test.each<[string, elbv2.ListenerCondition[]]>([
    ['by a wildcard in the host', [hostHeaders(['*.example.com'])]],
    ['by the host alone, in other letters', [hostHeaders(['LLM.Example.com'])]],
    ['by one of several hosts', [hostHeaders(['shop.example.com', 'l?m.example.com'])]],
    ['by a path of every host', [pathPatterns(['/*'])]],
    ['by host and path', [hostHeaders([NAME]), pathPatterns(['/v1/*'])]],
    ['by a wider path', [pathPatterns(['/v?/*'])]],
  ])('%s', (_how, conditions) => {
    expect(warned(conditions)).toMatch(/Other\/Resource, priority 20, before .*Route\/Resource, priority 500/);
  });
});

describe('nothing is said of a rule', () => {
  test.each<[string, elbv2.ListenerCondition[], number]>([
    ['behind that of the gateway', [hostHeaders(['*.example.com'])], 600],
    ['of another host', [hostHeaders(['shop.example.com'])], 20],
    ['of one level more', [hostHeaders(['*.llm.example.com'])], 20],
    ['of some of its paths', [hostHeaders([NAME]), pathPatterns(['/v1/models*'])], 20],
    ['of some methods', [hostHeaders([NAME]), httpRequestMethods(['OPTIONS'])], 20],
    ['of some headers', [hostHeaders([NAME]), httpHeader('x-canary', ['*'])], 20],
    ['of some addresses', [pathPatterns(['/*']), sourceIps(['10.0.0.0/8'])], 20],
  ])('%s', (_which, conditions, priority) => {
    expect(warned(conditions, priority)).toBeUndefined();
  });

  test('of fewer hosts than the wildcard of the gateway stands for', () => {
    expect(warned([hostHeaders(['llm?.example.com'])], 20, ['llm*.example.com'])).toBeUndefined();
    expect(warned([hostHeaders(['llm*.example.com'])], 20, ['llm?.example.com'])).toBeDefined();
  });

  test('whose host only the deployment knows', () => {
    const stack = stackOf();
    const host = new CfnParameter(stack, 'Host').valueAsString;
    expect(warned([hostHeaders([host])], 20, undefined, stack)).toBeUndefined();
  });
});

describe('DoorWithoutRequests: the second of two gateways at one listener', () => {
  const KEPT: PortkeyGatewayProps = {
    auth: { tokenCheckAtLoadBalancer: false },
    compute: { deployment: Deployment.linear({ protectWeights: true }) },
  };
  const PLAIN: PortkeyGatewayProps = { auth: { tokenCheckAtLoadBalancer: false } };

  function pair(one: PortkeyGatewayProps, two: PortkeyGatewayProps, hostsOfOne: string[]) {
    const app = testApp();
    for (const [id, props, listenerRulePriority, hosts] of [
      ['One', one, 1000, hostsOfOne],
      ['Two', two, 2000, undefined],
    ] as const)
      gatewayAt({ props, network: { listenerRulePriority }, existing: { reachesIssuer: id === 'Two', hosts } }, new Stack(app, id, { env: ENV }));
    return () => app.synth();
  }

  test.each<[string, PortkeyGatewayProps, PortkeyGatewayProps, string[]]>([
    ['both with rules that a function keeps', KEPT, KEPT, [NAME]],
    ['the first with one that a function keeps', KEPT, PLAIN, [NAME]],
    ['the first with a wildcard', PLAIN, PLAIN, ['*.example.com']],
  ])('%s', (_which, one, two, hosts) => {
    expect(pair(one, two, hosts)).toThrow(/DoorWithoutRequests: hosts and paths is "Two\/.*they are those of One\//);
  });

  test('with a function, which takes all of its host, where the first takes some paths: both have requests', () => {
    expect(pair(PLAIN, KEPT, [NAME])).not.toThrow();
  });
});
