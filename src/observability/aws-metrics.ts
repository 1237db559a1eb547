import { Aws, Fn } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** Metrics that AWS emits for what the gateway is made of, from interfaces alone: they work for imported resources. */

export function loadBalancerMetric(loadBalancer: elbv2.IApplicationLoadBalancer, name: string, options: cloudwatch.MetricOptions) {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName: name,
    dimensionsMap: { LoadBalancer: loadBalancerDimension(loadBalancer) },
    ...options,
  });
}

export function targetMetric(
  loadBalancer: elbv2.IApplicationLoadBalancer,
  targetGroup: elbv2.IApplicationTargetGroup,
  name: string,
  options: cloudwatch.MetricOptions,
) {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName: name,
    dimensionsMap: { TargetGroup: Fn.select(5, Fn.split(':', targetGroup.targetGroupArn)), LoadBalancer: loadBalancerDimension(loadBalancer) },
    ...options,
  });
}

export function serviceMetric(service: ecs.IBaseService, name: string, options: cloudwatch.MetricOptions) {
  return new cloudwatch.Metric({
    namespace: 'AWS/ECS',
    metricName: name,
    dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
    ...options,
  });
}

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
export function firewallMetric(webAclMetricName: string, name: string, options: cloudwatch.MetricOptions) {
  return new cloudwatch.Metric({
    namespace: 'AWS/WAFV2',
    metricName: name,
    dimensionsMap: { WebACL: webAclMetricName, Region: Aws.REGION, Rule: 'ALL' },
    ...options,
  });
}

/** `app/<name>/<id>`, the end of `…:loadbalancer/app/<name>/<id>`. */
function loadBalancerDimension(loadBalancer: elbv2.IApplicationLoadBalancer): string {
  const parts = Fn.split('/', loadBalancer.loadBalancerArn);
  return Fn.join(
    '/',
    [1, 2, 3].map((index) => Fn.select(index, parts)),
  );
}
