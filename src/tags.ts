import { Tags, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { invalid } from './errors';

const FORM = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const MOST_TAGS = 40;

/**
 * Tags of everything in a gateway. CloudFormation restores the weights of a listener rule whenever it updates one, for a tag too.
 *
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
export function tagAll(gateway: IConstruct, tags: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(tags)) {
    Tags.of(gateway).add(key, value, { excludeResourceTypes: ['AWS::ElasticLoadBalancingV2::ListenerRule'] });
  }
}

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function checkTags(tags: Readonly<Record<string, string>> = {}): void {
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS) {
    throw invalid('InvalidTag', 'tags', `${entries.length} tags`, `${MOST_TAGS} at most`);
  }
  for (const [key, value] of entries) {
    if (!FORM.test(key) || key.length === 0 || key.length > 128 || /^aws:/i.test(key)) {
      throw invalid('InvalidTag', 'tags', key, 'a key has 1 to 128 characters and does not begin with aws:');
    }
    if (!Token.isUnresolved(value) && (!FORM.test(value) || value.length > 256)) {
      throw invalid('InvalidTag', `tags.${key}`, value, 'a value has up to 256 characters');
    }
  }
}
