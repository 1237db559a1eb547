import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { presetValues } from '../presets';
import type { GatewayObservabilityProps } from './options';

/** Whether a key is made for logs and alarm messages, and with them for all that a gateway keeps. */
export const makesKey = ({ preset, encryptionKey, customerManagedKey }: GatewayObservabilityProps): boolean =>
  encryptionKey === undefined && (customerManagedKey ?? presetValues(preset).observability.customerManagedKey);

/** A key that rotates every year, and that this account's own policies decide about. */
export function createKey(scope: Construct, removalPolicy: RemovalPolicy): kms.Key {
  const account = new iam.PolicyStatement({ principals: [new iam.AccountRootPrincipal()], actions: ['kms:*'], resources: ['*'] });
  return new kms.Key(scope, 'Key', {
    // what every user of the key adds is merged, whatever the app's feature flags say: a policy has room for 32 KB
    policy: new iam.PolicyDocument({ minimize: true, statements: [account] }),
    description: 'Logs, alarm messages, secrets and deny-list of the gateway',
    enableKeyRotation: true,
    pendingWindow: Duration.days(7),
    removalPolicy,
  });
}

/**
 * Lets CloudWatch Logs use the key for the log groups of this account and region, and nothing else. The log group is not named: its ARN
 * would make a cycle with the key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogs(key: kms.IKey, scope: Construct): void {
  const stack = Stack.of(scope);
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group:*' }) } },
    }),
  );
}

/**
 * Lets this account's alarms publish to a topic that is encrypted with the key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function allowAlarms(key: kms.IKey, scope: Construct): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: alarmsOfThisAccount(scope),
    }),
  );
}

/** Condition of a statement for the CloudWatch service: on behalf of this account's alarms only. */
export function alarmsOfThisAccount(scope: Construct): Record<string, unknown> {
  const stack = Stack.of(scope);
  return { StringEquals: { 'aws:SourceAccount': stack.account } };
}
