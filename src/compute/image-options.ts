import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** Which release of the image runs. */
export interface GatewayImageOptions {
  /**
   * Tag of the image. It may be a value that only the deployment knows, such as a parameter of the stack; so may `digest`.
   *
   * @default '1.15.2'
   */
  readonly tag?: string;

  /**
   * Digest of the image, `sha256:` and 64 hexadecimal digits. It decides what runs; the tag then only tells people which release
   * that is.
   *
   * @default - the tag decides; Amazon ECS resolves it once for each deployment and runs the same image in every task of it
   */
  readonly digest?: string;
}

/** Options of an image in a registry. */
export interface RegistryGatewayImageOptions extends GatewayImageOptions {
  /**
   * Secret with the fields `username` and `password` of an account at the registry.
   *
   * @default - the image is pulled without credentials
   */
  readonly credentials?: secretsmanager.ISecret;
}

/** Options of a derived image. */
export interface DerivedGatewayImageOptions {
  /**
   * Where the image has the file `gateway-runtime.mjs` of this package.
   *
   * @default '/app/gateway-runtime.mjs'
   */
  readonly runtimePath?: string;
}

/** Options of the hardened image. */
export interface HardenedGatewayImageOptions {
  /**
   * Image of Node.js that it is built on, with a tag: 24 or newer, with npm, which does not come into what is built.
   *
   * @default 'public.ecr.aws/docker/library/node:24-alpine'
   */
  readonly nodeImage?: string;

  /**
   * Digest of `nodeImage`, `sha256:` and 64 hexadecimal digits. It decides what the image is built on, the tag then only tells people.
   *
   * @default - the tag decides, with a warning: the same version of this package may build another image tomorrow
   */
  readonly nodeImageDigest?: string;
}

/** Options of an image of Node.js. */
export interface NativeOnlyGatewayImageOptions {
  /**
   * The executable of Node.js in the image: a name that is looked for in its `PATH`, or an absolute path. Distroless images have it at `/nodejs/bin/node`.
   *
   * @default 'node'
   */
  readonly nodePath?: string;
}

/** What an image means for the task. */
export interface GatewayImageConfig {
  /** Image of the container. */
  readonly image: ecs.ContainerImage;

  /**
   * Path of the runtime inside the image.
   *
   * @default - the runtime is delivered in the task definition
   */
  readonly runtimePath?: string;

  /**
   * Release of the image, for people: it becomes a label of the container.
   *
   * @default - unknown
   */
  readonly version?: string;

  /**
   * The executable of Node.js in the image.
   *
   * @default 'node'
   */
  readonly nodePath?: string;

  /**
   * Whether the image has the stock gateway not in it, so that nothing is translated.
   *
   * @default false
   */
  readonly nativeOnly?: boolean;

  /**
   * Whether the health check needs nothing but Node.js.
   *
   * @default false - it is made with busybox's `wget`, which the stock image has
   */
  readonly healthCheckByNode?: boolean;

  /**
   * Whether Amazon ECR has yet to fetch it when a task asks for it.
   *
   * @default false
   */
  readonly pulledThrough?: boolean;

  /** Whether the image comes from Docker Hub, which limits pulls and is no registry to depend on while scaling out. */
  readonly fromDockerHub: boolean;
}
