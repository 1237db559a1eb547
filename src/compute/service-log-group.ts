import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { keyItself } from '../encryption-key';
import { presetValues, removalPolicyOf } from '../presets';
import type { GatewayServiceProps } from './service-options';

/** A log group of one container, kept and encrypted as those of the others are. */
export function createLogGroup(
  scope: Construct,
  id: string,
  { preset, logRetention, encryptionKey, removalPolicy }: GatewayServiceProps,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    retention: logRetention ?? presetValues(preset).observability.logRetentionDays,
    encryptionKey: keyItself('encryptionKey', encryptionKey),
    removalPolicy: removalPolicyOf('removalPolicy', removalPolicy, preset),
  });
}
