import { isKnown, isPendingLookup } from '../checks';
import { invalid } from '../errors';
import type { ApplicationInferenceProfile, BedrockAccessOptions, BedrockAssumedRole } from './options';

/** `anthropic.claude-sonnet-4-20250514-v1:0`, `anthropic.*`, `*`. */
const MODEL = /^(\*|[a-z0-9-]+\.[A-Za-z0-9.:_-]*\*?|[a-z0-9-]+\*)$/;

/** The same behind a geography. */
const PROFILE = /^[a-z][a-z-]*\.(\*|[a-z0-9-]+(\.[A-Za-z0-9.:_-]*)?\*?)$/;

const APPLICATION_PROFILE = /^arn:[a-z-]+:bedrock:([a-z0-9-]+):\d{12}:application-inference-profile\/[a-z0-9]+$/;

/** The characters that IAM takes. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;

/** Geographies of the profiles that AWS has defined so far; only to tell a misplaced id, new ones work without being here. */
const GEOGRAPHIES = ['apac', 'au', 'ca', 'eu', 'global', 'jp', 'us', 'us-gov'];

/** Whether an id is that of a profile. */
const hasGeography = (model: string): boolean => GEOGRAPHIES.includes(model.split('.')[0]);

/** The foundation model of an id that may be a profile's. */
export const foundationModelOf = (model: string): string => (hasGeography(model) ? model.slice(model.indexOf('.') + 1) : model);

/** Refuses what cannot be the id of a model or a profile, before it becomes a permission. */
export function checkBedrockAccess({ models = [], inferenceProfiles = [], applicationInferenceProfiles = [], region }: BedrockAccessOptions): void {
  if (models.length + inferenceProfiles.length + applicationInferenceProfiles.length === 0) {
    throw invalid('BedrockWithoutModels', 'providers.bedrock.models', models);
  }
  checkRegion('providers.bedrock', region);
  checkModelPatterns('providers.bedrock', models);
  for (const profile of inferenceProfiles) {
    if (!isPendingLookup(profile) && !PROFILE.test(profile)) {
      throw invalid('InvalidInferenceProfile', 'providers.bedrock.inferenceProfiles', profile);
    }
  }
  for (const profile of applicationInferenceProfiles) {
    checkApplicationProfile(profile, region);
  }
}

export function checkModelPatterns(path: string, models: string[]): void {
  for (const model of models) {
    if (!isPendingLookup(model) && !MODEL.test(model)) {
      throw invalid('InvalidModelPattern', `${path}.models`, model);
    }
    if (hasGeography(model)) {
      throw invalid('InferenceProfileAmongModels', `${path}.models`, model);
    }
  }
}

function checkApplicationProfile({ arn, model }: ApplicationInferenceProfile, region: string | undefined): void {
  const path = 'providers.bedrock.applicationInferenceProfiles';
  const [whole, itsRegion] = APPLICATION_PROFILE.exec(arn) ?? [];
  if (isKnown(arn) && !whole) {
    throw invalid('InvalidApplicationProfile', `${path}.arn`, arn);
  }
  if (itsRegion && region !== undefined && isKnown(region) && itsRegion !== region) {
    throw invalid('InvalidApplicationProfile', `${path}.arn`, arn, `calls go to ${region}`);
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
