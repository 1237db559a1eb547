import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/**
 * A secret that roles of other stacks may be allowed to read. What the L2 writes into the policy of the key, with the ARN of the
 * role, stands in the role's own policy: the key's stack does not depend on the reader's, which depends on the secret already.
 * Keys trust the policies of their account; only who has no policy here, or is of another account, is named by key and secret.
 */
export class ClientSecret extends secretsmanager.Secret {
  public grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    const actions = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
    const read = iam.Grant.addToPrincipalOrResource({ grantee, actions, resourceArns: [this.secretArn], resource: this });
    if (versionStages) {
      onCondition(read, { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } });
    }
    const { encryptionKey } = this;
    if (!encryptionKey) {
      return read;
    }
    const decrypt = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions: ['kms:Decrypt'],
      resourceArns: [encryptionKey.keyArn],
      resourceSelfArns: ['*'],
      resource: encryptionKey,
    });
    onCondition(decrypt, { StringEquals: { 'kms:ViaService': `secretsmanager.${this.env.region}.${Stack.of(this).urlSuffix}` } });
    return read.combine(decrypt);
  }
}

/** Afterwards: older versions of the CDK leave the conditions of a grant out of the resource's policy. */
function onCondition(grant: iam.Grant, conditions: iam.Conditions): void {
  for (const statement of [...grant.principalStatements, ...grant.resourceStatements]) {
    statement.addConditions(conditions);
  }
}
