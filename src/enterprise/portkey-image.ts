import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { checkReference, checkRepository, PulledImage } from '../compute';
import { invalid } from '../errors';
import { checkInput } from '../inputs';

/** Where an image of Portkey comes from, and which release it is. */
export interface PortkeyImageOptions {
  /**
   * Registry and repository without tag: a mirror, `registry.portkey.ai/…`, a pull-through cache. One of Amazon ECR by its whole name is pulled with the
   * permissions of the execution role, and without `registryCredentials`.
   *
   * @default - Docker Hub, with `registryCredentials`
   */
  readonly repository?: string;

  /**
   * Release.
   *
   * @default - gateway: '2.16.0'. Data service: '1.9.0'. With `digest` not known
   */
  readonly tag?: string;

  /**
   * Digest, `sha256:` and 64 hexadecimal digits: exactly this image, whatever `tag` says, which is then for people.
   *
   * @default - the tag decides
   */
  readonly digest?: string;
}

/** Which image of Portkey runs. */
export abstract class PortkeyImage {
  /**
   * From a registry that `registryCredentials` let into, or that asks for none.
   *
   * @throws `InvalidImageReference`
   */
  public static fromRegistry(options: PortkeyImageOptions = {}): PortkeyImage {
    checkInput('PortkeyImageOptions', options, 'image');
    checkReference(options, 'image');
    if (options.repository !== undefined) {
      checkRepository(options.repository, 'image.repository');
    }
    return new RegistryImage(options);
  }

  /**
   * From anywhere else: a repository of Amazon ECR, a build.
   *
   * @param image the image
   * @param release what it is a copy of, for checks of releases that go together
   */
  public static fromContainerImage(image: ecs.ContainerImage, release?: string): PortkeyImage {
    checkInput('aws_ecs.ContainerImage', image, 'image');
    return new GivenImage(image, release);
  }

  /**
   * Called by the gateway, with what Portkey publishes it as.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, id: string, standard: StandardImage, credentials?: secretsmanager.ISecret): PortkeyImageConfig;
}

/** What Portkey publishes an image as. */
export interface StandardImage {
  /** Registry and repository. */
  readonly repository: string;
  /** Release that this library has been made for. */
  readonly tag: string;
}

/** What came of it. */
export interface PortkeyImageConfig {
  /** The image. */
  readonly image: ecs.ContainerImage;
  /**
   * Its release.
   *
   * @default - not known
   */
  readonly release?: string;
}

class RegistryImage extends PortkeyImage {
  constructor(private readonly options: PortkeyImageOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, id: string, standard: StandardImage, credentials?: secretsmanager.ISecret): PortkeyImageConfig {
    const { repository = standard.repository, digest, tag = digest === undefined ? standard.tag : undefined } = this.options;
    const isPrivate = repository.replace(DOCKER_HUB, 'docker.io/') === standard.repository;
    if (isPrivate && !credentials) {
      throw invalid('RegistryCredentialsMissing', 'registryCredentials', undefined, repository);
    }
    const reference = digest ? `${repository}@${digest}` : `${repository}:${tag}`;
    return { image: ofEcr(scope, id, repository, reference) ?? ecs.ContainerImage.fromRegistry(reference, { credentials }), release: tag };
  }
}

/** Names of Docker Hub, which is also what has none. */
const DOCKER_HUB = /^(?:(?:(?:index|registry-1)\.)?docker\.io\/)?(?=[^/]+\/[^/]+$)/;

const ECR = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/(.+)$/;

/** Amazon ECR knows roles alone, and not the name and password of another registry. A pull-through cache fetches, and keeps, what it has not yet. */
function ofEcr(scope: Construct, id: string, repository: string, reference: string): ecs.ContainerImage | undefined {
  const [, account, region, repositoryName] = ECR.exec(repository) ?? [];
  if (repositoryName === undefined) {
    return undefined;
  }
  const { partition } = Stack.of(scope);
  const repositoryArn = `arn:${partition}:ecr:${region}:${account}:repository/${repositoryName}`;
  const imported = ecr.Repository.fromRepositoryAttributes(scope, `${id}Repository`, { repositoryArn, repositoryName });
  return new PulledImage(imported, reference, ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository']);
}

class GivenImage extends PortkeyImage {
  constructor(
    private readonly image: ecs.ContainerImage,
    private readonly release?: string,
  ) {
    super();
  }

  /** @internal */
  public _bind(): PortkeyImageConfig {
    return { image: this.image, release: this.release };
  }
}
