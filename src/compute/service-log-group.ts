import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { keyItself } from '../encryption-key';
import { type GatewayPreset, presetValues, removalPolicyOf } from '../presets';

/** How a log is kept and encrypted. */
interface LogOptions {
  readonly preset?: GatewayPreset;
  readonly logRetention?: logs.RetentionDays;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** A log group of one container, kept and encrypted as those of the others are. */
export function createLogGroup(scope: Construct, id: string, { preset, logRetention, encryptionKey, removalPolicy }: LogOptions): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    retention: logRetention ?? presetValues(preset).observability.logRetentionDays,
    encryptionKey: keyItself('encryptionKey', encryptionKey),
    removalPolicy: removalPolicyOf('removalPolicy', removalPolicy, preset),
  });
}
