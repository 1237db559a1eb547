import { Fn } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';

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
