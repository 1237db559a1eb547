import { Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { isKnown } from '../checks';
import { invalid } from '../errors';

/**
 * Geographies of guardrail profiles by the beginning of a region, the longer ones first. Of other regions nothing is known here.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-cross-region-support.html
 */
const GEOGRAPHIES: readonly (readonly [region: string, geography: string])[] = [
  ['us-gov-', 'us-gov'],
  ['us-', 'us'],
  ['eu-', 'eu'],
  ['ap-', 'apac'],
];

const PROFILE = /^[a-z][a-z-]*\.guardrail\.v[0-9:]+$/;

const geographyOf = (region: string): string | undefined =>
  Token.isUnresolved(region) ? undefined : GEOGRAPHIES.find(([beginning]) => region.startsWith(beginning))?.[1];

/** Refuses the regions of China, as far as the region is known. */
export function checkGuardrailRegion(region: string): void {
  if (!Token.isUnresolved(region) && region.startsWith('cn-')) {
    throw invalid('GuardrailNotInRegion', 'guardrail', region);
  }
}

/** Refuses what is no guardrail profile, and one that this region, where it is known, cannot use: AWS may have geographies that are not known here. */
export function checkProfile(path: string, profile: string | undefined, region?: string): void {
  if (profile === undefined || !isKnown(profile)) {
    return;
  }
  if (!PROFILE.test(profile)) {
    throw invalid('InvalidGuardrailProfile', `${path}.guardrailProfile`, profile);
  }
  const [itsGeography] = profile.split('.');
  const geography = region === undefined ? undefined : geographyOf(region);
  if (geography !== undefined && itsGeography !== geography && GEOGRAPHIES.some(([, known]) => known === itsGeography)) {
    throw invalid('GuardrailElsewhere', `${path}.guardrailProfile`, profile, `its region is ${region}`);
  }
}

/** The profile of a region's geography. */
export function profileOf(region: string): string {
  const geography = geographyOf(region);
  if (geography === undefined) {
    throw invalid('GuardrailProfileNotKnown', 'guardrail.guardrailProfile', undefined);
  }
  return `${geography}.guardrail.v1:0`;
}

/** Refuses a guardrail of another partition than the tasks are in, whose credentials are worth nothing there; as far as both are known. */
export function checkPartition(path: string, guardrailArn: string, here: string): void {
  if (!isKnown(guardrailArn) || Token.isUnresolved(here)) {
    return;
  }
  const [, partition] = guardrailArn.split(':');
  const { partition: own } = RegionInfo.get(here);
  if (own !== undefined && partition !== own) {
    throw invalid('GuardrailElsewhere', path, guardrailArn, `the stack is in ${here}`);
  }
}
