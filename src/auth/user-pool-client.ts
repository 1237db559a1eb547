import { type Duration, Fn, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { invalid } from '../errors';
import { SharedSecret } from '../shared-secret';
import { type ClientNames, GatewayClient } from './gateway-client';

interface UserPoolClientCredentials extends ClientNames {
  readonly team?: string;
  /** Their names, the ones to use last. */
  readonly credentials: readonly string[];
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
  public readonly clientIds: string[];
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

    const made = credentials.credentials.map((name) => makeCredentials(name === 'default' ? this : new Construct(this, name), credentials));
    const { client, secret } = made[made.length - 1];
    keepExported(this, made.slice(0, -1));
    this.userPoolClient = client;
    this.clientId = client.userPoolClientId;
    this.clientIds = made.map((each) => each.client.userPoolClientId);
    this._secret = secret;

    const { region } = Stack.of(this);
    const read = `aws secretsmanager get-secret-value --region ${region} --secret-id ${secret.secretArn} --query SecretString --output text`;
    this.tokenCommand = Fn.join('', [
      `curl -sS -u "${this.clientId}:$(${read} | ${printField('client_secret')})"`,
      ` -d grant_type=client_credentials --data-urlencode "scope=${credentials.scopes.join(' ')}"`,
      ` ${credentials.tokenEndpoint} | ${printField('access_token')}`,
    ]);
  }
}

interface Made {
  readonly client: cognito.UserPoolClient;
  readonly secret: secretsmanager.ISecret;
}

function makeCredentials(scope: Construct, credentials: UserPoolClientCredentials): Made {
  const client = new cognito.UserPoolClient(scope, 'Client', {
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

  const secret = new SharedSecret(scope, 'Secret', {
    description: `Credentials of client ${credentials.clientName}: client_id, client_secret, token_endpoint, scope`,
    encryptionKey: credentials.encryptionKey,
    // the L2's userPoolClientSecret would be a custom resource
    secretObjectValue: {
      client_id: SecretValue.unsafePlainText(client.userPoolClientId),
      client_secret: SecretValue.resourceAttribute(resource.attrClientSecret),
      token_endpoint: SecretValue.unsafePlainText(credentials.tokenEndpoint),
      scope: SecretValue.unsafePlainText(credentials.scopes.join(' ')),
    },
    // worth nothing without the client, which goes with the stack
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(
    secret,
    'AwsSolutions-SMG4',
    'Holds a Cognito app client secret, which Cognito does not rotate: a client is rotated by credentials beside these, and their removal',
  );
  return { client, secret };
}

/** Of the 200 outputs that a stack has, each of them takes two: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_EXPORTED = 75;
const exported = new WeakMap<Stack, number>();

/** Another stack that has imported the old credentials can go over to the new ones only while the old ones are exported. */
function keepExported(scope: Construct, older: readonly Made[]): void {
  const stack = outermostOf(Stack.of(scope));
  for (const { client, secret } of older) {
    const count = (exported.get(stack) ?? 0) + 1;
    if (count > MOST_EXPORTED) {
      const detail = `a stack has 200 outputs, of which the old ones take two each: rotate ${MOST_EXPORTED} clients of it at a time`;
      throw invalid('InvalidCredentials', `addClient(${scope.node.id}).credentials`, `old ones of ${count} clients`, detail);
    }
    exported.set(stack, count);
    stack.exportValue(secret.secretArn);
    stack.exportValue(client.userPoolClientId);
  }
}

/** Nested stacks export nothing: what is in them the outermost one does. */
const outermostOf = (stack: Stack): Stack => (stack.nestedStackParent ? outermostOf(stack.nestedStackParent) : stack);

const printField = (name: string): string => `sed -n 's/.*"${name}" *: *"\\([^"]*\\)".*/\\1/p'`;
