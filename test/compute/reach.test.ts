import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { Capacity, GatewayPreset, ModelProvider, PortkeyGateway } from '../../src';
import { testApp } from '../app';

const stack = new Stack(testApp(), 'Stack');
const gateway = new PortkeyGateway(stack, 'Gateway', {
  preset: GatewayPreset.DEV,
  providers: [ModelProvider.openai()],
  compute: { memoryTargetPercent: 70, capacity: Capacity.fargate({ spotPercent: 50 }) },
});
(stack.node.root as ReturnType<typeof testApp>).synth();

/** The rows of the guide: the type of a resource, and the expression that leads to it. */
const guide = readFileSync(path.join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
const ROWS = [...guide.matchAll(/^\| `(AWS::\w+::\w+)` \| `(gateway\.[^`]+)` \|/gm)].map(([, type, expression]) => ({
  type,
  expression,
}));

/** What an expression of the guide means: names, and calls of `node.findChild` with a text. */
function follow(expression: string): IConstruct {
  const steps = expression.replace(/^gateway\./, '').matchAll(/(\w+)(?:\('([^']+)'\))?\.?/g);
  // biome-ignore lint/suspicious/noExplicitAny: any member may be named
  return [...steps].reduce((value: any, [, name, argument]) => (argument ? value[name](argument) : value[name]), gateway);
}

test.each(ROWS)('$type is reached by $expression', ({ type, expression }) => {
  const found = follow(expression);
  expect(CfnResource.isCfnResource(found) && found.cfnResourceType).toBe(type);
});

test('the guide leads to every resource of cluster and service', () => {
  const resources = [gateway.cluster, gateway.service]
    .flatMap((part) => part.node.findAll())
    .filter((child) => CfnResource.isCfnResource(child) && !(child instanceof ec2.CfnSecurityGroupIngress));
  const reached = new Set(ROWS.map(({ expression }) => follow(expression)));
  expect(resources.filter((resource) => !reached.has(resource)).map(({ node }) => node.path)).toEqual([]);
});
