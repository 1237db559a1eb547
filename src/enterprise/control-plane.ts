import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { checkInput } from '../inputs';
import { checkAddresses, checkEndpointService } from './control-plane-address';
import { ControlPlaneEndpoint } from './control-plane-endpoint';
import {
  ControlPlaneAccess,
  type ControlPlaneOptions,
  type CustomControlPlaneOptions,
  type PrivateControlPlaneOptions,
} from './control-plane-options';
import { VENDOR } from './vendor';

/** Whose control plane the data plane belongs to, and how the two reach each other. Gateway and data service follow it both. */
export abstract class ControlPlane {
  /** Portkey's, over the internet. */
  public static portkey(options: ControlPlaneOptions = {}): ControlPlane {
    checkInput('ControlPlaneOptions', options, 'controlPlane');
    return new NamedControlPlane(options, {});
  }

  /**
   * Portkey's, by AWS PrivateLink: an interface endpoint in the VPC, and a name that leads to it. Ask Portkey to let your account in, deploy, and switch `activate` on when
   * the endpoint is available.
   *
   * @throws `ControlPlaneAddressNotPossible`
   */
  public static portkeyPrivateLink(options: PrivateControlPlaneOptions = {}): ControlPlane {
    checkInput('PrivateControlPlaneOptions', options, 'controlPlane');
    checkEndpointService(options);
    return new PrivateControlPlane(options);
  }

  /** Prisma AIRS AI Gateway, in the United States. Logs go to the control plane, unless `logStore` says another place. */
  public static prismaAirs(options: ControlPlaneOptions = {}): ControlPlane {
    checkInput('ControlPlaneOptions', options, 'controlPlane');
    return new NamedControlPlane(options, VENDOR.prismaAirs.hosts, { storesLogs: true, gatewayFrom: VENDOR.prismaAirs.gatewayFrom });
  }

  /**
   * Any other, such as one of your own.
   *
   * @throws `ControlPlaneAddressNotPossible`
   */
  public static custom(options: CustomControlPlaneOptions): ControlPlane {
    checkInput('CustomControlPlaneOptions', options, 'controlPlane');
    checkAddresses(options);
    return new NamedControlPlane(options, {
      albus: options.albusBasePath,
      api: options.controlPlaneBasePath,
      sync: options.sourceSyncApiBasePath,
      configs: options.configReaderPath,
    });
  }

  /** How it reaches the data plane. */
  public abstract readonly access: ControlPlaneAccess;

  /**
   * Whether logs go there where nothing else is said.
   *
   * @internal
   */
  public abstract readonly _storesLogs: boolean;

  /**
   * Called once by the gateway; makes what leads there.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, place: ControlPlanePlace): BoundControlPlane;
}

/**
 * Base URLs of the parts of a control plane; those that are absent are known to the images themselves.
 *
 * @internal
 */
export interface ControlPlaneHosts {
  readonly albus?: string;
  readonly api?: string;
  readonly sync?: string;
  readonly configs?: string;
}

/** @internal */
export interface ControlPlanePlace {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
}

/** @internal */
export interface BoundControlPlane {
  readonly hosts: ControlPlaneHosts;
  /** The first release of the gateway that goes with it; undefined where all do. */
  readonly gatewayFrom?: string;
  /** In the VPC; undefined where it is called over the internet. */
  readonly endpoint?: ControlPlaneEndpoint;
}

class NamedControlPlane extends ControlPlane {
  public readonly access: ControlPlaneAccess;
  /** @internal */
  public readonly _storesLogs: boolean;

  constructor(
    { access = ControlPlaneAccess.NONE }: ControlPlaneOptions,
    private readonly hosts: ControlPlaneHosts,
    private readonly ways: { readonly storesLogs?: boolean; readonly gatewayFrom?: string } = {},
  ) {
    super();
    this.access = access;
    this._storesLogs = ways.storesLogs ?? false;
  }

  /** @internal */
  public _bind(): BoundControlPlane {
    return { hosts: this.hosts, gatewayFrom: this.ways.gatewayFrom };
  }
}

class PrivateControlPlane extends ControlPlane {
  public readonly access: ControlPlaneAccess;
  /** @internal */
  public readonly _storesLogs = false;

  constructor(private readonly options: PrivateControlPlaneOptions) {
    super();
    this.access = options.access ?? ControlPlaneAccess.NONE;
  }

  /** @internal */
  public _bind(scope: Construct, { vpc, vpcSubnets }: ControlPlanePlace): BoundControlPlane {
    const { activate, access: _, ...options } = this.options;
    const endpoint = new ControlPlaneEndpoint(scope, 'ControlPlane', { vpc, ...options, vpcSubnets: options.vpcSubnets ?? vpcSubnets });
    return { hosts: activate ? VENDOR.privateLink.hosts : {}, endpoint };
  }
}
