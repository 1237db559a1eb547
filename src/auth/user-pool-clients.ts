import { Duration } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { requireKnown, requireRange } from '../checks';
import { invalid } from '../errors';
import type { MakeClient } from './client-registry';
import { type GatewayClientOptions, registerClient } from './gateway-client';
import { UserPoolGatewayClient } from './user-pool-client';

/** Scopes of the resource server, with what Amazon Cognito shows of them. */
export const SCOPES = { invoke: 'Call models through the gateway', admin: 'Administer the gateway' } as const;

/** What clients of a user pool are made of, wherever the pool was made. */
export interface UserPoolIssuer {
  readonly userPool: cognito.IUserPool;
  /** Identifier of the resource server, which scopes begin with. */
  readonly resourceServerIdentifier: string;
  readonly tokenEndpoint: string;
  /** Default: 1 hour. */
  readonly accessTokenValidity?: Duration;
  readonly encryptionKey?: kms.IKey;
}

/** Makes clients of a user pool, or registers those that exist in it. */
export const userPoolClients =
  (issuer: UserPoolIssuer): MakeClient =>
  (scope, id, names, client) => {
    if (client.clientId !== undefined) {
      return registerClient(scope, id, names, { ...client, clientId: client.clientId });
    }
    if (client.secret) {
      throw invalid('SecretWithoutClientId', `addClient(${id}).secret`, client.secret.node.path);
    }
    if (client.otherClientIds) {
      throw invalid(
        'SecretWithoutClientId',
        `addClient(${id}).otherClientIds`,
        client.otherClientIds,
        'while it is rotated it has two `credentials`',
      );
    }
    checkValidity(`addClient(${id}).accessTokenValidity`, client.accessTokenValidity);
    return new UserPoolGatewayClient(scope, id, {
      ...names,
      team: client.team,
      credentials: credentialsOf(id, client),
      userPool: issuer.userPool,
      scopes: scopesOf(id, client).map((name) => `${issuer.resourceServerIdentifier}/${name}`),
      accessTokenValidity: client.accessTokenValidity ?? issuer.accessTokenValidity ?? Duration.hours(1),
      tokenEndpoint: issuer.tokenEndpoint,
      encryptionKey: client.encryptionKey ?? issuer.encryptionKey,
    });
  };

export function checkValidity(path: string, validity: Duration | undefined): void {
  if (validity === undefined) {
    return;
  }
  requireKnown('TokenValidityOutOfRange', path, validity, 'it must be known when the template is written');
  requireRange('TokenValidityOutOfRange', path, validity, { from: 5 * 60, to: 24 * 3600, step: 60 });
}

function scopesOf(id: string, client: GatewayClientOptions): string[] {
  const scopes = client.scopes ?? ['invoke'];
  for (const name of scopes) {
    if (!Object.hasOwn(SCOPES, name)) {
      throw invalid('UnknownClientScope', `addClient(${id}).scopes`, name);
    }
  }
  if (scopes.length === 0) {
    throw invalid('ClientWithoutScope', `addClient(${id}).scopes`, scopes);
  }
  return [...new Set(scopes)];
}

/** Names that the constructs of the first credentials have, and one that logical ids leave out. */
const TAKEN = ['Client', 'Secret', 'Default'];

function credentialsOf(id: string, { credentials = ['default'] }: GatewayClientOptions): string[] {
  const path = `addClient(${id}).credentials`;
  if (credentials.length < 1 || credentials.length > 2) {
    throw invalid('InvalidCredentials', path, credentials, 'one, or two while they are rotated');
  }
  for (const [index, name] of credentials.entries()) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) || TAKEN.includes(name) || credentials.indexOf(name) !== index) {
      throw invalid('InvalidCredentials', `${path}[${index}]`, name);
    }
  }
  return credentials;
}
