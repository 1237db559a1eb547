import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Authentication, ContentFilterCategory, Guardrail, ModelProvider, PiiEntityType, SharedState, ValkeyAuthentication } from '../../src';
import { arn, keyIn } from './given';
import type { Levels } from './level';

const bedrock = () => ModelProvider.bedrock({ models: ['amazon.*'], inferenceProfiles: ['eu.anthropic.*'] });

/** Whom it serves with what, and what becomes of its data. */
export const GATEWAY_OPTIONS = {
  tags: {
    none: () => ({}),
    'of the company': () => ({ tags: { 'cost-center': '4711', Team: 'llm platform' } }),
  },
  providers: {
    'of several kinds': () => ({ providers: [ModelProvider.openai(), ModelProvider.anthropic(), bedrock()] }),
    'Bedrock alone': () => ({ providers: [bedrock()] }),
    'Bedrock of another account': (stack) => ({
      providers: [
        ModelProvider.bedrock({
          inferenceProfiles: ['eu.anthropic.*'],
          assumedRole: { role: iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::222222222222:role/models') },
        }),
      ],
    }),
  },
  clients: {
    Cognito: () => ({ after: (gateway) => gateway.addClient('Batch', { team: 'batch' }) }),
    'API keys': () => ({ auth: { apiKeys: true }, after: (gateway) => gateway.addClient('Batch', { apiKeysOnly: true }) }),
    'another issuer': () => ({
      authentication: Authentication.oidc({ issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/keys', audiences: ['llm'] }),
    }),
    people: () => ({ after: (gateway) => gateway.addPeople('Developers') }),
  },
  state: {
    none: () => ({}),
    'limits, serverless': () => ({ limits: { gateway: { dollarsPerDay: 100 } } }),
    'limits, on nodes by a password': () => ({
      limits: { store: SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD }) },
    }),
    'response cache': () => ({ responseCache: {} }),
    'limits and response cache': () => ({ limits: {}, responseCache: {} }),
  },
  guardrail: {
    none: () => ({}),
    made: () => ({
      guardrail: {
        guardrail: Guardrail.create({
          contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }],
          piiEntities: [{ entity: PiiEntityType.EMAIL }],
        }),
      },
    }),
    given: () => ({ guardrail: { guardrail: Guardrail.existing(arn('bedrock', 'guardrail/abcd1234efgh'), '3') } }),
  },
  usage: {
    'in the log': () => ({}),
    'delivered, with a report': () => ({ observability: { metricsByTeam: true, metricsByRoute: true, usageDelivery: { chargebackReport: {} } } }),
  },
  protection: {
    'by preset': () => ({}),
    'all that there is, a key of the company': (stack) => ({ deletionProtection: true, encryptionKey: keyIn(stack) }),
    'nothing is kept': () => ({ removalPolicy: RemovalPolicy.DESTROY }),
  },
} as const satisfies Levels;
