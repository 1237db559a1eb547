import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { isKnown } from '../checks';
import { invalid } from '../errors';

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

/** @throws `InvalidImageReference` */
export function checkReference({ tag, digest }: GatewayImageOptions): void {
  if (tag !== undefined && isKnown(tag) && !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) {
    throw invalid('InvalidImageReference', 'compute.image.tag', tag);
  }
  if (digest !== undefined && isKnown(digest) && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw invalid('InvalidImageReference', 'compute.image.digest', digest);
  }
}

export const uriOf = (repository: ecr.IRepository, { tag, digest }: GatewayImageOptions): string =>
  digest ? repository.repositoryUriForDigest(digest) : repository.repositoryUriForTag(tag);
