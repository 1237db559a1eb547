import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { GatewayImage } from '../../src';
import { gatewayIn, synthesized } from '../gateway/gateways';

// biome-ignore lint/suspicious/noExplicitAny: a task definition as AWS prints it, which tests change at will
export type Json = any;

/** The task definition of a template, as `aws ecs describe-task-definition` prints it once it is deployed. */
function described(template: Template): Json {
  const [{ Properties }] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const asPrinted = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(asPrinted);
    if (typeof value !== 'object') return value;
    if (Object.keys(value).some((key) => /^(Fn::|Ref$)/.test(key))) return 'resolved';
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key[0].toLowerCase() + key.slice(1), asPrinted(member)]));
  };
  const containerDefinitions = asPrinted(Properties.ContainerDefinitions).map((container: Json) => ({
    ...container,
    mountPoints: [],
    volumesFrom: [],
  }));
  return { taskDefinition: { taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111111111111:task-definition/gateway:7', containerDefinitions } };
}

/** The task definition of a gateway with the stock image. */
export const deployed = (): Json => described(synthesized().template);

/** The task definition of a gateway with another image. */
export function deployedWith(image: GatewayImage): Json {
  const stack = new Stack(new App(), 'Stack');
  gatewayIn(stack, { compute: { image } });
  return described(Template.fromStack(stack));
}

/** A copy of a task definition whose container is changed. */
export function changed(definition: Json, change: (container: Json) => void): Json {
  const copy = structuredClone(definition);
  change(copy.taskDefinition.containerDefinitions[0]);
  return copy;
}
