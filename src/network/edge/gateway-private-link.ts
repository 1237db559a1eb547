import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as targets from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import { requireKnown, requireRange, secondsOf } from '../../checks';
import { checkInput } from '../../inputs';
import { TimeoutPlan } from '../../timeouts';
import { ApplicationFront, type GatewayFront, ListenerFront, NetworkFront } from '../front';
import { subnetsOfLoadBalancer } from '../subnets';
import { vpcIdentity } from '../vpc';
import { checkConsumers } from './consumers';
import type { GatewayPrivateLinkProps } from './options';

/**
 * AWS PrivateLink to a gateway: a Network Load Balancer, in front of an Application Load Balancer or the gateway's own, and an endpoint service on it. Others make
 * an interface endpoint to `serviceName` in their VPC, and call the gateway's name there.
 *
 * To the firewall and in access logs all of them have the addresses of the Network Load Balancer, so the limit of an address is for all together.
 */
export class GatewayPrivateLink extends Construct {
  /** The endpoint service. */
  public readonly endpointService: ec2.VpcEndpointService;
  /** What others name when they make an endpoint. */
  public readonly serviceName: string;
  /** The load balancer of the endpoint service. Only endpoints reach one that is made here. */
  public readonly loadBalancer: elbv2.NetworkLoadBalancer;
  /** Security group of that load balancer. One that is made here lets nobody in, and endpoints are not asked. */
  public readonly securityGroup: ec2.SecurityGroup;

  /**
   * @param scope where to create it
   * @param id its id in that scope
   * @param props see there
   * @throws `PrivateLinkForNobody`, `PrivateLinkOpenToAll`, `PrivateLinkPrincipalNotPossible`, `PrivateLinkRegionsNotPossible`, `TcpIdleTimeoutOutOfRange`, `TwoSubnetsInOneZone`
   */
  constructor(scope: Construct, id: string, props: GatewayPrivateLinkProps) {
    super(scope, id);
    checkInput('GatewayPrivateLinkProps', props);
    checkConsumers(props);
    const { loadBalancer, securityGroup } = props.front instanceof NetworkFront ? props.front : this.createLoadBalancer(props, props.front);
    this.loadBalancer = loadBalancer;
    this.securityGroup = securityGroup;
    this.endpointService = new ec2.VpcEndpointService(this, 'Service', {
      vpcEndpointServiceLoadBalancers: [this.loadBalancer],
      acceptanceRequired: props.acceptanceRequired ?? true,
      allowedPrincipals: props.allowedPrincipals,
      allowedRegions: props.allowedRegions,
    });
    this.serviceName = this.endpointService.vpcEndpointServiceName;
  }

  private createLoadBalancer(props: GatewayPrivateLinkProps, front: GatewayFront) {
    const { vpc } = props;
    const idPrefix = `PrivateLink${vpcIdentity(this.node.scope as Construct, vpc)}`;
    const securityGroup = new ec2.SecurityGroup(this, `${idPrefix}SecurityGroup`, {
      vpc,
      description: 'Endpoints to the gateway',
      allowAllOutbound: false,
    });
    const loadBalancer = new elbv2.NetworkLoadBalancer(this, `${idPrefix}LoadBalancer`, {
      vpc,
      vpcSubnets: subnetsOfLoadBalancer(vpc, props.vpcSubnets, false, 'vpcSubnets'),
      internetFacing: false,
      ipAddressType: elbv2.IpAddressType.IPV4,
      securityGroups: [securityGroup],
      // the addresses of consumers are theirs to choose, and may be anybody's; who connects is for principals and acceptance
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false,
      deletionProtection: false,
      crossZoneEnabled: true,
    });
    acknowledge(loadBalancer, 'AwsSolutions-ELB2', 'A Network Load Balancer records access with TLS only; the load balancer behind it records.');
    const defaultAction = elbv2.NetworkListenerAction.forward([this.leadTo(front, vpc, idPrefix)]);
    loadBalancer.addListener('Listener', { port: front.port, protocol: elbv2.Protocol.TCP, tcpIdleTimeout: silenceOf(props), defaultAction });
    securityGroup.connections.allowTo(front, ec2.Port.tcp(front.port), 'endpoints to the gateway'); // from here, so that the front may be of another stack
    return { loadBalancer, securityGroup };
  }

  /** Both load balancers listen on one port, which is what a target of this kind wants. TLS ends at the second. */
  private leadTo(front: GatewayFront, vpc: ec2.IVpc, idPrefix: string): elbv2.NetworkTargetGroup {
    const targetGroup = new elbv2.NetworkTargetGroup(this, `${idPrefix}TargetGroup`, {
      vpc,
      port: front.port,
      protocol: elbv2.Protocol.TCP,
      targetType: elbv2.TargetType.ALB,
      targets: [targetOf(front)],
      // every path answers, at least with the 404 of the listener: whether tasks serve is for the second load balancer to know
      healthCheck: { protocol: front.url.startsWith('https:') ? elbv2.Protocol.HTTPS : elbv2.Protocol.HTTP, path: '/', healthyHttpCodes: '200-499' },
    });
    if (front instanceof ListenerFront) {
      targetGroup.node.addDependency(front.listener); // a load balancer without a listener on the port is refused as target
    }
    return targetGroup;
  }
}

const targetOf = (front: GatewayFront): elbv2.INetworkLoadBalancerTarget =>
  front instanceof ApplicationFront
    ? new targets.AlbListenerTarget(front.listener)
    : new targets.AlbArnTarget(front.loadBalancer.loadBalancerRef.loadBalancerArn, front.port);

function silenceOf({ idleTimeout }: GatewayPrivateLinkProps): Duration {
  requireKnown('TcpIdleTimeoutOutOfRange', 'idleTimeout', idleTimeout);
  const tcpIdleTimeout = Duration.seconds(idleTimeout ? Math.max(secondsOf(idleTimeout), 60) : TimeoutPlan.of({}).loadBalancerIdle);
  requireRange('TcpIdleTimeoutOutOfRange', 'idleTimeout', tcpIdleTimeout, { to: 6000 });
  return tcpIdleTimeout;
}
