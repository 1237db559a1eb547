import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import type { GatewayImageOptions } from './image-options';

const REPOSITORY = /^[a-z0-9][a-z0-9._:/-]*$/;

/** @throws `InvalidImageReference` */
export function checkReference({ tag, digest }: GatewayImageOptions, path = 'compute.image'): void {
  if (tag !== undefined && isKnown(tag) && !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) {
    throw invalid('InvalidImageReference', `${path}.tag`, tag);
  }
  if (digest !== undefined && isKnown(digest) && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw invalid('InvalidImageReference', `${path}.digest`, digest);
  }
}

/**
 * Registry and repository, which have no tag.
 *
 * @throws `InvalidImageReference`
 */
export function checkRepository(repository: string, path = 'compute.image'): void {
  if (isKnown(repository) && (!REPOSITORY.test(repository) || /:[^/]*$|\/\//.test(repository))) {
    throw invalid('InvalidImageReference', path, repository, 'the repository goes without scheme, tag and digest; the last two are options');
  }
}

export const uriOf = (repository: ecr.IRepository, { tag, digest }: GatewayImageOptions): string =>
  digest ? repository.repositoryUriForDigest(digest) : repository.repositoryUriForTag(tag);
