import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { requireRange } from '../../checks';
import type { TestListenerOptions } from '../../contract/door';
import { checkInput } from '../../inputs';
import { TimeoutPlan } from '../../timeouts';
import { warn } from '../../warnings';
import type { FurtherCertificate } from '../further-domains';
import { NOT_FOUND_BODY } from '../responses';
import { subnetsOfLoadBalancer } from '../subnets';
import { vpcIdentity } from '../vpc';
import { APPLICATION_LOG_WRITER, recordAccess } from './access-logs';
import type { ClosedPathsOptions, DoorOptions, GatewayDoor } from './door';
import { GatewayFront } from './gateway-front';
import { ListenerRules } from './listener-rules';
import { type ApplicationFrontProps, Exposure } from './options';
import { bindDomains, planReach } from './reach';
import { createSecurityGroup, openPort } from './security-group';
import { defaultDelay } from './target-settings';
import { TESTERS } from './test-listener';

/**
 * An Application Load Balancer with one listener, HTTPS on 443 with a domain, else HTTP on 80. It answers 404 to everything that no door
 * is open for.
 */
export class ApplicationFront extends GatewayFront {
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Security group of the load balancer. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** The only listener. Rules of your own need priorities that no door has: `DoorPriorityTaken` at synthesis. */
  public readonly listener: elbv2.ApplicationListener;
  public readonly connections: ec2.Connections;
  public readonly exposure: Exposure;
  public readonly port: number;
  public readonly url: string;
  /** Whether the load balancer can verify tokens: it speaks HTTPS, and reaches the issuer of the tokens. */
  public readonly canValidateJwt: boolean;
  public readonly certificate?: acm.ICertificate;
  public readonly accessLogsBucket?: s3.IBucket;

  private readonly idPrefix: string;
  private readonly rules: ListenerRules;
  private readonly testListeners = new Map<number, elbv2.ApplicationListener>();
  private readonly further: readonly FurtherCertificate[];
  private readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * @param scope where to create it
   * @param id its id in that scope
   * @param props see there
   */
  constructor(scope: Construct, id: string, props: ApplicationFrontProps) {
    super(scope, id);
    checkInput('ApplicationFrontProps', props);
    const reach = planReach(props);
    this.exposure = reach.exposure;
    this.port = reach.port;

    // ids of what cannot follow a change of scheme or VPC change with it, or CloudFormation could not update the stack (aws/aws-cdk#847)
    this.idPrefix = `${reach.exposure === Exposure.PUBLIC ? 'Public' : 'Internal'}${vpcIdentity(scope, props.vpc)}`;
    this.securityGroup = createSecurityGroup(this, this.idPrefix, props.vpc);
    openPort(this.securityGroup, reach.peers, reach.port);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(reach.port) });
    this.loadBalancer = this.createLoadBalancer(props);
    this.accessLogsBucket = recordAccess(this, this.loadBalancer, APPLICATION_LOG_WRITER, props);

    const { domain, further } = bindDomains(this, props, new LoadBalancerTarget(this.loadBalancer));
    this.certificate = domain?.certificate;
    this.url = domain ? `https://${domain.domainName}` : `http://${this.loadBalancer.loadBalancerDnsName}`;
    this.further = further;
    this.sslPolicy = props.sslPolicy;
    this.listener = this.createListener('', reach.port);
    this.canValidateJwt = this.certificate !== undefined && (reach.exposure === Exposure.PUBLIC || (props.reachesInternet ?? true));
    this.rules = new ListenerRules(this, {
      vpc: props.vpc,
      listener: this.listener,
      testListener: (options, port) => this.testListener(options, port),
      priority: props.listenerRulePriority,
      idPrefix: this.idPrefix,
      deregistrationDelay: defaultDelay(props),
    });

    if (reach.plaintextByDefault) {
      warn(this, 'plaintextInsideVpc');
    }
  }

  /**
   * Leads requests to a service, by a listener rule.
   *
   * @param id id of the door in the front
   * @param options which requests take this door, and where to
   * @returns what a service attaches to; all of it exists before the service does
   * @throws `DoorOptionNotPossible` for `listenerPort`, `DoorPriorityTaken` where another door has the priority, `DoorPriorityTooLow` where
   * there is none left before it for requests with an exempt header, `TooManyDoorConditions` for more than 5 hosts and paths (4 with exempt
   * headers), `InvalidDoorCondition` for one that could not match, `ExemptHeadersWithAlternate`, `PortOutOfRange`,
   * `ListenerRulePriorityOutOfRange`, `DeregistrationDelayOutOfRange`, `InvalidJwtValidation`, `InsecureOpenToAll` for a test listener; when the app is synthesized `DoorWithoutRequests`
   */
  public openDoor(id: string, options: DoorOptions): GatewayDoor {
    checkInput('DoorOptions', options, `openDoor(${id})`);
    return this.rules.openDoor(id, options);
  }

  /**
   * Answers with 403 for paths that no door is to serve, such as those of metrics.
   *
   * @param id id of the rule in the front
   * @param options which paths, and the place of the rule: before those of the doors
   * @returns the rule
   * @throws `DoorPriorityTaken`, `ListenerRulePriorityOutOfRange`, `TooManyDoorConditions`, `InvalidDoorCondition`
   */
  public closePaths(id: string, options: ClosedPathsOptions): elbv2.ApplicationListenerRule {
    checkInput('ClosedPathsOptions', options, `closePaths(${id})`);
    return this.rules.closePaths(id, options);
  }

  private createLoadBalancer(props: ApplicationFrontProps): elbv2.ApplicationLoadBalancer {
    const idleTimeout = props.idleTimeout ?? Duration.seconds(TimeoutPlan.of({ preset: props.preset }).loadBalancerIdle);
    const clientKeepAlive = props.clientKeepAlive ?? Duration.hours(1);
    requireRange('IdleTimeoutOutOfRange', 'idleTimeout', idleTimeout, { from: 1, to: 4000 });
    requireRange('ClientKeepAliveOutOfRange', 'network.clientKeepAlive', clientKeepAlive, { from: 60, to: 604_800 });
    return new elbv2.ApplicationLoadBalancer(this, `${this.idPrefix}LoadBalancer`, {
      vpc: props.vpc,
      vpcSubnets: subnetsOfLoadBalancer(props.vpc, props.vpcSubnets, this.exposure === Exposure.PUBLIC, 'vpcSubnets'),
      internetFacing: this.exposure === Exposure.PUBLIC,
      ipAddressType: elbv2.IpAddressType.IPV4,
      securityGroup: this.securityGroup,
      deletionProtection: props.deletionProtection ?? false,
      idleTimeout,
      clientKeepAlive,
      http2Enabled: true,
      crossZoneEnabled: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: props.desyncMitigationMode ?? elbv2.DesyncMitigationMode.DEFENSIVE,
      xffHeaderProcessingMode: elbv2.XffHeaderProcessingMode.APPEND,
    });
  }

  /** One for each port, whoever tries versions there. */
  private testListener({ allowFrom = [] }: TestListenerOptions, port: number): elbv2.ApplicationListener {
    openPort(this.securityGroup, allowFrom, port, TESTERS);
    const listener = this.testListeners.get(port) ?? this.createListener(`Test${port}`, port);
    this.testListeners.set(port, listener);
    return listener;
  }

  private createListener(prefix: string, port: number): elbv2.ApplicationListener {
    const shared = {
      port,
      open: false,
      defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'application/json', messageBody: NOT_FOUND_BODY }),
    };
    if (!this.certificate) {
      return this.loadBalancer.addListener(`${prefix}Http`, { ...shared, protocol: elbv2.ApplicationProtocol.HTTP });
    }
    const listener = this.loadBalancer.addListener(`${prefix}Https`, {
      ...shared,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      certificates: [this.certificate],
      sslPolicy: this.sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ,
    });
    for (const { id, certificate } of this.further) {
      listener.addCertificates(id, [certificate]);
    }
    return listener;
  }
}
