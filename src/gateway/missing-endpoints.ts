import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import type { GatewayAuth } from '../auth';
import { isKnown } from '../checks';
import type { GatewayCluster, GatewayService } from '../compute';
import type { GatewayNetwork } from '../network';
import type { GatewayTraces } from '../observability';
import type { GatewayRouting } from '../routing';
import type { GatewayGuardrailMemory, GatewayLimits, GatewayResponseCache } from '../state';
import { warnAtSynthesis } from '../warnings';

/** The parts of a gateway that say which AWS services its tasks call. */
export interface CallingParts {
  readonly network: GatewayNetwork;
  readonly auth: GatewayAuth;
  readonly routing: GatewayRouting;
  readonly cluster: GatewayCluster;
  readonly service: GatewayService;
  readonly limits?: GatewayLimits;
  readonly guardrailMemory?: GatewayGuardrailMemory;
  readonly responseCache?: GatewayResponseCache;
  readonly traces?: GatewayTraces;
}

/** Whether a gateway calls a service that not all of them call, by the short name of its endpoint. One that is not here is taken for called. */
const IS_CALLED: Readonly<Record<string, (gateway: CallingParts) => boolean>> = {
  'ecr.api': pullsFromEcr,
  'ecr.dkr': pullsFromEcr,
  secretsmanager: ({ routing, service, limits, guardrailMemory, responseCache, traces }) =>
    routing._calls().secrets ||
    service._deployments.test !== undefined ||
    limits?.sharedStatePassword !== undefined ||
    guardrailMemory !== undefined ||
    responseCache !== undefined ||
    traces?._calls().secrets ||
    /"(secrets|repositoryCredentials)":/.test(containersOf(service)),
  'bedrock-runtime': ({ routing }) => routing._calls().bedrock,
  ecs: hasInstances,
  'ecs-agent': hasInstances,
  'ecs-telemetry': hasInstances,
  sts: ({ routing }) => routing._calls().roles.length > 0,
  xray: ({ traces }) => traces?._calls().xray === true,
  // keys are discovered at the issuer where nobody says where they are
  'cognito-idp': ({ auth }) => textOf(auth, [auth.issuer, auth.tokenIssuer?.jwksUri]).includes('cognito-idp'),
  ssmmessages: ({ service }) => (service.service.node.defaultChild as ecs.CfnService).enableExecuteCommand === true,
};

/**
 * Warns of services that the tasks call and have no way to, of endpoints that they do not call, and of those that refuse their calls. When the app is
 * synthesized, for providers and containers may come late.
 */
export function warnOfEndpoints(gateway: IConstruct & CallingParts): void {
  const { network } = gateway;
  warnAtSynthesis(network, 'endpointExcluded', () => {
    const called = network._missingWhereCalled.filter((name) => IS_CALLED[name]?.(gateway) ?? true);
    return called.length > 0 && { services: called.join(', ') };
  });
  warnAtSynthesis(network, 'endpointNotCalled', () => {
    const idle = network._excludable.filter((name) => IS_CALLED[name]?.(gateway) === false);
    return idle.length > 0 && { services: idle.join(', ') };
  });
  warnAtSynthesis(network, 'endpointForOtherAccounts', () => {
    const accounts = accountsRefused(gateway);
    return accounts.length > 0 && { accounts: accounts.join(', ') };
  });
}

/** Accounts of roles as which Bedrock is called through an endpoint that does not let them in, as far as they are known. */
function accountsRefused({ network, routing }: CallingParts): string[] {
  const { _allowedAccounts: allowed, interfaceEndpoints } = network;
  if (!allowed || !interfaceEndpoints['bedrock-runtime']) {
    return [];
  }
  const letIn = new Set([Stack.of(network).account, ...allowed]);
  const roles = routing._calls().roles.filter(({ byBedrockEndpoint }) => byBedrockEndpoint);
  const accounts = roles.map(({ roleArn }) => Stack.of(network).splitArn(roleArn, ArnFormat.SLASH_RESOURCE_NAME).account ?? '');
  return [...new Set(accounts)].filter((account) => isKnown(account) && !letIn.has(account));
}

function pullsFromEcr({ service }: CallingParts): boolean {
  return containersOf(service).includes('.dkr.ecr.');
}

/** Made for the cluster: those that a cluster has already have found their way to Amazon ECS. */
function hasInstances({ cluster }: CallingParts): boolean {
  return cluster.node.findAll().some((child) => child instanceof ecs.CfnCapacityProvider);
}

const containersOf = ({ taskDefinition }: GatewayService): string =>
  textOf(taskDefinition, (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).containerDefinitions);

const textOf = (scope: IConstruct, value: unknown): string => JSON.stringify(Stack.of(scope).resolve(value)) ?? '';
