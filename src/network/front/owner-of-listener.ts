import { CfnResource, Fn, Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import { invalid } from '../../errors';
import { Exposure } from './options';

/** The load balancer of a listener: that which made it, else as far as the ARN of the listener tells. */
export function loadBalancerOf(scope: Construct, listener: elbv2.IApplicationListener): elbv2.ILoadBalancerV2 {
  const { loadBalancer } = listener as Partial<Pick<elbv2.ApplicationListener, 'loadBalancer'>>;
  if (loadBalancer) {
    return loadBalancer;
  }
  const [securityGroup] = listener.connections.securityGroups;
  return elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(scope, 'LoadBalancer', {
    loadBalancerArn: arnOfLoadBalancer(listener.listenerArn),
    securityGroupId: securityGroup?.securityGroupId,
  });
}

/** `…:listener/app/<name>/<id>/<id of the listener>` is of `…:loadbalancer/app/<name>/<id>`. */
function arnOfLoadBalancer(listenerArn: string): string {
  const [account, resource] = [0, 1].map((index) => Fn.select(index, Fn.split(':listener/', listenerArn)));
  const [kind, name, id] = [0, 1, 2].map((index) => Fn.select(index, Fn.split('/', resource)));
  return `${account}:loadbalancer/${kind}/${name}/${id}`;
}

/** Whether it stands for a listener that the CLI has yet to look up: in the ARN of one that is there, `app` is in this place. */
export const isPendingListener = ({ listenerArn }: elbv2.IApplicationListener): boolean => listenerArn.includes(':listener/application/');

/** What is said of a listener. */
interface Said {
  readonly protocol: string;
  readonly port: number;
  readonly exposure: Exposure;
}

/** Refuses what is said of a listener where the app itself makes it otherwise: plaintext in front of the internet would be taken for TLS inside a VPC. */
export function requireAsMade(listener: elbv2.IApplicationListener, said: Said): void {
  if (listener.listenerArn.includes(':listener/net/')) {
    throw invalid(
      'ListenerOtherwise',
      'network.existingListener.listener',
      listener.listenerArn,
      'it is of a Network Load Balancer, which has no rules',
    );
  }
  const { protocol, port } = resourceOf<elbv2.CfnListener>(listener, elbv2.CfnListener.CFN_RESOURCE_TYPE_NAME) ?? {};
  const { loadBalancer } = listener as Partial<Pick<elbv2.ApplicationListener, 'loadBalancer'>>;
  const scheme = loadBalancer && resourceOf<elbv2.CfnLoadBalancer>(loadBalancer, elbv2.CfnLoadBalancer.CFN_RESOURCE_TYPE_NAME)?.scheme;
  const exposure = scheme && (scheme === 'internet-facing' ? Exposure.PUBLIC : Exposure.INTERNAL);
  for (const [path, of, made] of [
    ['network.existingListener.protocol', said.protocol, protocol],
    ['network.existingListener.port', said.port, port],
    ['network.exposure', said.exposure, exposure],
  ] as const) {
    if (made !== undefined && !Token.isUnresolved(made) && made !== of) {
      throw invalid('ListenerOtherwise', path, of, `there it is ${made}`);
    }
  }
}

/** By type, not by class: an app may have two copies of the CDK. */
function resourceOf<T extends CfnResource>({ node }: IConstruct, type: string): T | undefined {
  const resource = node.defaultChild;
  return resource && CfnResource.isCfnResource(resource) && resource.cfnResourceType === type ? (resource as T) : undefined;
}
