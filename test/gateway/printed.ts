import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { PortkeyGatewayProps } from '../../src';
import { gatewayIn } from './gateways';

/** The stack outputs of a gateway, as CloudFormation shows them: every value that it fills in stands as `<its name>`. */
export function printed(props: PortkeyGatewayProps | ((stack: Stack) => PortkeyGatewayProps)): Record<string, string> {
  const stack = new Stack(new App(), 'Stack');
  gatewayIn(stack, props).printOutputs();
  const outputs: Record<string, { Value: unknown }> = Template.fromStack(stack).toJSON().Outputs;
  return Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, filled(Value)]));
}

function filled(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument]] = Object.entries(value as Record<string, [string, unknown[]]>);
  return name === 'Fn::Join' ? argument[1].map(filled).join('') : `<${[argument].flat().join('.')}>`;
}
