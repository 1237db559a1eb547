import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { foundationModelOf, meets } from './model-patterns';
import { type BedrockAccessOptions, type BedrockAssumedRole, BedrockMessagesApi } from './options';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const COUNT = 'bedrock:CountTokens';

/** Small models of some vendors, for an example where only a pattern is named. */
const EXAMPLES = [
  'amazon.nova-lite-v1:0',
  'anthropic.claude-3-haiku-20240307-v1:0',
  'meta.llama3-1-8b-instruct-v1:0',
  'mistral.mistral-7b-instruct-v0:2',
];

/** Why permissions hold patterns, for the rules of cdk-nag. */
export const PATTERNS_REASON = 'Models are enabled by the patterns that the user gave: `anthropic.*` is every model of Anthropic.';

type ArnOf = (region: string, account: string, resource: string, resourceName: string, service?: string) => string;

/**
 * Calling the named models in one region, and the named profiles. A profile may send a request to any region of its geography, so
 * its models are allowed everywhere, on the condition that the call came through the profile.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
export function bedrockAccess(scope: IConstruct, access: BedrockAccessOptions): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const { models = [], region = stack.region } = access;
  const arn: ArnOf = (region, account, resource, resourceName, service = 'bedrock') =>
    stack.formatArn({ service, region, account, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const statements: iam.PolicyStatement[] = [];
  if (models.length > 0) {
    const resources = models.map((model) => arn(region, '', 'foundation-model', model));
    statements.push(new iam.PolicyStatement({ actions: [COUNT, ...INVOKE], resources }));
  }
  statements.push(...systemProfiles(access, stack.account, region, arn), ...applicationProfiles(access, region, arn));
  if (reachesOpenai(access)) {
    // the Responses API asks for the account's project besides the model
    const project = arn(region, stack.account, 'project', 'default');
    statements.push(new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: [project] }));
  }
  if (access.messagesApi === BedrockMessagesApi.MANTLE) {
    statements.push(mantleAccess(scope, region));
  }
  return statements;
}

/** Calling Bedrock Mantle with the account's default project. Its permissions know projects, not models. */
export function mantleAccess(scope: IConstruct, region: string): iam.PolicyStatement {
  const stack = Stack.of(scope);
  const project = stack.formatArn({ service: 'bedrock-mantle', region, resource: 'project', resourceName: 'default' });
  return new iam.PolicyStatement({ actions: ['bedrock-mantle:CreateInference', 'bedrock-mantle:CountTokens'], resources: [project] });
}

/** Becoming the role that calls. */
export function assumeRole({ role, sessionTags }: BedrockAssumedRole): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sts:AssumeRole', ...(sessionTags ? ['sts:TagSession'] : [])], resources: [role.roleArn] });
}

/** In few statements, as a role holds no more than 10,240 characters: a profile leads to its own model, whatever others are named beside it. */
function systemProfiles({ inferenceProfiles = [] }: BedrockAccessOptions, account: string, region: string, arn: ArnOf): iam.PolicyStatement[] {
  if (inferenceProfiles.length === 0) {
    return [];
  }
  const profiles = inferenceProfiles.map((profile) => arn(region, account, 'inference-profile', profile));
  const models = [...new Set(inferenceProfiles.map(modelBehind))];
  return [
    new iam.PolicyStatement({ actions: INVOKE, resources: profiles }),
    new iam.PolicyStatement({
      actions: INVOKE,
      resources: models.map((model) => arn('*', '', 'foundation-model', model)),
      conditions: { StringLike: { 'bedrock:InferenceProfileArn': profiles.length > 1 ? profiles : profiles[0] } },
    }),
    // tokens are counted with the model itself, in the region of the call
    new iam.PolicyStatement({ actions: [COUNT], resources: models.map((model) => arn(region, '', 'foundation-model', model)) }),
  ];
}

/** The same. There may be one for every team, so the condition says whose they are: which of them is for the first statement to say. */
function applicationProfiles({ applicationInferenceProfiles = [] }: BedrockAccessOptions, region: string, arn: ArnOf): iam.PolicyStatement[] {
  if (applicationInferenceProfiles.length === 0) {
    return [];
  }
  const profiles = applicationInferenceProfiles.map((profile) => profile.arn);
  const models = [...new Set(applicationInferenceProfiles.map(({ model }) => foundationModelOf(model)))];
  return [
    new iam.PolicyStatement({ actions: INVOKE, resources: profiles }),
    new iam.PolicyStatement({
      actions: INVOKE,
      resources: models.map((model) => arn('*', '', 'foundation-model', model)),
      conditions: { StringLike: { 'bedrock:InferenceProfileArn': [...new Set(profiles.map((profile) => profile.replace(/\/[^/]+$/, '/*')))] } },
    }),
    new iam.PolicyStatement({ actions: [COUNT], resources: models.map((model) => arn(region, '', 'foundation-model', model)) }),
  ];
}

const modelBehind = (profile: string): string => profile.slice(profile.indexOf('.') + 1);

function reachesOpenai({ models = [], inferenceProfiles = [] }: BedrockAccessOptions): boolean {
  return [...models, ...inferenceProfiles.map(modelBehind)].some((pattern) => meets(pattern, 'openai.'));
}

/** A model that may be called: one that is named, else one that fits a pattern, else the pattern itself for a person to complete. */
export function exampleModelOf({ models = [], inferenceProfiles = [], applicationInferenceProfiles = [] }: BedrockAccessOptions): string {
  const patterns = [...models, ...inferenceProfiles, ...applicationInferenceProfiles.map(({ model }) => model)];
  const candidates = [...EXAMPLES, ...inferenceProfiles.flatMap((profile) => EXAMPLES.map((model) => `${profile.split('.')[0]}.${model}`))];
  const fits = (pattern: string) => (candidate: string) => candidate.startsWith(pattern.slice(0, -1));
  const fitting = patterns.flatMap((pattern) => candidates.find(fits(pattern)) ?? []);
  return patterns.find((pattern) => !pattern.endsWith('*')) ?? fitting[0] ?? patterns[0];
}
