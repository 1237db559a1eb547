import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import { keyItself } from './encryption-key';

/**
 * Reading one secret. The secret's own `grantRead` would also write to the policy of its key, which is a cycle when the key is in
 * another stack; keys trust the policies of their account.
 *
 * @param path where the secret was given in the props
 */
export function secretAccess(scope: IConstruct, path: string, secret: secretsmanager.ISecret): iam.PolicyStatement[] {
  const read = new iam.PolicyStatement({
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
  });
  const key = keyItself(`${path}.encryptionKey`, secret.encryptionKey);
  if (!key) {
    return [read];
  }
  const decrypt = new iam.PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${secret.env.region}.${Stack.of(scope).urlSuffix}` } },
  });
  return [read, decrypt];
}
