import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { isPendingLookup } from '../checks';
import { invalid } from '../errors';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const COUNT = 'bedrock:CountTokens';

/** `anthropic.claude-sonnet-4-20250514-v1:0`, `anthropic.*`, `*`. */
const MODEL = /^(\*|[a-z0-9-]+\.[A-Za-z0-9.:_-]*\*?|[a-z0-9-]+\*)$/;

/** The same behind a geography. */
const PROFILE = /^[a-z][a-z-]*\.(\*|[a-z0-9-]+(\.[A-Za-z0-9.:_-]*)?\*?)$/;

/** Geographies of the profiles that AWS has defined so far; only to tell a misplaced id, new ones work without being here. */
const GEOGRAPHIES = ['apac', 'au', 'ca', 'eu', 'global', 'jp', 'us', 'us-gov'];

/** Small models of some vendors, for an example where only a pattern is named. */
const EXAMPLES = [
  'amazon.nova-lite-v1:0',
  'anthropic.claude-3-haiku-20240307-v1:0',
  'meta.llama3-1-8b-instruct-v1:0',
  'mistral.mistral-7b-instruct-v0:2',
];

/** What a Bedrock provider may call. */
export interface BedrockAccess {
  readonly models: string[];
  readonly inferenceProfiles: string[];
  readonly region: string;
}

/** Refuses what cannot be the id of a model or a profile, before it becomes a permission. */
export function checkModelPatterns(models: string[], inferenceProfiles: string[]): void {
  if (models.length + inferenceProfiles.length === 0) {
    throw invalid('BedrockWithoutModels', 'providers.bedrock.models', models);
  }
  for (const model of models) {
    if (!isPendingLookup(model) && !MODEL.test(model)) {
      throw invalid('InvalidModelPattern', 'providers.bedrock.models', model);
    }
    if (GEOGRAPHIES.includes(model.split('.')[0])) {
      throw invalid('InferenceProfileAmongModels', 'providers.bedrock.models', model);
    }
  }
  for (const profile of inferenceProfiles) {
    if (!isPendingLookup(profile) && !PROFILE.test(profile)) {
      throw invalid('InvalidInferenceProfile', 'providers.bedrock.inferenceProfiles', profile);
    }
  }
}

/**
 * Calling the named models in one region, and the named profiles. A profile may send a request to any region of its geography, so
 * its models are allowed everywhere, on the condition that the call came through the profile.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
export function bedrockAccess(scope: IConstruct, access: BedrockAccess): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const arn = (region: string, account: string, resource: string, resourceName: string) =>
    stack.formatArn({ service: 'bedrock', region, account, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const statements: iam.PolicyStatement[] = [];
  if (access.models.length > 0) {
    const resources = access.models.map((model) => arn(access.region, '', 'foundation-model', model));
    statements.push(new iam.PolicyStatement({ actions: [COUNT, ...INVOKE], resources }));
  }
  for (const profile of access.inferenceProfiles) {
    const profileArn = arn(access.region, stack.account, 'inference-profile', profile);
    const model = profile.slice(profile.indexOf('.') + 1);
    statements.push(
      new iam.PolicyStatement({ actions: INVOKE, resources: [profileArn] }),
      new iam.PolicyStatement({
        actions: INVOKE,
        resources: [arn('*', '', 'foundation-model', model)],
        conditions: { StringLike: { 'bedrock:InferenceProfileArn': profileArn } },
      }),
      // tokens are counted with the model itself, in the region of the call
      new iam.PolicyStatement({ actions: [COUNT], resources: [arn(access.region, '', 'foundation-model', model)] }),
    );
  }
  return statements;
}

/** A model that may be called: one that is named, else one that fits a pattern, else the pattern itself for a person to complete. */
export function exampleModelOf({ models, inferenceProfiles }: BedrockAccess): string {
  const patterns = [...models, ...inferenceProfiles];
  const candidates = [...EXAMPLES, ...inferenceProfiles.flatMap((profile) => EXAMPLES.map((model) => `${profile.split('.')[0]}.${model}`))];
  const fits = (pattern: string) => (candidate: string) => candidate.startsWith(pattern.slice(0, -1));
  const fitting = patterns.flatMap((pattern) => candidates.find(fits(pattern)) ?? []);
  return patterns.find((pattern) => !pattern.endsWith('*')) ?? fitting[0] ?? patterns[0];
}
