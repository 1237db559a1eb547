/** How the control plane reaches the data plane, to show people the log of a request. */
export enum ControlPlaneAccess {
  /** Not at all: logs are kept by the control plane, or are not shown there. */
  NONE = 'NONE',
  /** Over the internet, from Portkey's addresses, on the port of clients. */
  ADDRESSES = 'ADDRESSES',
  /** By AWS PrivateLink: an endpoint service that Portkey's account may make an endpoint to. */
  PRIVATE_LINK = 'PRIVATE_LINK',
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
