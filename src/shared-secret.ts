import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

const READ = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
const WRITE = ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret', 'secretsmanager:UpdateSecretVersionStage'];
const ENCRYPT = ['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

/**
 * A secret that roles of other stacks may be allowed to read and to fill. What the L2 writes into the policy of the key, with the ARN of
 * the role, stands in the role's own policy: the key's stack does not depend on the role's, which depends on the secret already.
 * Keys trust the policies of their account; only who has no policy here, or is of another account, is named by key and secret.
 */
export class SharedSecret extends secretsmanager.Secret {
  public grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    const read = this.grantTo(grantee, READ);
    if (versionStages) {
      onCondition(read, { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } });
    }
    return this.withKey(read, grantee, ['kms:Decrypt']);
  }

  public grantWrite(grantee: iam.IGrantable): iam.Grant {
    return this.withKey(this.grantTo(grantee, WRITE), grantee, ENCRYPT);
  }

  private grantTo(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipalOrResource({ grantee, actions, resourceArns: [this.secretArn], resource: this });
  }

  /** With what must be done by the key, through Secrets Manager alone. */
  private withKey(grant: iam.Grant, grantee: iam.IGrantable, actions: string[]): iam.Grant {
    const { encryptionKey } = this;
    if (!encryptionKey) {
      return grant;
    }
    const ofKey = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions,
      resourceArns: [encryptionKey.keyArn],
      resourceSelfArns: ['*'],
      resource: encryptionKey,
    });
    onCondition(ofKey, { StringEquals: { 'kms:ViaService': `secretsmanager.${this.env.region}.${Stack.of(this).urlSuffix}` } });
    return grant.combine(ofKey);
  }
}

/** Afterwards: older versions of the CDK leave the conditions of a grant out of the resource's policy. */
function onCondition(grant: iam.Grant, conditions: iam.Conditions): void {
  for (const statement of [...grant.principalStatements, ...grant.resourceStatements]) {
    statement.addConditions(conditions);
  }
}
