import { isKnown } from '../checks';
import type { VpcEndpointsConfig } from './vpc-endpoints';

/**
 * Services of the strategies that some regions have no endpoint for, or none that leads to what the gateway calls: in China there are neither Amazon
 * Bedrock nor user pools; in GovCloud the keys of a user pool are at `cognito-idp-fips`, which the endpoint of `cognito-idp` does not answer to.
 */
const NOT_THERE: Readonly<Record<string, RegExp>> = {
  'bedrock-runtime': /^cn-/,
  'cognito-idp': /^(cn|us-gov)-/,
};

/** A strategy without the endpoints that a region has not. What was asked for by name is made all the same. */
export function endpointsIn(region: string, strategy: VpcEndpointsConfig): VpcEndpointsConfig {
  const { interfaceServices, excludableServices = [], missingWhereCalled = [] } = strategy;
  const absent = excludableServices.filter(({ shortName }) => isKnown(region) && NOT_THERE[shortName]?.test(region));
  const isThere = ({ shortName }: { readonly shortName: string }) => !absent.some((service) => service.shortName === shortName);
  return {
    ...strategy,
    interfaceServices: interfaceServices.filter(isThere),
    excludableServices: excludableServices.filter(isThere),
    missingWhereCalled: strategy.reachesInternet ? missingWhereCalled : [...missingWhereCalled, ...absent],
  };
}
