import { isKnown } from '../../checks';
import { invalid } from '../../errors';
import type { GatewayPrivateLinkOptions } from './options';

const PRINCIPAL = /^(\*|arn:[a-z-]+:iam::\d{12}:(root|(user|role)\/.+))$/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** Refuses consumers whom the endpoint service could not know, and everybody whom nobody has to accept. */
export function checkConsumers({ allowedPrincipals, acceptanceRequired = true, allowedRegions }: GatewayPrivateLinkOptions): void {
  const path = 'network.privateLink.allowedPrincipals';
  if (allowedPrincipals.length === 0) {
    throw invalid('PrivateLinkForNobody', path, '[]');
  }
  const arns = allowedPrincipals.map(({ arn }) => arn);
  for (const [index, arn] of arns.entries()) {
    // a principal of a service is an ArnPrincipal for no compiler; in other languages it has no ARN, and would be left out
    if (arn === undefined || (isKnown(arn) && !PRINCIPAL.test(arn)) || arns.indexOf(arn) !== index) {
      throw invalid('PrivateLinkPrincipalNotPossible', `${path}[${index}]`, arn);
    }
  }
  if (arns.includes('*') && !acceptanceRequired) {
    throw invalid('PrivateLinkOpenToAll', path, '*');
  }
  checkRegions(allowedRegions);
}

function checkRegions(regions?: string[]): void {
  const path = 'network.privateLink.allowedRegions';
  if (regions?.length === 0) {
    throw invalid('PrivateLinkRegionsNotPossible', path, '[]');
  }
  for (const [index, region] of (regions ?? []).entries()) {
    if (isKnown(region) && (!REGION.test(region) || regions?.indexOf(region) !== index)) {
      throw invalid('PrivateLinkRegionsNotPossible', `${path}[${index}]`, region);
    }
  }
}
