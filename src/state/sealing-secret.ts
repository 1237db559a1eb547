import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { SharedSecret } from '../shared-secret';

const SECRET_LENGTH = 64;

/** Of which the names of entries are made, and what seals them. It goes with what it seals. */
export function createSealingSecret(scope: Construct, description: string, encryptionKey?: kms.IKey): secretsmanager.ISecret {
  const secret = new SharedSecret(scope, 'Secret', {
    description,
    generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(
    secret,
    'AwsSolutions-SMG4',
    'With another value every entry is forgotten, and none outlives its lifetime: put another one where it may be known.',
  );
  return secret;
}
