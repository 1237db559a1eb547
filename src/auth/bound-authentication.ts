import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { IdentityConfiguration } from '../contract';
import type { GatewayClient, GatewayClientOptions } from './gateway-client';

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
  /** Checks the options and makes the client; name and uniqueness have been checked before. */
  addClient(scope: Construct, id: string, clientName: string, options: GatewayClientOptions): GatewayClient;
}
