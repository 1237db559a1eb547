import { type Duration, Fn, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { SharedSecret } from '../shared-secret';
import { type ClientNames, GatewayClient } from './gateway-client';

interface UserPoolClientCredentials extends ClientNames {
  readonly team?: string;
  readonly userPool: cognito.IUserPool;
  /** Full names of the scopes: `<resource server>/<scope>`. */
  readonly scopes: string[];
  readonly accessTokenValidity: Duration;
  readonly tokenEndpoint: string;
  readonly encryptionKey?: kms.IKey;
}

/** A machine-to-machine client of the user pool, with its credentials in Secrets Manager. */
export class UserPoolGatewayClient extends GatewayClient {
  public readonly clientName: string;
  public readonly clientId: string;
  public readonly team?: string;
  public readonly userPoolClient: cognito.IUserPoolClient;
  public readonly tokenCommand: string;
  /** @internal */
  protected readonly _secret: secretsmanager.ISecret;
  /** @internal */
  protected readonly _gatewayName?: string;

  constructor(scope: Construct, id: string, credentials: UserPoolClientCredentials) {
    super(scope, id);
    this.clientName = credentials.clientName;
    this._gatewayName = credentials.gatewayName;
    this.team = credentials.team;

    const client = new cognito.UserPoolClient(this, 'Client', {
      userPool: credentials.userPool,
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: credentials.scopes.map((name) => cognito.OAuthScope.custom(name)) },
      supportedIdentityProviders: [],
      accessTokenValidity: credentials.accessTokenValidity,
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    const resource = client.node.defaultChild as cognito.CfnUserPoolClient;
    // without a list Cognito also allows sign-in with a password
    resource.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    this.userPoolClient = client;
    this.clientId = client.userPoolClientId;

    const scopeNames = credentials.scopes.join(' ');
    this._secret = new SharedSecret(this, 'Secret', {
      description: `Credentials of client ${this.clientName}: client_id, client_secret, token_endpoint, scope`,
      encryptionKey: credentials.encryptionKey,
      // the L2's userPoolClientSecret would be a custom resource
      secretObjectValue: {
        client_id: SecretValue.unsafePlainText(this.clientId),
        client_secret: SecretValue.resourceAttribute(resource.attrClientSecret),
        token_endpoint: SecretValue.unsafePlainText(credentials.tokenEndpoint),
        scope: SecretValue.unsafePlainText(scopeNames),
      },
      // worth nothing without the client, which goes with the stack
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      this._secret,
      'AwsSolutions-SMG4',
      'Holds a Cognito app client secret, which Cognito does not rotate: a client is rotated by adding its successor and removing it',
    );

    const { region } = Stack.of(this);
    const read = `aws secretsmanager get-secret-value --region ${region} --secret-id ${this._secret.secretArn} --query SecretString --output text`;
    this.tokenCommand = Fn.join('', [
      `curl -sS -u "${this.clientId}:$(${read} | ${printField('client_secret')})"`,
      ` -d grant_type=client_credentials --data-urlencode "scope=${scopeNames}"`,
      ` ${credentials.tokenEndpoint} | ${printField('access_token')}`,
    ]);
  }
}

const printField = (name: string): string => `sed -n 's/.*"${name}" *: *"\\([^"]*\\)".*/\\1/p'`;
