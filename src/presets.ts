import { RemovalPolicy } from 'aws-cdk-lib';
import { invalid } from './errors';

/**
 * What DEV and PROD mean: data and one resolver. The values are those of the reference deployment's two profiles where it has
 * one (docs/parity-oss.md), and they are API: they change in major versions only.
 */
export enum GatewayPreset {
  /** One task, one NAT gateway, no firewall; `destroy` leaves nothing of the stack behind. */
  DEV = 'DEV',
  /** Two tasks and more, a NAT gateway per zone, firewall, a year of logs; data is retained. */
  PROD = 'PROD',
}

/** Everything that a preset decides. Durations are seconds, sizes MiB. */
export interface PresetValues {
  readonly network: {
    readonly maxAzs: number;
    readonly natGateways: number;
    readonly firewall: boolean;
    readonly accessLogs: boolean;
    readonly flowLogs: boolean;
  };
  readonly compute: {
    readonly cpu: number;
    readonly memoryLimitMiB: number;
    readonly minCapacity: number;
    readonly maxCapacity: number;
    readonly cpuTargetPercent: number;
    readonly requestsInFlightTarget: number;
    readonly requestsPerTargetPerMinute: number;
    readonly scaleOutCooldown: number;
    readonly scaleInCooldown: number;
    readonly rollbackAlarms: boolean;
  };
  readonly timeouts: {
    readonly maxRequestDuration: number;
    readonly drainTimeout: number;
  };
  readonly observability: {
    readonly logRetentionDays: number;
    readonly usageRetentionDays: number;
    readonly customerManagedKey: boolean;
    readonly alarms: boolean;
  };
  /** Of shared state on nodes. */
  readonly state: {
    readonly replicas: number;
  };
  /** Whether data outlives the stack: user pool, secrets, logs, buckets, keys, tables. */
  readonly retainData: boolean;
}

const SHARED_SCALING = {
  cpuTargetPercent: 60,
  requestsInFlightTarget: 100,
  requestsPerTargetPerMinute: 500,
  scaleOutCooldown: 60,
  scaleInCooldown: 300,
};

const PRESETS: Record<GatewayPreset, PresetValues> = {
  [GatewayPreset.DEV]: {
    network: { maxAzs: 2, natGateways: 1, firewall: false, accessLogs: false, flowLogs: false },
    compute: { cpu: 512, memoryLimitMiB: 1024, minCapacity: 1, maxCapacity: 3, ...SHARED_SCALING, rollbackAlarms: false },
    timeouts: { maxRequestDuration: 900, drainTimeout: 60 },
    observability: { logRetentionDays: 365, usageRetentionDays: 30, customerManagedKey: false, alarms: true },
    state: { replicas: 0 },
    retainData: false,
  },
  [GatewayPreset.PROD]: {
    network: { maxAzs: 2, natGateways: 2, firewall: true, accessLogs: true, flowLogs: true },
    compute: { cpu: 1024, memoryLimitMiB: 2048, minCapacity: 2, maxCapacity: 6, ...SHARED_SCALING, rollbackAlarms: true },
    timeouts: { maxRequestDuration: 900, drainTimeout: 600 },
    observability: { logRetentionDays: 365, usageRetentionDays: 395, customerManagedKey: true, alarms: true },
    state: { replicas: 1 },
    retainData: true,
  },
};

/** The values of a preset; PROD when none is named. An explicit prop wins over them: `props.x ?? values.x`, nowhere else. */
export function presetValues(preset: GatewayPreset = GatewayPreset.PROD): PresetValues {
  return PRESETS[preset];
}

/**
 * What becomes of data when the stack is deleted: what was said, else what the preset says. Retained means: but for what a failed
 * creation leaves, which nothing was written to and which would be in the way of the next one.
 *
 * @param path where it was said in the props
 * @throws `RemovalPolicyNotPossible` for the policy that CloudFormation has for volumes and databases only
 */
export function removalPolicyOf(path: string, given: RemovalPolicy | undefined, preset?: GatewayPreset): RemovalPolicy {
  if (given === RemovalPolicy.SNAPSHOT) {
    throw invalid('RemovalPolicyNotPossible', path, given);
  }
  return given ?? (presetValues(preset).retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY);
}
