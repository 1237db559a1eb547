import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import type { GatewayImageOptions } from './image-options';

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
