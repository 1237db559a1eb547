import { Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { differ, isKnown, isPendingLookup } from '../checks';
import { GEOGRAPHY } from '../contract';
import { invalid } from '../errors';
import { type ApplicationInferenceProfile, type BedrockAccessOptions, type BedrockAssumedRole, BedrockMessagesApi } from './options';

/** `anthropic.claude-sonnet-4-20250514-v1:0`, `anthropic.*`, `*`. */
const MODEL = /^(\*|[a-z0-9-]+\.[A-Za-z0-9.:_-]*\*?|[a-z0-9-]+\*)$/;

/** The same behind a geography. */
const PROFILE = /^[a-z][a-z-]*\.(\*|[a-z0-9-]+(\.[A-Za-z0-9.:_-]*)?\*?)$/;

const APPLICATION_PROFILE = /^arn:[a-z-]+:bedrock:([a-z0-9-]+):(\d{12}):application-inference-profile\/[a-z0-9]+$/;

/** The characters that IAM takes. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;

/** The foundation model of an id that may be a profile's. */
export const foundationModelOf = (model: string): string => model.replace(GEOGRAPHY, '');

/** Refuses what cannot be the id of a model or a profile, before it becomes a permission. */
export function checkBedrockAccess(path: string, access: BedrockAccessOptions): void {
  const { models = [], inferenceProfiles = [], applicationInferenceProfiles = [], region } = access;
  if (models.length + inferenceProfiles.length + applicationInferenceProfiles.length === 0) {
    throw invalid('BedrockWithoutModels', `${path}.models`, models);
  }
  checkRegion(path, region);
  checkModelPatterns(path, models);
  for (const profile of inferenceProfiles) {
    if (!isPendingLookup(profile) && (!PROFILE.test(profile) || !GEOGRAPHY.test(profile))) {
      throw invalid('InvalidInferenceProfile', `${path}.inferenceProfiles`, profile);
    }
  }
  for (const profile of applicationInferenceProfiles) {
    checkApplicationProfile(`${path}.applicationInferenceProfiles`, profile);
  }
  const arns = applicationInferenceProfiles.map(({ arn }) => arn);
  const twice = arns.find((arn, index) => !isPendingLookup(arn) && arns.indexOf(arn) < index);
  if (twice) {
    throw invalid('InvalidApplicationProfile', `${path}.applicationInferenceProfiles.arn`, twice, 'it is there twice');
  }
  checkMessagesApi(path, access);
}

/** Refuses profiles that are elsewhere than where calls go: in the region of the stack and its account, or those that are named. */
export function checkPlaceOfProfiles(
  path: string,
  scope: IConstruct,
  { applicationInferenceProfiles = [], region }: BedrockAccessOptions,
  role?: iam.IRole,
): void {
  const here = Stack.of(scope);
  const account = role ? role.env.account : here.account;
  const called = { region: region ?? here.region, account };
  for (const { arn } of applicationInferenceProfiles) {
    const [, itsRegion, itsAccount] = APPLICATION_PROFILE.exec(arn) ?? [];
    const elsewhere = itsRegion && (differ(itsRegion, called.region) ? called.region : differ(itsAccount, called.account) && called.account);
    if (elsewhere) {
      throw invalid('InvalidApplicationProfile', `${path}.applicationInferenceProfiles.arn`, arn, `calls go to ${elsewhere}`);
    }
  }
}

/** Refuses a surface of Messages that takes none of the ids that are named. */
function checkMessagesApi(
  path: string,
  { models = [], inferenceProfiles = [], applicationInferenceProfiles = [], messagesApi }: BedrockAccessOptions,
): void {
  if (messagesApi === undefined || messagesApi === BedrockMessagesApi.INVOKE_MODEL) {
    return;
  }
  const named = messagesApi === BedrockMessagesApi.MANTLE ? models : [...models, ...inferenceProfiles];
  const isClaude = (pattern: string) => isPendingLookup(pattern) || Token.isUnresolved(pattern) || meets(foundationModelOf(pattern), 'anthropic.');
  if (!named.some(isClaude)) {
    const given = [...models, ...inferenceProfiles, ...applicationInferenceProfiles.map(({ model }) => model)];
    throw invalid('MessagesApiWithoutModels', `${path}.messagesApi`, messagesApi, `named: ${given.join(', ')}`);
  }
}

/** Whether a pattern is for any id that begins so. */
export function meets(pattern: string, beginning: string): boolean {
  const fixed = pattern.replace(/\*$/, '');
  return fixed.startsWith(beginning) || (pattern.endsWith('*') && beginning.startsWith(fixed));
}

export function checkModelPatterns(path: string, models: string[]): void {
  for (const model of models) {
    if (!isPendingLookup(model) && !MODEL.test(model)) {
      throw invalid('InvalidModelPattern', `${path}.models`, model);
    }
    if (GEOGRAPHY.test(model)) {
      throw invalid('InferenceProfileAmongModels', `${path}.models`, model);
    }
  }
}

function checkApplicationProfile(path: string, { arn, model }: ApplicationInferenceProfile): void {
  if (isKnown(arn) && !APPLICATION_PROFILE.test(arn)) {
    throw invalid('InvalidApplicationProfile', `${path}.arn`, arn);
  }
  if (!isPendingLookup(model) && (!MODEL.test(model) || model.endsWith('*'))) {
    throw invalid('InvalidApplicationProfile', `${path}.model`, model);
  }
}

/** Refuses a region that is none: it becomes part of hosts and ARNs. */
export function checkRegion(path: string, region: string | undefined): void {
  if (region !== undefined && isKnown(region) && !REGION.test(region)) {
    throw invalid('InvalidRegion', `${path}.region`, region);
  }
}

/** Refuses an external id that IAM would. */
export function checkExternalId(path: string, { externalId }: Pick<BedrockAssumedRole, 'externalId'>): void {
  if (externalId !== undefined && isKnown(externalId) && !EXTERNAL_ID.test(externalId)) {
    throw invalid('InvalidExternalId', `${path}.externalId`, externalId);
  }
}
