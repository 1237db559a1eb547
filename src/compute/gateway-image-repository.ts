import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { requireRange } from '../checks';
import { STOCK_REPOSITORY, TESTED_TAG } from '../contract/stock-image';
import { keyItself } from '../encryption-key';
import { checkInput } from '../inputs';
import { type GatewayPreset, removalPolicyOf } from '../presets';
import { GatewayImage } from './gateway-image';
import type { GatewayImageOptions } from './image-options';

/** Properties of `GatewayImageRepository`. */
export interface GatewayImageRepositoryProps {
  /**
   * Where the default of `removalPolicy` comes from.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Key that encrypts the images, for good: another key is another repository.
   *
   * @default - encrypted with a key of Amazon ECR
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How many images with a tag are kept, one for each release, 1 to 1000; older ones expire. Keep more than there are releases that you may roll back to.
   *
   * @default 10
   */
  readonly imagesKept?: number;

  /**
   * What becomes of the repository when its stack is deleted. With `DESTROY` its images go with it.
   *
   * @default - by preset. DEV: destroyed. PROD: retained, but for one that a failed creation leaves
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A repository for a copy of the stock image in Amazon ECR: encrypted, scanned on push, with tags that stay what they are. Give it a stack of its own, deploy
 * that, and copy the image with `copyCommands`; a service that is made together with it would wait for an image that is not there.
 *
 * @example
 *
 * const images = new GatewayImageRepository(new Stack(this, 'Images'), 'Images');
 * images.printCopyCommands();
 * new PortkeyGateway(this, 'Gateway', { compute: { image: images.image() }, providers: [ModelProvider.openai()] });
 */
export class GatewayImageRepository extends Construct {
  /** The repository. */
  public readonly repository: ecr.Repository;

  /**
   * @param scope where to create the repository
   * @param id its name in that scope
   * @param props see there
   * @throws `ImagesKeptOutOfRange`, `RemovalPolicyNotPossible`, `KeyKnownByAliasOnly`
   */
  constructor(scope: Construct, id: string, props: GatewayImageRepositoryProps = {}) {
    super(scope, id);
    checkInput('GatewayImageRepositoryProps', props);
    const { preset, imagesKept = 10 } = props;
    requireRange('ImagesKeptOutOfRange', 'imagesKept', imagesKept, { from: 1, to: 1000 });
    const removalPolicy = removalPolicyOf('removalPolicy', props.removalPolicy, preset);
    const encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    this.repository = new ecr.Repository(this, 'Repository', {
      encryption: encryptionKey ? ecr.RepositoryEncryption.KMS : ecr.RepositoryEncryption.AES_256,
      encryptionKey,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      // those with a tag: a release brings an image of each processor along that has none, which is not to be counted
      lifecycleRules: [{ description: 'The last releases', tagPatternList: ['*'], maxImageCount: imagesKept }],
      removalPolicy,
      emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
    });
  }

  /**
   * The copy, for `compute.image` of a gateway.
   *
   * @throws `InvalidImageReference`
   */
  public image(options: GatewayImageOptions = {}): GatewayImage {
    return GatewayImage.fromEcrRepository(this.repository, options);
  }

  /**
   * Commands that copy the stock image into the repository, for all its processors: by the AWS CLI and Docker with Buildx. A tag is copied once; then it
   * cannot be written again. A digest of the source stays the digest of the copy.
   *
   * @param options which release
   * @throws `InvalidImageReference`
   */
  public copyCommands(options: GatewayImageOptions = {}): string[] {
    checkInput('GatewayImageOptions', options);
    GatewayImage.fromDockerHub(options);
    const { tag = TESTED_TAG, digest } = options;
    const { region } = Stack.of(this);
    const source = digest ? `${STOCK_REPOSITORY}@${digest}` : `${STOCK_REPOSITORY}:${tag}`;
    return [
      `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${this.repository.registryUri}`,
      `docker buildx imagetools create --tag ${this.repository.repositoryUriForTag(tag)} docker.io/${source}`,
    ];
  }

  /**
   * Makes `copyCommands` an output of the stack.
   *
   * @param options which release
   * @throws `InvalidImageReference`
   */
  public printCopyCommands(options: GatewayImageOptions = {}): void {
    new CfnOutput(this, 'CopyCommands', {
      value: this.copyCommands(options).join(' && '),
      description: 'Copies the stock image into the repository',
    });
  }
}
