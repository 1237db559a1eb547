import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { requireOption, requireRange } from '../checks';
import { GATEWAY_PORT, HEALTH_PATH } from '../contract';
import { invalid } from '../errors';
import { presetValues } from '../presets';
import { warn } from '../warnings';
import { createAccessLogsBucket, logAccessTo } from './access-logs';
import { createEndpoints } from './endpoints';
import { Firewall, type GatewayFirewall } from './firewall';
import { logFlowsTo } from './flow-logs';
import { requireClaims, verifyThen } from './jwt-action';
import type { JwtValidation } from './jwt-validation';
import { Exposure, type GatewayNetworkProps } from './options';
import { addressesOf, type Placement, place } from './placement';
import { planReach, type Reach } from './reach';
import { NOT_FOUND_BODY } from './responses';
import { VpcEndpoints } from './vpc-endpoints';

/** Options of `GatewayNetwork.routeTo()`. */
export interface RouteToOptions {
  /**
   * Verify tokens at the load balancer, before a request costs anything. The gateway verifies them again.
   *
   * @default - only the gateway verifies tokens
   */
  readonly jwtValidation?: JwtValidation;
}

/** The paths that the gateway serves; the load balancer answers 404 to all others, `/healthz` among them. */
const SERVED_PATHS = ['/v1/*'];
const DEFAULT_PRIORITY = 1000;

/**
 * VPC, load balancer and firewall of a gateway: the VPC is made or yours; the load balancer answers 404 until `routeTo` leads it to a
 * service.
 */
export class GatewayNetwork extends Construct implements ec2.IConnectable {
  /** The VPC, made here or given. */
  public readonly vpc: ec2.IVpc;
  /** Where tasks and interface endpoints stand. */
  public readonly taskSubnets: ec2.SubnetSelection;
  /** Whether tasks reach the internet. `false`: only what has an endpoint in the VPC, or stands in it, can be called. */
  public readonly reachesInternet: boolean;
  /** Interface endpoints made here, by the service's short name, for example `bedrock-runtime`. */
  public readonly interfaceEndpoints: { [service: string]: ec2.InterfaceVpcEndpoint };
  /** The load balancer. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Security group of the load balancer. */
  public readonly loadBalancerSecurityGroup: ec2.SecurityGroup;
  /** The only listener: HTTPS on 443 with a domain, else HTTP on 80. Add rules of your own with priorities below `listenerRulePriority`. */
  public readonly listener: elbv2.ApplicationListener;
  /** Where `routeTo` puts the service. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Who may connect to the load balancer. */
  public readonly connections: ec2.Connections;
  /** Where the load balancer can be reached from. */
  public readonly exposure: Exposure;
  /** What clients call, without path: `https://<domain>`, or `http://<name of the load balancer>`. */
  public readonly url: string;
  /** Whether the load balancer can verify tokens: it speaks HTTPS, and reaches the issuer of the tokens. */
  public readonly canValidateJwt: boolean;
  /** The bucket that access logs go to. Undefined: there are none. */
  public readonly accessLogsBucket?: s3.IBucket;
  /** The flow logs of the VPC made here. Undefined: there are none. */
  public readonly flowLogs?: logs.LogGroup;
  /** The firewall made here. Undefined: none, or one of your own. */
  public readonly firewall?: GatewayFirewall;
  /** The certificate of the listener. Undefined: plaintext. */
  public readonly certificate?: acm.ICertificate;

  private readonly priority: number;
  private readonly logSettings: { readonly retention: logs.RetentionDays; readonly removalPolicy: RemovalPolicy };

  /**
   * @param scope where to create it
   * @param id its id in that scope
   * @param props see there
   */
  constructor(scope: Construct, id: string, props: GatewayNetworkProps = {}) {
    super(scope, id);
    requireOption(
      'network.exposure',
      props.exposure,
      (given) => Object.values(Exposure).includes(given as Exposure),
      'Exposure.INTERNAL and Exposure.PUBLIC are',
    );
    const values = presetValues(props.preset);
    const endpoints = (props.vpcEndpoints ?? VpcEndpoints.none()).bind();
    const placement = place(this, props, values.network, !endpoints.reachesInternet);
    const reach = planReach(props, () => addressesOf(placement.vpc, props));
    this.priority = props.listenerRulePriority ?? DEFAULT_PRIORITY;
    requireRange('ListenerRulePriorityOutOfRange', 'network.listenerRulePriority', this.priority, { from: 1, to: 50_000 });
    this.logSettings = {
      retention: props.logRetention ?? (values.observability.logRetentionDays as logs.RetentionDays),
      removalPolicy: props.removalPolicy ?? (values.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY),
    };

    this.vpc = placement.vpc;
    this.taskSubnets = placement.taskSubnets;
    this.reachesInternet = placement.reachesInternet;
    this.exposure = reach.exposure;
    this.flowLogs = this.recordFlows(placement, props, values.network.flowLogs);
    this.interfaceEndpoints = createEndpoints(this, placement, endpoints, () => addressesOf(placement.vpc, props));

    // ids of what cannot follow a change of scheme or VPC change with it, or CloudFormation could not update the stack (aws/aws-cdk#847)
    const idPrefix = `${reach.exposure === Exposure.PUBLIC ? 'Public' : 'Internal'}${placement.idOfVpc}`;
    this.loadBalancerSecurityGroup = this.createSecurityGroup(reach, idPrefix);
    this.connections = new ec2.Connections({ securityGroups: [this.loadBalancerSecurityGroup], defaultPort: ec2.Port.tcp(reach.port) });
    this.loadBalancer = this.createLoadBalancer(`${idPrefix}LoadBalancer`, placement, props);
    this.accessLogsBucket = this.recordAccess(props, values.network.accessLogs);

    const domain = props.domain?.bind(this, this.loadBalancer);
    this.certificate = domain?.certificate;
    this.url = domain ? `https://${domain.domainName}` : `http://${this.loadBalancer.loadBalancerDnsName}`;
    this.listener = this.createListener(props);
    this.canValidateJwt = this.certificate !== undefined && (reach.exposure === Exposure.PUBLIC || this.reachesInternet);
    this.targetGroup = this.createTargetGroup(`${idPrefix}TargetGroup`, props);
    this.firewall = this.protect(props, values.network.firewall);

    if (reach.plaintextByDefault) {
      warn(this, 'plaintextInsideVpc');
    }
  }

  /**
   * Leads the load balancer to a service.
   *
   * @param target what `FargateService.loadBalancerTarget()` returns; it must listen on port 8787 and answer on `/healthz`
   * @param options verification of tokens at the load balancer. Where the load balancer cannot do it (see `canValidateJwt`), a warning
   * says so, and only the gateway verifies
   * @returns the rule that leads there
   */
  public routeTo(target: elbv2.IApplicationLoadBalancerTarget, options: RouteToOptions = {}): elbv2.ApplicationListenerRule {
    if (this.node.tryFindChild('Route')) {
      throw invalid('AlreadyRouted', 'target', this.node.path);
    }
    const jwtValidation = this.usable(options.jwtValidation);
    const forward = elbv2.ListenerAction.forward([this.targetGroup]);
    const rule = new elbv2.ApplicationListenerRule(this, 'Route', {
      listener: this.listener,
      priority: this.priority,
      conditions: [elbv2.ListenerCondition.pathPatterns(SERVED_PATHS)],
      action: jwtValidation ? verifyThen(jwtValidation, forward) : forward,
    });
    if (jwtValidation) {
      requireClaims(rule, jwtValidation.claims ?? []);
      this.loadBalancerSecurityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'the keys of the token issuer');
    }
    this.targetGroup.addTarget(target);
    return rule;
  }

  /**
   * The endpoints made here, of both kinds: what a task needs before it starts and until it has stopped.
   *
   * @internal
   */
  public get _endpoints(): ec2.VpcEndpoint[] {
    return this.node.children.filter((child) => child instanceof ec2.VpcEndpoint);
  }

  private usable(jwtValidation?: JwtValidation): JwtValidation | undefined {
    if (!jwtValidation || this.canValidateJwt) {
      return jwtValidation;
    }
    warn(this, this.certificate ? 'jwtWithoutInternet' : 'jwtWithoutCertificate');
    return undefined;
  }

  private recordFlows({ ownVpc }: Placement, props: GatewayNetworkProps, byPreset: boolean): logs.LogGroup | undefined {
    if (!ownVpc) {
      return undefined;
    }
    if (!(props.flowLogs ?? byPreset)) {
      Validations.of(ownVpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'Flow logs are switched off by preset or prop.' });
      return undefined;
    }
    const logGroup = new logs.LogGroup(this, 'FlowLogs', { ...this.logSettings, encryptionKey: props.encryptionKey });
    logFlowsTo(logGroup, ownVpc);
    return logGroup;
  }

  private createSecurityGroup({ peers, port }: Reach, idPrefix: string): ec2.SecurityGroup {
    const securityGroup = new ec2.SecurityGroup(this, `${idPrefix}SecurityGroup`, {
      vpc: this.vpc,
      description: 'Load balancer of the gateway',
      allowAllOutbound: false,
    });
    for (const peer of peers) {
      securityGroup.addIngressRule(peer, ec2.Port.tcp(port), 'clients of the gateway');
    }
    Validations.of(securityGroup).acknowledge({
      id: 'AwsSolutions-EC23',
      reason: 'Open to the internet only where PUBLIC and a certificate were asked for; who may connect is `allowFrom`.',
    });
    return securityGroup;
  }

  private createLoadBalancer(id: string, placement: Placement, props: GatewayNetworkProps): elbv2.ApplicationLoadBalancer {
    const values = presetValues(props.preset);
    const idleTimeout = props.idleTimeout ?? Duration.seconds(values.timeouts.maxRequestDuration);
    const clientKeepAlive = props.clientKeepAlive ?? Duration.hours(1);
    requireRange('IdleTimeoutOutOfRange', 'idleTimeout', idleTimeout, { from: 1, to: 4000 });
    requireRange('ClientKeepAliveOutOfRange', 'network.clientKeepAlive', clientKeepAlive, { from: 60, to: 604_800 });
    return new elbv2.ApplicationLoadBalancer(this, id, {
      vpc: this.vpc,
      vpcSubnets: placement.loadBalancerSubnets,
      internetFacing: this.exposure === Exposure.PUBLIC,
      ipAddressType: elbv2.IpAddressType.IPV4,
      securityGroup: this.loadBalancerSecurityGroup,
      deletionProtection: props.deletionProtection ?? values.network.deletionProtection,
      idleTimeout,
      clientKeepAlive,
      http2Enabled: true,
      crossZoneEnabled: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: props.desyncMitigationMode ?? elbv2.DesyncMitigationMode.DEFENSIVE,
      xffHeaderProcessingMode: elbv2.XffHeaderProcessingMode.APPEND,
    });
  }

  private recordAccess(props: GatewayNetworkProps, byPreset: boolean): s3.IBucket | undefined {
    if (props.accessLogsBucket && props.accessLogs === false) {
      throw invalid('AccessLogsBucketUnused', 'network.accessLogs', false);
    }
    if (!props.accessLogsBucket && !(props.accessLogs ?? byPreset)) {
      Validations.of(this.loadBalancer).acknowledge({ id: 'AwsSolutions-ELB2', reason: 'Access logs are switched off by preset or prop.' });
      return undefined;
    }
    const bucket = props.accessLogsBucket ?? createAccessLogsBucket(this, this.logSettings.retention);
    logAccessTo(bucket, this.loadBalancer);
    return bucket;
  }

  private createListener(props: GatewayNetworkProps): elbv2.ApplicationListener {
    const shared = {
      open: false,
      defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'application/json', messageBody: NOT_FOUND_BODY }),
    };
    if (!this.certificate) {
      return this.loadBalancer.addListener('Http', { ...shared, port: 80, protocol: elbv2.ApplicationProtocol.HTTP });
    }
    return this.loadBalancer.addListener('Https', {
      ...shared,
      port: 443,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      certificates: [this.certificate],
      sslPolicy: props.sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ,
    });
  }

  private createTargetGroup(id: string, props: GatewayNetworkProps): elbv2.ApplicationTargetGroup {
    const deregistrationDelay = props.deregistrationDelay ?? Duration.seconds(presetValues(props.preset).timeouts.drainTimeout);
    requireRange('DeregistrationDelayOutOfRange', 'deregistrationDelay', deregistrationDelay, { from: 0, to: 3600 });
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: this.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      protocolVersion: elbv2.ApplicationProtocolVersion.HTTP1,
      port: GATEWAY_PORT,
      deregistrationDelay,
      // requests last from milliseconds to minutes: counting turns would pile the long ones up on one task
      loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
      healthCheck: {
        protocol: elbv2.Protocol.HTTP,
        path: HEALTH_PATH,
        healthyHttpCodes: '200',
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }

  private protect(props: GatewayNetworkProps, byPreset: boolean): GatewayFirewall | undefined {
    const { firewall, webAclArn } = (props.firewall ?? (byPreset ? Firewall.managedRules() : Firewall.none())).bind(this, {
      logRetention: this.logSettings.retention,
      removalPolicy: this.logSettings.removalPolicy,
      encryptionKey: props.encryptionKey,
    });
    if (webAclArn) {
      new wafv2.CfnWebACLAssociation(this, 'FirewallAssociation', { resourceArn: this.loadBalancer.loadBalancerArn, webAclArn });
    } else if (this.exposure === Exposure.PUBLIC) {
      warn(this, 'publicWithoutFirewall');
    }
    return firewall;
  }
}
