import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { secondsOf } from '../checks';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput, optionsFor } from '../inputs';
import { presetValues, removalPolicyOf } from '../presets';
import { warn } from '../warnings';
import { GatewayDomain, type GatewayDomainConfig } from './domain';
import { GatewayPrivateLink } from './edge';
import { endpointProblems } from './endpoint-conflicts';
import { createEndpoints } from './endpoints';
import { Firewall, type GatewayFirewall } from './firewall';
import { logFlowsTo } from './flow-logs';
import { AbsentFront, ApplicationFront, Exposure, type GatewayFront, ListenerFront, LoadBalancerType, NetworkFront } from './front';
import { refuseOfOwner, refuseOnNetworkLoadBalancer, refuseWithoutLoadBalancer } from './front-options';
import { FurtherDomain } from './further-domains';
import type { GatewayNetworkProps } from './options';
import { addressesOf, type Placement, place } from './placement';
import { endpointsIn } from './regional-endpoints';
import { besideTasks } from './subnets';
import { VpcEndpoints } from './vpc-endpoints';

/**
 * VPC, front and firewall of a gateway: the VPC is made or yours; the front serves nothing until a door is opened in it.
 */
export class GatewayNetwork extends Construct implements ec2.IConnectable {
  /** The VPC, made here or given. */
  public readonly vpc: ec2.IVpc;
  /** Where tasks and interface endpoints stand. */
  public readonly taskSubnets: ec2.SubnetSelection;
  /** Whether tasks reach the internet. `false`: only what has an endpoint in the VPC, or stands in it, can be called. */
  public readonly reachesInternet: boolean;
  /** Whether tasks are to have public addresses: they stand in public subnets. */
  public readonly assignPublicIp: boolean;
  /** Interface endpoints made here, by the service's short name, for example `bedrock-runtime`. */
  public readonly interfaceEndpoints: { [service: string]: ec2.InterfaceVpcEndpoint };
  /** What clients connect to. Services attach to the doors that are opened in it. */
  public readonly front: GatewayFront;
  /** The front, where its load balancer is an Application Load Balancer: with its listener and security group. */
  public readonly applicationFront?: ApplicationFront;
  /** Who may connect to the load balancer. */
  public readonly connections: ec2.Connections;
  /** Where the load balancer can be reached from. */
  public readonly exposure: Exposure;
  /** Whether the load balancer can verify tokens: it speaks HTTPS, and reaches the issuer of the tokens. */
  public readonly canValidateJwt: boolean;
  /** The bucket that access logs go to. Undefined: there are none. */
  public readonly accessLogsBucket?: s3.IBucket;
  /** The flow logs of the VPC made here. Undefined: there are none. */
  public readonly flowLogs?: logs.LogGroup;
  /** What others make endpoints to. Undefined: nobody can. */
  public readonly privateLink?: GatewayPrivateLink;
  /** The firewall made here. Undefined: none, or one of your own. */
  public readonly firewall?: GatewayFirewall;
  /** The certificate of the listener. Undefined: plaintext. */
  public readonly certificate?: acm.ICertificate;

  /**
   * Short names of the services without endpoint and without another way, that some gateways call.
   *
   * @internal
   */
  public readonly _missingWhereCalled: readonly string[];

  /**
   * Short names of the services whose endpoints stand in a VPC made here, and could be left out.
   *
   * @internal
   */
  public readonly _excludable: readonly string[];

  /**
   * Accounts whose principals may call through the endpoints, besides the network's own; undefined where all may.
   *
   * @internal
   */
  public readonly _allowedAccounts?: readonly string[];

  /**
   * Whether there is a load balancer.
   *
   * @internal
   */
  public readonly _hasLoadBalancer: boolean;

  /**
   * Whether the front looks into requests, and can tell them apart by path.
   *
   * @internal
   */
  public readonly _readsRequests: boolean;

  /**
   * Whether the load balancer is the gateway's alone, so that what it counts is the gateway's.
   *
   * @internal
   */
  public readonly _ownsLoadBalancer: boolean;

  private readonly logSettings: { readonly retention: logs.RetentionDays; readonly removalPolicy: RemovalPolicy; readonly encryptionKey?: kms.IKey };

  /**
   * @param scope where to create it
   * @param id its id in that scope
   * @param props see there
   */
  constructor(scope: Construct, id: string, props: GatewayNetworkProps = {}) {
    super(scope, id);
    checkInput('GatewayNetworkProps', props);
    const values = presetValues(props.preset);
    const endpoints = endpointsIn(Stack.of(this).region, (props.vpcEndpoints ?? VpcEndpoints.none()).bind());
    const placement = place(this, props, values.network, !endpoints.reachesInternet);
    this.logSettings = {
      retention: props.logRetention ?? (values.observability.logRetentionDays as logs.RetentionDays),
      removalPolicy: removalPolicyOf('removalPolicy', props.removalPolicy, props.preset),
      encryptionKey: keyItself('encryptionKey', props.encryptionKey),
    };

    this.vpc = placement.vpc;
    this.taskSubnets = placement.taskSubnets;
    this.reachesInternet = placement.reachesInternet;
    this.assignPublicIp = props.assignPublicIp ?? false;
    this.flowLogs = this.recordFlows(placement, props, values.network.flowLogs);
    this.interfaceEndpoints = createEndpoints(this, placement, endpoints, () => addressesOf(placement.vpc, props));

    this.front = this.createFront(placement, props);
    this.applicationFront = this.front instanceof ApplicationFront ? this.front : undefined;
    this._hasLoadBalancer = !(this.front instanceof AbsentFront);
    this._readsRequests = this._hasLoadBalancer && !(this.front instanceof NetworkFront);
    this._ownsLoadBalancer = this._hasLoadBalancer && !(this.front instanceof ListenerFront);
    this.connections = this.front.connections;
    this.exposure = this.front.exposure;
    this.canValidateJwt = this.front.canValidateJwt;
    this.certificate = this.front.certificate;
    this.accessLogsBucket = this.front.accessLogsBucket;
    this.privateLink = this.linkPrivately(placement, props);
    this.firewall = this.protect(props, values.network.firewall);
    this.node.addValidation({ validate: () => endpointProblems(this.vpcEndpoints, (construct) => construct instanceof GatewayNetwork) });
    this._missingWhereCalled = (endpoints.missingWhereCalled ?? []).map(({ shortName }) => shortName);
    this._excludable = placement.ownVpc ? (endpoints.excludableServices ?? []).map(({ shortName }) => shortName) : [];
    this._allowedAccounts = endpoints.allowedAccounts;
    if (endpoints.missingServices?.length) {
      warn(this, 'endpointExcluded', { services: endpoints.missingServices.map(({ shortName }) => shortName).join(', ') });
    }
    if (this.accessLogsBucket && !props.accessLogsBucket && this.logSettings.removalPolicy === RemovalPolicy.DESTROY) {
      warn(this, 'accessLogsBucketStays');
    }
  }

  /**
   * The load balancer of the front.
   *
   * @throws `NoLoadBalancer` where there is none
   */
  public get loadBalancer(): elbv2.ILoadBalancerV2 {
    return this.front.loadBalancer;
  }

  /**
   * What clients call, without path: `https://<domain>`, or `http://<name of the load balancer>`.
   *
   * @throws `NoLoadBalancer` where there is none
   */
  public get url(): string {
    return this.front.url;
  }

  /** The endpoints made here, of both kinds: what a task needs before it starts and until it has stopped. */
  public get vpcEndpoints(): ec2.VpcEndpoint[] {
    return this.node.children.filter((child) => child instanceof ec2.VpcEndpoint);
  }

  /** In the VPC made here the addresses are known in full, so that rules can be read and checked. */
  private createFront(placement: Placement, props: GatewayNetworkProps): GatewayFront {
    if (props.loadBalancerType === LoadBalancerType.NONE) {
      refuseWithoutLoadBalancer(props);
      return new AbsentFront(this, 'Front');
    }
    if (props.existingListener) {
      refuseOfOwner(props);
      return new ListenerFront(this, 'Front', {
        ...(optionsFor('ListenerFrontProps', props) as GatewayNetworkProps),
        ...props.existingListener,
        idleTimeout: props.existingListener.idleTimeout,
        neededIdleTimeout: props.idleTimeout,
        vpc: placement.vpc,
        reachesInternet: placement.loadBalancerReachesInternet,
      });
    }
    const { vpc, ownVpc, loadBalancerSubnets, loadBalancerReachesInternet: reachesInternet } = placement;
    const internal = (props.exposure ?? Exposure.INTERNAL) === Exposure.INTERNAL;
    const shared = {
      vpc,
      vpcSubnets: loadBalancerSubnets,
      allowFrom: props.allowFrom ?? (ownVpc && internal ? [addressesOf(vpc, props)] : undefined),
      domain: props.domain && new DomainOfNetwork(this, props.domain),
      additionalDomains: props.additionalDomains?.map((each, index) => new FurtherDomain(each, index, this)),
    };
    if (props.loadBalancerType !== LoadBalancerType.NETWORK) {
      return new ApplicationFront(this, 'Front', {
        ...(optionsFor('ApplicationFrontProps', props) as GatewayNetworkProps),
        ...shared,
        reachesInternet,
      });
    }
    refuseOnNetworkLoadBalancer(props);
    return new NetworkFront(this, 'Front', {
      ...(optionsFor('NetworkFrontProps', props) as GatewayNetworkProps),
      ...shared,
      // the addresses of consumers are theirs to choose: who connects is for principals and acceptance
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: !props.privateLink,
      idleTimeout: props.idleTimeout && Duration.seconds(Math.max(secondsOf(props.idleTimeout), 60)),
    });
  }

  private linkPrivately({ vpc, taskSubnets }: Placement, { privateLink, idleTimeout }: GatewayNetworkProps): GatewayPrivateLink | undefined {
    const { front } = this;
    return (
      privateLink && new GatewayPrivateLink(this, 'PrivateLink', { ...privateLink, front, vpc, vpcSubnets: besideTasks(taskSubnets), idleTimeout })
    );
  }

  private recordFlows({ ownVpc }: Placement, props: GatewayNetworkProps, byPreset: boolean): logs.LogGroup | undefined {
    if (!ownVpc) {
      return undefined;
    }
    if (!(props.flowLogs ?? byPreset)) {
      acknowledge(ownVpc, 'AwsSolutions-VPC7', 'Flow logs are switched off by preset or prop.');
      return undefined;
    }
    const logGroup = new logs.LogGroup(this, 'FlowLogs', this.logSettings);
    logFlowsTo(logGroup, ownVpc);
    return logGroup;
  }

  private protect(props: GatewayNetworkProps, byPreset: boolean): GatewayFirewall | undefined {
    const byDefault = byPreset && this.applicationFront ? Firewall.managedRules() : Firewall.none();
    const { firewall, webAclArn } = (props.firewall ?? byDefault).bind(this, {
      logRetention: this.logSettings.retention,
      removalPolicy: this.logSettings.removalPolicy,
      encryptionKey: this.logSettings.encryptionKey,
      exposure: this.exposure,
      credentialHeaders: props.credentialHeaders,
    });
    if (webAclArn && !this.applicationFront) {
      throw invalid('NotOnNetworkLoadBalancer', 'network.firewall', 'given');
    }
    if (props.privateLink && firewall?._hasAllowList) {
      warn(this, 'allowListWithPrivateLink');
    }
    if (webAclArn) {
      new wafv2.CfnWebACLAssociation(this, 'FirewallAssociation', { resourceArn: this.loadBalancer.loadBalancerRef.loadBalancerArn, webAclArn });
    } else if (this.exposure === Exposure.PUBLIC && this._ownsLoadBalancer) {
      warn(this, 'publicWithoutFirewall');
    }
    return firewall;
  }
}

/** Certificate and record stand in the network: another front takes them over. */
class DomainOfNetwork extends GatewayDomain {
  constructor(
    private readonly network: GatewayNetwork,
    private readonly domain: GatewayDomain,
  ) {
    super();
  }

  public bind(_front: Construct, target: route53.IAliasRecordTarget): GatewayDomainConfig {
    return this.domain.bind(this.network, target);
  }
}
