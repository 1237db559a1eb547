import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** How the control plane reaches the data plane, to show people the log of a request. */
export enum ControlPlaneAccess {
  /** Not at all: logs are kept by the control plane, or are not shown there. */
  NONE = 'NONE',
  /** Over the internet, from Portkey's addresses, on the port of clients. */
  ADDRESSES = 'ADDRESSES',
  /** By AWS PrivateLink: an endpoint service that Portkey's account may make an endpoint to. */
  PRIVATE_LINK = 'PRIVATE_LINK',
}

/** How the name of the control plane leads to its endpoint in the VPC. */
export enum ControlPlaneDns {
  /** By a private hosted zone of this library: the name leads there at once. */
  HOSTED_ZONE = 'HOSTED_ZONE',
  /** By the private DNS of the endpoint itself, which AWS refuses until Portkey has accepted the connection. */
  ENDPOINT = 'ENDPOINT',
  /** By something of your own, or of another gateway of the VPC. */
  NONE = 'NONE',
}

/** Options of every control plane. */
export interface ControlPlaneOptions {
  /**
   * How it reaches the data plane.
   *
   * @default ControlPlaneAccess.NONE
   */
  readonly access?: ControlPlaneAccess;
}

/** Options of `ControlPlane.portkeyPrivateLink`. */
export interface PrivateControlPlaneOptions extends ControlPlaneOptions {
  /**
   * Whether the services call it. The endpoint carries nothing before Portkey has let your account in and accepted the connection: deploy with
   * `false` first, and with `true` when it is available.
   *
   * @default false - the services call the control plane over the internet
   */
  readonly activate?: boolean;

  /**
   * How its name leads to the endpoint.
   *
   * @default ControlPlaneDns.HOSTED_ZONE
   */
  readonly privateDns?: ControlPlaneDns;

  /**
   * Name of Portkey's endpoint service.
   *
   * @default - as Portkey has told it, August 2026
   */
  readonly serviceName?: string;

  /**
   * Region of the endpoint service: that of the stack needs nothing, another one is called across regions.
   *
   * @default 'us-east-1'
   */
  readonly serviceRegion?: string;

  /**
   * Subnets of the endpoint, in two zones or more.
   *
   * @default - those of the tasks
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/** Options of `ControlPlane.custom`. */
export interface CustomControlPlaneOptions extends ControlPlaneOptions {
  /** Base URL of its service for keys and configurations (`ALBUS_BASEPATH`; of the data service `ALBUS_ENDPOINT`). */
  readonly albusBasePath: string;

  /**
   * Base URL of its API (`CONTROL_PLANE_BASEPATH`).
   *
   * @default - as the image has it
   */
  readonly controlPlaneBasePath?: string;

  /**
   * Base URL of what is synchronized (`SOURCE_SYNC_API_BASEPATH`).
   *
   * @default - as the image has it
   */
  readonly sourceSyncApiBasePath?: string;

  /**
   * Base URL of what models cost and can do (`CONFIG_READER_PATH`).
   *
   * @default - as the image has it
   */
  readonly configReaderPath?: string;
}
