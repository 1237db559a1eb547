import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PortkeyGateway, type PortkeyGatewayProps } from '../../src/gateway';
import type { ExistingListenerOptions, GatewayNetworkOptions } from '../../src/network';
import { ModelProvider } from '../../src/routing';
import { testApp } from '../app';
import { importedVpc, LISTENER_RULE, resources } from '../network/synthesize';

export const ENV = { account: '111111111111', region: 'eu-west-1' };
export const LISTENER_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2';
export const NAME = 'llm.example.com';

export const byArn = (
  stack: Stack,
  listenerArn = LISTENER_ARN,
  id = 'Listener',
  group: ec2.SecurityGroupImportOptions = { allowAllOutbound: false },
) =>
  elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, {
    listenerArn,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-0123456789abcdef0', group),
  });

export interface Asked {
  readonly existing?: Partial<ExistingListenerOptions>;
  readonly network?: GatewayNetworkOptions;
  readonly props?: PortkeyGatewayProps;
}

export function gatewayAt({ existing, network, props }: Asked, stack: Stack): PortkeyGateway {
  return new PortkeyGateway(stack, 'Gateway', {
    providers: [ModelProvider.openai()],
    ...props,
    network: {
      vpc: importedVpc(stack),
      existingListener: { listener: existing?.listener ?? byArn(stack), domainName: NAME, ...existing },
      ...network,
    },
  });
}

export function behind(asked: Asked = {}, stack = stackOf()) {
  const gateway = gatewayAt(asked, stack);
  return { stack, gateway, template: Template.fromStack(stack) };
}

export const stackOf = (id = 'Stack') => new Stack(testApp(), id, { env: ENV });
export const rulesOf = (template: Template) => Object.values(resources(template, LISTENER_RULE)).map(({ Properties }) => Properties);
