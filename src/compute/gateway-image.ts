import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { isKnown } from '../checks';
import { STOCK_REPOSITORY, TESTED_TAG } from '../contract/stock-image';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { warn } from '../warnings';
import { BuiltImage } from './built-image';
import type {
  DerivedGatewayImageOptions,
  GatewayImageConfig,
  GatewayImageOptions,
  HardenedGatewayImageOptions,
  NativeOnlyGatewayImageOptions,
  RegistryGatewayImageOptions,
} from './image-options';
import { checkReference, checkRepository, uriOf } from './image-reference';
import { PulledImage } from './pulled-image';

/** What the hardened image is built on, unless its author says otherwise. */
const NODE_IMAGE = 'public.ecr.aws/docker/library/node:24-alpine';

/** Where the runtime lies in a derived image, unless its author says otherwise. */
const RUNTIME_PATH = '/app/gateway-runtime.mjs';

/** Which gateway image runs, and where it comes from. */
export abstract class GatewayImage {
  /**
   * The stock image from Docker Hub, unmodified. Good for a first deployment; for production keep a copy in a registry of your own,
   * because anonymous pulls are limited and a scale-out that cannot pull does not scale.
   *
   * @throws `InvalidImageReference`
   */
  public static fromDockerHub(options: RegistryGatewayImageOptions = {}): GatewayImage {
    checkInput('RegistryGatewayImageOptions', options, 'compute.image');
    return new RegistryImage(STOCK_REPOSITORY, options, true);
  }

  /**
   * The stock image from another registry, such as a mirror.
   *
   * @param repository registry and repository without tag: `registry.example.com/mirror/portkey-gateway`
   * @throws `InvalidImageReference`
   */
  public static fromRegistry(repository: string, options: RegistryGatewayImageOptions = {}): GatewayImage {
    checkInput('string', repository, 'compute.image');
    checkInput('RegistryGatewayImageOptions', options, 'compute.image');
    return new RegistryImage(repository, options, false);
  }

  /**
   * The stock image from an Amazon ECR repository that has a copy of it, such as that of `GatewayImageRepository`.
   *
   * @throws `InvalidImageReference`
   */
  public static fromEcrRepository(repository: ecr.IRepository, options: GatewayImageOptions = {}): GatewayImage {
    checkInput('aws_ecr.IRepository', repository, 'compute.image');
    checkInput('GatewayImageOptions', options, 'compute.image');
    return new EcrImage(repository, options);
  }

  /**
   * The stock image through a pull-through cache of Amazon ECR in this account and region: the first task that asks for a release has it fetched from
   * Docker Hub, and later ones find it. The rule belongs to account and region, so it is made elsewhere; it needs a secret with an account at Docker Hub. Tasks without a way
   * to the internet find what was pulled before: a warning says so.
   *
   * @param repositoryPrefix what the rule puts before the names of repositories, such as `docker-hub`; `ROOT` for a rule without a prefix
   * @throws `InvalidImageReference`
   */
  public static fromPullThroughCache(repositoryPrefix: string, options: GatewayImageOptions = {}): GatewayImage {
    checkInput('string', repositoryPrefix, 'compute.image');
    checkInput('GatewayImageOptions', options, 'compute.image');
    return new PullThroughImage(repositoryPrefix, options);
  }

  /**
   * An image of your own that is built on the stock one and has the runtime of this package in it (`lib/gateway-runtime.mjs`, or with `limits`, `guardrail` or
   * `responseCache` `lib/gateway-runtime-whole.mjs`), so
   * that the task definition need not carry it. Rebuild it with every version of this package. If the file is missing the process
   * does not start; there is no way to run without it.
   *
   * @throws `InvalidRuntimePath`
   */
  public static derived(image: ecs.ContainerImage, options: DerivedGatewayImageOptions = {}): GatewayImage {
    checkInput('aws_ecs.ContainerImage', image, 'compute.image');
    checkInput('DerivedGatewayImageOptions', options, 'compute.image');
    return new DerivedImage(image, options.runtimePath ?? RUNTIME_PATH);
  }

  /**
   * A small image of our own, built when the app is deployed and kept in the repository of `cdk bootstrap`: the program of the stock image on a current
   * Node.js, with current versions of what it imports by a lock file of this package, without npm, for a user that is not root. For those whose scanners
   * refuse the stock image. Whoever deploys needs Docker with BuildKit, and a way to the npm registry.
   *
   * @throws `InvalidImageReference`
   */
  public static hardened(options: HardenedGatewayImageOptions = {}): GatewayImage {
    checkInput('HardenedGatewayImageOptions', options, 'compute.image');
    return new HardenedImage(options);
  }

  /**
   * No stock gateway: the runtime of this package on an image of Node.js, 20.16 or newer. It serves what providers speak themselves, as it is, and refuses
   * what the stock gateway would translate: chat completions of Anthropic and of Amazon Bedrock's models other than OpenAI's, Bedrock's embeddings by
   * OpenAI's API, and custom providers. For those who need no translation and want no program of others in front of their keys.
   *
   * Give the image by digest, or keep a copy of it: the runtime comes with the task definition, all else is the image's.
   *
   * @example
   *
   * const node = ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:24-alpine');
   * const image = GatewayImage.nativeOnly(node);
   *
   * @param nodeImage an image with Node.js; it needs neither a shell nor npm
   * @param options see there
   * @throws `InvalidNodePath`; the gateway throws `ProviderNeedsTranslation` when the app is synthesized
   */
  public static nativeOnly(nodeImage: ecs.ContainerImage, options: NativeOnlyGatewayImageOptions = {}): GatewayImage {
    checkInput('aws_ecs.ContainerImage', nodeImage, 'compute.image');
    checkInput('NativeOnlyGatewayImageOptions', options, 'compute.image');
    return new NativeOnlyImage(nodeImage, options.nodePath);
  }

  /** Called by the gateway; makes what the image needs under `scope`. */
  public abstract bind(scope: Construct): GatewayImageConfig;
}

class RegistryImage extends GatewayImage {
  constructor(
    private readonly repository: string,
    private readonly options: RegistryGatewayImageOptions,
    private readonly fromDockerHub: boolean,
  ) {
    super();
    checkReference(options);
    checkRepository(repository);
  }

  public bind(_scope: Construct): GatewayImageConfig {
    const { tag = TESTED_TAG, digest, credentials } = this.options;
    keyItself('compute.image.credentials.encryptionKey', credentials?.encryptionKey);
    const name = digest ? `${this.repository}@${digest}` : `${this.repository}:${tag}`;
    return { image: ecs.ContainerImage.fromRegistry(name, { credentials }), version: tag, fromDockerHub: this.fromDockerHub };
  }
}

class EcrImage extends GatewayImage {
  constructor(
    private readonly repository: ecr.IRepository,
    private readonly options: GatewayImageOptions,
  ) {
    super();
    checkReference(options);
  }

  public bind(scope: Construct): GatewayImageConfig {
    const { tag = TESTED_TAG, digest } = this.options;
    if (Stack.of(this.repository) === Stack.of(scope) && this.repository.node.defaultChild) {
      warn(scope, 'emptyImageRepository');
    }
    const image = new PulledImage(this.repository, uriOf(this.repository, { tag, digest }));
    return { image, version: tag, fromDockerHub: false };
  }
}

/** Pulls, and has the cache fetch what it has not: the first pull makes the repository. */
class PullThroughImage extends GatewayImage {
  constructor(
    private readonly prefix: string,
    private readonly options: GatewayImageOptions,
  ) {
    super();
    checkReference(options);
    if (isKnown(prefix) && prefix !== 'ROOT' && !/^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/.test(prefix)) {
      throw invalid('InvalidImageReference', 'compute.image', prefix, 'it is the prefix of a pull-through cache rule');
    }
  }

  public bind(scope: Construct): GatewayImageConfig {
    const { tag = TESTED_TAG, digest } = this.options;
    const name = this.prefix === 'ROOT' ? STOCK_REPOSITORY : `${this.prefix}/${STOCK_REPOSITORY}`;
    const repository = ecr.Repository.fromRepositoryName(scope, 'PullThroughCache', name);
    const image = new PulledImage(repository, uriOf(repository, { tag, digest }), ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository']);
    return { image, version: tag, pulledThrough: true, fromDockerHub: false };
  }
}

class DerivedImage extends GatewayImage {
  constructor(
    private readonly image: ecs.ContainerImage,
    private readonly runtimePath: string,
  ) {
    super();
    if (!/^\/[A-Za-z0-9._/-]+$/.test(runtimePath)) {
      throw invalid('InvalidRuntimePath', 'compute.image.runtimePath', runtimePath);
    }
  }

  public bind(_scope: Construct): GatewayImageConfig {
    return { image: this.image, runtimePath: this.runtimePath, fromDockerHub: false };
  }
}

class NativeOnlyImage extends GatewayImage {
  constructor(
    private readonly image: ecs.ContainerImage,
    private readonly nodePath = 'node',
  ) {
    super();
    if (!/^(\/[A-Za-z0-9._-]+)*\/node$|^node$/.test(nodePath)) {
      throw invalid('InvalidNodePath', 'compute.image.nodePath', nodePath);
    }
  }

  public bind(_scope: Construct): GatewayImageConfig {
    return { image: this.image, nodePath: this.nodePath, nativeOnly: true, healthCheckByNode: true, fromDockerHub: false };
  }
}

class HardenedImage extends GatewayImage {
  private readonly nodeImage: string;
  private readonly isPinned: boolean;

  constructor({ nodeImage = NODE_IMAGE, nodeImageDigest: digest }: HardenedGatewayImageOptions) {
    super();
    // Docker is told both when the app is deployed: no value that only the deployment knows
    if (!/^[a-z0-9][a-z0-9._:/-]*:[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(nodeImage)) {
      throw invalid(
        'InvalidImageReference',
        'compute.image.nodeImage',
        nodeImage,
        'the image goes with a tag, and without its digest, which is an option',
      );
    }
    if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      throw invalid('InvalidImageReference', 'compute.image.nodeImageDigest', digest);
    }
    this.isPinned = digest !== undefined;
    this.nodeImage = digest === undefined ? nodeImage : `${nodeImage}@${digest}`;
  }

  public bind(scope: Construct): GatewayImageConfig {
    if (!this.isPinned) {
      warn(scope, 'hardenedImageByTag', { image: this.nodeImage });
    }
    return { image: new BuiltImage(this.nodeImage), version: TESTED_TAG, healthCheckByNode: true, fromDockerHub: false };
  }
}
