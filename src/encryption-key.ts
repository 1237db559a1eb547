import type * as kms from 'aws-cdk-lib/aws-kms';
import { invalid } from './errors';

/**
 * The key itself where an alias of it was given: log groups take no alias, and permissions on an alias allow nothing.
 *
 * @param path where it was given in the props
 * @throws `KeyKnownByAliasOnly` for an alias that says nothing of its key
 */
export function keyItself<T extends kms.IKey | undefined>(path: string, given: T): T {
  if (!given || typeof given !== 'object') {
    return given;
  }
  if (isAlias(given)) {
    return keyItself(path, targetOf(path, given)) as T;
  }
  if (/:alias\//.test(given.keyArn)) {
    throw invalid('KeyKnownByAliasOnly', path, given.keyArn);
  }
  return given;
}

/** By its members: an alias may come from another copy of the CDK. */
const isAlias = (key: kms.IKey): key is kms.IAlias => 'aliasName' in key;

function targetOf(path: string, alias: kms.IAlias): kms.IKey {
  try {
    return alias.aliasTargetKey;
  } catch {
    throw invalid('KeyKnownByAliasOnly', path, alias.aliasName);
  }
}
