import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IdentityConfiguration } from '../contract';
import type { MakeClient } from './client-registry';
import type { MakePeople } from './make-people';

/** What binding an authentication to a gateway needs. @internal */
export interface AuthenticationContext {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
}

/** What a bound authentication brings to the gateway. @internal */
export interface BoundAuthentication {
  readonly identity: IdentityConfiguration;
  readonly tokenEndpoint?: string;
  readonly userPool?: cognito.IUserPool;
  readonly userPoolDomain?: cognito.IUserPoolDomain;
  readonly resourceServer?: cognito.IUserPoolResourceServer;
  readonly defaultClient: boolean;
  readonly addClient: MakeClient;
  readonly addPeople: MakePeople;
}
