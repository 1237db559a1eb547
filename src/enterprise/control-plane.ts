import { checkInput } from '../inputs';
import type { ControlPlaneOptions, CustomControlPlaneOptions } from './control-plane-options';

/** Whose control plane the data plane belongs to, and how the two reach each other. Gateway and data service follow it both. */
export abstract class ControlPlane {
  /** Portkey's, over the internet. */
  public static portkey(options: ControlPlaneOptions = {}): ControlPlane {
    checkInput('ControlPlaneOptions', options, 'controlPlane');
    return new NamedControlPlane(options, {});
  }

  /** Prisma AIRS AI Gateway, in the United States. Logs go to the control plane, unless `logStore` says another place. */
  public static prismaAirs(options: ControlPlaneOptions = {}): ControlPlane {
    checkInput('ControlPlaneOptions', options, 'controlPlane');
    return new NamedControlPlane(options, PRISMA_AIRS, true);
  }

  /** Any other, such as one of your own. */
  public static custom(options: CustomControlPlaneOptions): ControlPlane {
    checkInput('CustomControlPlaneOptions', options, 'controlPlane');
    return new NamedControlPlane(options, {
      albus: options.albusBasePath,
      api: options.controlPlaneBasePath,
      sync: options.sourceSyncApiBasePath,
      configs: options.configReaderPath,
    });
  }

  /** What was said of it. */
  public abstract readonly options: ControlPlaneOptions;

  /**
   * Where its parts are; those that are absent are known to the images themselves.
   *
   * @internal
   */
  public abstract readonly _hosts: ControlPlaneHosts;

  /**
   * Whether logs go there where nothing else is said.
   *
   * @internal
   */
  public abstract readonly _storesLogs: boolean;
}

/**
 * Base URLs of the parts of a control plane.
 *
 * @internal
 */
export interface ControlPlaneHosts {
  readonly albus?: string;
  readonly api?: string;
  readonly sync?: string;
  readonly configs?: string;
}

/** As its chart has them, August 2026. */
const PRISMA_AIRS: ControlPlaneHosts = { albus: 'https://mp.us.prod.airs-gw.portkey.ai/api', api: 'https://aigw.portkey.ai/v1' };

class NamedControlPlane extends ControlPlane {
  constructor(
    public readonly options: ControlPlaneOptions,
    /** @internal */
    public readonly _hosts: ControlPlaneHosts,
    /** @internal */
    public readonly _storesLogs = false,
  ) {
    super();
  }
}
