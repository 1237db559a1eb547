import { Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { secretAccess } from '../secret-access';
import { SharedSecret } from '../shared-secret';
import { ValkeyAuthentication } from './options';
import { CONTENTS, type StoreContents } from './store-contents';
import { storeName } from './store-name';

/** Who the tasks are to a cache: a user that may do what its contents take, to their keys alone. */
export interface ValkeyUser {
  readonly user: elasticache.CfnUser;
  readonly userGroup: elasticache.CfnUserGroup;
  readonly name: string;
  readonly password?: secretsmanager.ISecret;
}

export interface ValkeyUserOptions {
  readonly contents: StoreContents;
  readonly authentication?: ValkeyAuthentication;
  readonly encryptionKey?: kms.IKey;
}

const PASSWORD_LENGTH = 64;

/** A group of Valkey needs no default user: nobody comes in but the one in it. */
export function createUser(scope: Construct, { contents, authentication, encryptionKey }: ValkeyUserOptions): ValkeyUser {
  const password = authentication === ValkeyAuthentication.PASSWORD ? createPassword(scope, encryptionKey) : undefined;
  const name = storeName(scope, 'user');
  const user = new elasticache.CfnUser(scope, 'User', {
    engine: 'valkey',
    userId: name,
    userName: name,
    accessString: `on ${CONTENTS[contents].rules}`,
    authenticationMode: password ? { Type: 'password', Passwords: [password.secretValue.unsafeUnwrap()] } : { Type: 'iam' },
  });
  const userGroup = new elasticache.CfnUserGroup(scope, 'UserGroup', {
    engine: 'valkey',
    userGroupId: storeName(scope, 'group'),
    userIds: [user.ref],
  });
  return { user, userGroup, name: Lazy.string({ produce: () => user.userName }), password };
}

/** It goes with its cache. */
function createPassword(scope: Construct, encryptionKey?: kms.IKey): secretsmanager.ISecret {
  const secret = new SharedSecret(scope, 'Password', {
    description: 'Password of the tasks of a Portkey gateway for their shared state',
    generateSecretString: { passwordLength: PASSWORD_LENGTH, excludePunctuation: true },
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(secret, 'AwsSolutions-SMG4', 'A cache takes another password by an update of its user only: make another secret, or use IAM.');
  return secret;
}

/**
 * What it takes to show a cache who one is: a signature, or the password.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export function connectAccess(scope: Construct, { user, password }: Pick<ValkeyUser, 'user' | 'password'>, cacheArn: string): iam.PolicyStatement[] {
  return password
    ? secretAccess(scope, 'sharedState.password', password)
    : [new iam.PolicyStatement({ actions: ['elasticache:Connect'], resources: [cacheArn, user.attrArn] })];
}
