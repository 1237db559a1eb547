import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  type AdmissionConfiguration,
  type BootConfiguration,
  GATEWAY_PORT,
  type GuardrailConfiguration,
  type Identities,
  type LimitsConfiguration,
  type LiveSource,
  type ProviderConfiguration,
  type ResponseCacheConfiguration,
  STANDARD_LISTS,
  type TracesConfiguration,
  WHOLE_BOOT,
} from '../contract';
import { METRIC_NAMESPACE } from '../contract/catalogue';
import { runtimeTimeouts, type TimeoutPlan } from '../timeouts';
import { type Fault, faultIn } from './boot-check';

const MIB = 1024 * 1024;

/** JSON bodies: long contexts with a few images in them. */
const MAX_JSON_BODY = 10 * MIB;

/** OpenAI's limit for audio is 25 MB; the rest is the form around it. */
const MAX_UPLOAD_BODY = 26 * MIB;

/** Bodies are held several times over while the gateway transforms them. */
const SHARE_OF_MEMORY_FOR_BODIES = 0.08;

/** One process; what waits for providers costs little, and autoscaling begins far below. */
const MAX_CONCURRENT_REQUESTS = 1000;

/** What of the boot configuration is not the same for every gateway. */
export interface BootDocumentInput {
  readonly gatewayName: string;
  readonly identity: Identities;
  readonly providers: readonly ProviderConfiguration[];
  readonly defaultProvider?: string;
  readonly bedrockApi?: boolean;
  readonly nativeOnly?: boolean;
  readonly timeouts: TimeoutPlan;
  readonly memoryLimitMiB: number;
  readonly live?: LiveSource;
  readonly metricsByTeam?: boolean;
  readonly metricsByRoute?: boolean;
  readonly limits?: LimitsConfiguration;
  readonly responseCache?: ResponseCacheConfiguration;
  readonly guardrail?: GuardrailConfiguration;
  readonly traces?: TracesConfiguration;
  readonly taskCertificate?: BootConfiguration['taskCertificate'];
}

/** The boot configuration as the text that goes into the container's environment; tokens in it survive. */
export function renderBootDocument(scope: IConstruct, input: BootDocumentInput): string {
  return Stack.of(scope).toJsonString(bootConfiguration(scope, input));
}

/** What tasks would refuse of it when they start. */
export function bootFault(scope: IConstruct, input: BootDocumentInput): Fault | undefined {
  return faultIn(WHOLE_BOOT, bootConfiguration(scope, input));
}

function bootConfiguration(scope: IConstruct, input: BootDocumentInput): BootConfiguration {
  const stack = Stack.of(scope);
  return {
    version: 1,
    gateway: input.gatewayName,
    port: GATEWAY_PORT,
    aws: { region: stack.region, urlSuffix: stack.urlSuffix },
    identity: input.identity,
    providers: input.providers,
    defaultProvider: input.defaultProvider,
    bedrockApi: input.bedrockApi || undefined,
    nativeOnly: input.nativeOnly || undefined,
    timeouts: runtimeTimeouts(input.timeouts),
    admission: admission(input.memoryLimitMiB),
    live: input.live,
    lists: input.live ? undefined : STANDARD_LISTS,
    metrics: { namespace: METRIC_NAMESPACE, byTeam: input.metricsByTeam || undefined, byRoute: input.metricsByRoute || undefined },
    limits: input.limits,
    responseCache: input.responseCache,
    guardrail: input.guardrail,
    traces: input.traces,
    taskCertificate: input.taskCertificate,
  };
}

function admission(memoryLimitMiB: number): AdmissionConfiguration {
  return {
    maxJsonBodyBytes: MAX_JSON_BODY,
    maxUploadBodyBytes: MAX_UPLOAD_BODY,
    maxBytesInFlight: Math.floor(memoryLimitMiB * MIB * SHARE_OF_MEMORY_FOR_BODIES),
    maxConcurrentRequests: MAX_CONCURRENT_REQUESTS,
  };
}
