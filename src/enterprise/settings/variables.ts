import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { isKnown, requireRange } from '../../checks';
import { invalid } from '../../errors';
import type { Variables } from '../environment';
import type { EnterpriseSettings } from './options';
import { type Form, SETTINGS, type Service } from './table';

/** Where a task has its credentials and knows itself from: no proxy reaches it. */
const TASK_METADATA = '169.254.170.2';

/** Variables that one of the services gets by the settings. */
export function settingsOf(service: Service, settings: EnterpriseSettings = {}): Variables {
  const environment: Record<string, string> = {};
  const secrets: Record<string, ecs.Secret> = {};
  for (const [option, variable, form, ...services] of SETTINGS) {
    const given = valueAt(settings, option);
    if (given === undefined || !services.includes(service)) {
      continue;
    }
    if (form === 'secret') {
      secrets[variable] = given as ecs.Secret;
    } else {
      const text = written(form, given);
      if (text !== undefined) {
        environment[variable] = text;
      }
    }
  }
  if (environment.HTTPS_PROXY !== undefined) {
    environment.NO_PROXY = [TASK_METADATA, ...(settings.outboundProxy?.noProxy ?? [])].join(',');
  }
  return { environment, secrets };
}

const COUNTS = [
  'maxRootConfigTargets',
  'maxNestedConfigTargets',
  'maxConditionalRootConfigTargets',
  'semanticCache.embeddingDimensions',
  'logStore.connectionFailureThreshold',
];

/** What else decides what settings can be. */
export interface SettingsContext {
  /** Telemetry has a receiver without the settings. */
  readonly isTraced?: boolean;
  /** Seconds that the load balancer waits for. */
  readonly maxRequestDuration: number;
}

/** Refuses what would mean nothing, or something else. */
export function checkSettings(settings: EnterpriseSettings = {}, { isTraced = false, maxRequestDuration }: SettingsContext): void {
  const { otlp, semanticCache, outboundProxy, mcpRequestTimeout } = settings;
  for (const option of COUNTS) {
    const count = valueAt(settings, option) as number | undefined;
    if (count !== undefined) {
      requireRange('SettingNotPossible', `settings.${option}`, count, { from: 1, step: 1 }, 'a whole number from 1 on');
    }
  }
  if (mcpRequestTimeout) {
    requireRange(
      'SettingNotPossible',
      'settings.mcpRequestTimeout',
      mcpRequestTimeout,
      { above: 0, to: maxRequestDuration },
      `above 0, to \`maxRequestDuration\`, ${maxRequestDuration} seconds`,
    );
  }
  if (otlp && !isTraced && otlp.endpoint === undefined && otlp.tracesEndpoint === undefined) {
    throw invalid('SettingNotPossible', 'settings.otlp', otlp, 'one of `endpoint` and `tracesEndpoint`');
  }
  const threshold = semanticCache?.similarityThreshold;
  if (threshold !== undefined && !(threshold > 0 && threshold <= 1)) {
    throw invalid('SettingNotPossible', 'settings.semanticCache.similarityThreshold', threshold, 'above 0, to 1');
  }
  if (outboundProxy && !/^https?:\/\//.test(outboundProxy.httpsProxy)) {
    throw invalid('SettingNotPossible', 'settings.outboundProxy.httpsProxy', outboundProxy.httpsProxy, 'a URL with http:// or https://');
  }
  if (outboundProxy && /^https?:\/\/[^/@:]*:[^/@]*@/.test(outboundProxy.httpsProxy)) {
    const place =
      'who is asked for a password gives HTTPS_PROXY and NO_PROXY in `secrets` and `environment` of the services: a task definition is readable';
    throw invalid('SettingNotPossible', 'settings.outboundProxy.httpsProxy', 'a URL with a password', place);
  }
}

/** Undefined: nothing is to be written. */
function written(form: Exclude<Form, 'secret'>, given: unknown): string | undefined {
  if (typeof form !== 'string') {
    return given === false || (Array.isArray(given) && given.length === 0) ? undefined : form[1];
  }
  switch (form) {
    case 'list':
      return (given as unknown[]).length === 0 ? undefined : (given as unknown[]).join(',');
    case 'pairs':
      return Object.keys(given as object).length === 0 ? undefined : pairs(given as Record<string, string>);
    case 'milliseconds':
      return String((given as Duration).toMilliseconds());
    default:
      return String(given);
  }
}

const SEPARATING = /[^!#$&-+\--:<>-[\]-~]/gu;

/**
 * What means something between pairs is percent-encoded; what only the deployment knows stays as it is.
 *
 * @see https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
 */
const pairs = (given: Record<string, string>): string =>
  Object.entries(given)
    .map((pair) => pair.map((text) => (isKnown(text) ? text.replace(SEPARATING, encodeURIComponent) : text)).join('='))
    .join(',');

const valueAt = (settings: object, option: string): unknown =>
  option.split('.').reduce<unknown>((whole, name) => (whole as Record<string, unknown> | undefined)?.[name], settings);
