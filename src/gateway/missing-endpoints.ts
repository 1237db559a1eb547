import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { GatewayAuth } from '../auth';
import { containersOf, type GatewayCluster, type GatewayService, tasksCall } from '../compute';
import { type GatewayNetwork, warnOfEndpoints } from '../network';
import type { GatewayTraces } from '../observability';
import type { GatewayRouting } from '../routing';
import type { GatewayGuardrailMemory, GatewayLimits, GatewayResponseCache } from '../state';

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
  secretsmanager: ({ routing, service, limits, guardrailMemory, responseCache, traces }) =>
    routing._calls().secrets ||
    service._deployments.test !== undefined ||
    limits?.sharedStatePassword !== undefined ||
    guardrailMemory !== undefined ||
    responseCache !== undefined ||
    traces?._calls().secrets ||
    /"(secrets|repositoryCredentials)":/.test(containersOf(service)),
  'bedrock-runtime': ({ routing }) => routing._calls().bedrock,
  sts: ({ routing }) => routing._calls().roles.length > 0,
  xray: ({ traces }) => traces?._calls().xray === true,
  // keys are discovered at the issuer where nobody says where they are
  'cognito-idp': ({ auth }) => textOf(auth, [auth.issuer, auth.tokenIssuer?.jwksUri]).includes('cognito-idp'),
};

/** Tells the network what the gateway calls through it. */
export function judgeEndpoints(gateway: CallingParts): void {
  const { network, routing, service, cluster } = gateway;
  warnOfEndpoints(network, {
    calls: (name) => tasksCall(name, [service], cluster) ?? IS_CALLED[name]?.(gateway),
    roles: () => routing._calls().roles.flatMap(({ byBedrockEndpoint, roleArn }) => (byBedrockEndpoint ? [{ at: 'bedrock-runtime', roleArn }] : [])),
  });
}

const textOf = (scope: IConstruct, value: unknown): string => JSON.stringify(Stack.of(scope).resolve(value)) ?? '';
