import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import { requireKnown, requireRange, secondsOf } from '../../checks';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { TimeoutPlan } from '../../timeouts';
import { warn } from '../../warnings';
import type { FurtherCertificate } from '../further-domains';
import { subnetsOfLoadBalancer } from '../subnets';
import { vpcIdentity } from '../vpc';
import { NETWORK_LOG_WRITER, recordAccess, refuseUnusedPrefix } from './access-logs';
import type { DoorOptions, GatewayDoor } from './door';
import { GatewayFront } from './gateway-front';
import { NetworkDoor } from './network-door';
import { Exposure, type NetworkFrontProps } from './options';
import { bindDomains, planReach, type Reach } from './reach';
import { createSecurityGroup, openPort } from './security-group';
import { defaultDelay, possibleDelay, requirePort, targetSettings } from './target-settings';
import { TESTERS, testPortOf } from './test-listener';

/** What looks into requests; a Network Load Balancer does not. */
const NOT_POSSIBLE = ['hosts', 'paths', 'rewrite', 'priority', 'jwtValidation', 'protectWeights'] as const;
const OPEN_TO_CONSUMERS =
  'who comes by AWS PrivateLink gets to every port of this load balancer, and is asked for no address: clients would get to the version that is tried';
/** Of a listener with TLS. */
const TLS_IDLE_SECONDS = 350;

/**
 * A Network Load Balancer: every door is a port of it, TLS with a domain, else plain TCP. It does not look into requests: paths that the
 * service does not serve reach it too, no firewall stands in front of it, and it records access with TLS only.
 */
export class NetworkFront extends GatewayFront {
  public readonly loadBalancer: elbv2.NetworkLoadBalancer;
  /** Security group of the load balancer. It is there from the start, because one cannot be added later. */
  public readonly securityGroup: ec2.SecurityGroup;
  public readonly connections: ec2.Connections;
  public readonly exposure: Exposure;
  public readonly port: number;
  public readonly url: string;
  /** `false`: a Network Load Balancer does not look into requests. */
  public readonly canValidateJwt: boolean = false;
  public readonly certificate?: acm.ICertificate;
  public readonly accessLogsBucket?: s3.IBucket;

  private readonly vpc: ec2.IVpc;
  private readonly reach: Reach;
  private readonly idPrefix: string;
  private readonly asksConsumers: boolean;
  private readonly idleTimeout: Duration;
  private readonly deregistrationDelay: Duration;
  private readonly sslPolicy: elbv2.SslPolicy;
  private readonly further: readonly FurtherCertificate[];
  private readonly doors = new Map<number, NetworkDoor>();

  /**
   * @param scope where to create it
   * @param id its id in that scope
   * @param props see there
   */
  constructor(scope: Construct, id: string, props: NetworkFrontProps) {
    super(scope, id);
    checkInput('NetworkFrontProps', props);
    this.reach = planReach(props);
    this.vpc = props.vpc;
    this.exposure = this.reach.exposure;
    this.port = this.reach.port;
    this.idleTimeout = props.idleTimeout ?? Duration.seconds(TimeoutPlan.of({ preset: props.preset }).loadBalancerIdle);
    requireRange('TcpIdleTimeoutOutOfRange', 'idleTimeout', this.idleTimeout, { from: 60, to: 6000 });
    this.deregistrationDelay = defaultDelay(props);
    this.sslPolicy = props.sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ;

    const identity = vpcIdentity(scope, props.vpc);
    this.idPrefix = `${this.exposure === Exposure.PUBLIC ? 'Public' : 'Internal'}${identity}Network`;
    this.securityGroup = createSecurityGroup(this, this.idPrefix, props.vpc);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(this.reach.port) });
    this.asksConsumers = props.enforceSecurityGroupInboundRulesOnPrivateLinkTraffic ?? true;
    this.loadBalancer = this.createLoadBalancer(props);

    const { domain, further } = bindDomains(this, props, new LoadBalancerTarget(this.loadBalancer));
    this.further = further;
    this.certificate = domain?.certificate;
    this.url = domain ? `https://${domain.domainName}` : `http://${this.loadBalancer.loadBalancerDnsName}`;
    this.accessLogsBucket = this.recordAccess(props);

    if (this.reach.plaintextByDefault) {
      warn(this, 'plaintextInsideVpc');
    }
    if (this.certificate && props.idleTimeout && secondsOf(props.idleTimeout) > TLS_IDLE_SECONDS) {
      warn(this, 'tlsIdleTimeout', { wanted: secondsOf(props.idleTimeout), fixed: TLS_IDLE_SECONDS });
    }
  }

  /** The listeners, one for each door. */
  public get listeners(): elbv2.NetworkListener[] {
    return [...this.doors.values()].map(({ listener }) => listener);
  }

  /**
   * Leads one port of the load balancer to a service.
   *
   * @param id id of the door in the front
   * @param options which port is this door, and where it leads
   * @returns what a service attaches to; all of it exists before the service does
   * @throws `DoorOptionNotPossible` for `hosts`, `paths`, `rewrite`, `priority`, `jwtValidation` and `protectWeights`, and for `testListener` where who comes by
   * AWS PrivateLink is asked for no address, `DoorPortTaken` where another door
   * has the port, `TlsDoorWithoutDomain`, `PortOutOfRange`, `DeregistrationDelayOutOfRange`
   */
  public openDoor(id: string, options: DoorOptions): GatewayDoor {
    checkInput('DoorOptions', options, `openDoor(${id})`);
    const refused = NOT_POSSIBLE.find((name) => options[name] !== undefined);
    if (refused) {
      throw invalid('DoorOptionNotPossible', refused, options[refused]);
    }
    if (options.tls && !this.certificate) {
      throw invalid('TlsDoorWithoutDomain', 'tls', true);
    }
    requirePort('port', options.port);
    const listenerPort = options.listenerPort ?? this.reach.port;
    requireKnown('PortOutOfRange', 'listenerPort', listenerPort);
    requirePort('listenerPort', listenerPort);
    const taken = this.doors.get(listenerPort);
    if (taken) {
      throw invalid('DoorPortTaken', 'listenerPort', listenerPort, `the door ${taken.node.id} has it`);
    }
    const testPort = testPortOf(options, this.certificate !== undefined, listenerPort);
    if (options.testListener && !this.asksConsumers) {
      throw invalid('DoorOptionNotPossible', 'testListener', testPort, OPEN_TO_CONSUMERS);
    }
    const door = new NetworkDoor(this, id, options, {
      front: this,
      listen: (action) => this.listen(listenerPort, action),
      listenToTests: options.testListener && ((action) => this.listen(testPort, action)),
      testPort: options.testListener && testPort,
      settings: targetSettings(this.vpc, possibleDelay(options.deregistrationDelay ?? this.deregistrationDelay), options),
      idPrefix: this.idPrefix,
    });
    this.doors.set(listenerPort, door);
    openPort(this.securityGroup, this.reach.peers, listenerPort);
    openPort(this.securityGroup, options.testListener?.allowFrom ?? [], testPort, TESTERS);
    return door;
  }

  private createLoadBalancer(props: NetworkFrontProps): elbv2.NetworkLoadBalancer {
    return new elbv2.NetworkLoadBalancer(this, `${this.idPrefix}LoadBalancer`, {
      vpc: props.vpc,
      vpcSubnets: subnetsOfLoadBalancer(props.vpc, props.vpcSubnets, this.exposure === Exposure.PUBLIC, 'vpcSubnets'),
      internetFacing: this.exposure === Exposure.PUBLIC,
      ipAddressType: elbv2.IpAddressType.IPV4,
      securityGroups: [this.securityGroup],
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: this.asksConsumers,
      deletionProtection: props.deletionProtection ?? false,
      crossZoneEnabled: true,
    });
  }

  private recordAccess(props: NetworkFrontProps): s3.IBucket | undefined {
    if (this.certificate) {
      return recordAccess(this, this.loadBalancer, NETWORK_LOG_WRITER, props);
    }
    if (props.accessLogs || props.accessLogsBucket) {
      throw invalid('AccessLogsWithoutTls', props.accessLogs ? 'network.accessLogs' : 'network.accessLogsBucket', props.accessLogs ?? 'given');
    }
    refuseUnusedPrefix(props);
    acknowledge(this.loadBalancer, 'AwsSolutions-ELB2', 'A Network Load Balancer records access with TLS only.');
    return undefined;
  }

  /** A listener is named by its port, which no other can have: with a domain that comes later it changes in place. */
  private listen(port: number, defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    if (!this.certificate) {
      const protocol = elbv2.Protocol.TCP;
      return this.loadBalancer.addListener(`Port${port}`, { port, protocol, defaultAction, tcpIdleTimeout: this.idleTimeout });
    }
    const tls = { protocol: elbv2.Protocol.TLS, certificates: [this.certificate], sslPolicy: this.sslPolicy };
    const listener = this.loadBalancer.addListener(`Port${port}`, { port, ...tls, defaultAction });
    for (const { id, certificate } of this.further) {
      listener.addCertificates(id, [certificate]);
    }
    return listener;
  }
}
