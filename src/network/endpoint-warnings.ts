import { ArnFormat, Stack } from 'aws-cdk-lib';
import { isKnown } from '../checks';
import { warnAtSynthesis } from '../warnings';
import type { GatewayNetwork } from './gateway-network';

/** What a gateway knows of the AWS services that its tasks call, when all of it is there. */
export interface EndpointUse {
  /** Whether it calls one, by the short name of its endpoint; undefined where nothing is known of it, which is taken for called. */
  calls(service: string): boolean | undefined;
  /** Roles as which it calls at endpoints, some of which let in no other accounts. */
  roles(): readonly CallingRole[];
}

/** A role as which a service of AWS is called. */
export interface CallingRole {
  readonly at: 'bedrock-runtime' | 's3';
  readonly roleArn: string;
}

/**
 * Warns of services that the tasks call and have no way to, of endpoints that they do not call, and of those that refuse their calls. When the app is
 * synthesized, for providers and containers may come late.
 */
export function warnOfEndpoints(network: GatewayNetwork, use: EndpointUse): void {
  warnAtSynthesis(network, 'endpointExcluded', () => {
    const called = network._missingWhereCalled.filter((name) => use.calls(name) ?? true);
    return called.length > 0 && { services: called.join(', ') };
  });
  warnAtSynthesis(network, 'endpointNotCalled', () => {
    const idle = network._excludable.filter((name) => use.calls(name) === false);
    return idle.length > 0 && { services: idle.join(', ') };
  });
  warnAtSynthesis(network, 'endpointForOtherAccounts', () => {
    const accounts = accountsRefused(network, use);
    return accounts.length > 0 && { accounts: accounts.join(', ') };
  });
}

/** Accounts of roles that endpoints do not let in, as far as they are known. That of Amazon S3 has a policy where nothing leads around it. */
function accountsRefused(network: GatewayNetwork, use: EndpointUse): string[] {
  const { _allowedAccounts: allowed, interfaceEndpoints, reachesInternet } = network;
  if (!allowed) {
    return [];
  }
  const hasPolicy = { 'bedrock-runtime': interfaceEndpoints['bedrock-runtime'] !== undefined, s3: !reachesInternet };
  const stack = Stack.of(network);
  const letIn = new Set([stack.account, ...allowed]);
  const roles = use.roles().filter(({ at }) => hasPolicy[at]);
  const accounts = roles.map(({ roleArn }) => stack.splitArn(roleArn, ArnFormat.SLASH_RESOURCE_NAME).account ?? '');
  return [...new Set(accounts)].filter((account) => isKnown(account) && !letIn.has(account));
}
