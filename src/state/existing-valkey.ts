import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { isKnown, requireHere, requireRange } from '../checks';
import type { StoreAuthentication } from '../contract';
import { invalid } from '../errors';
import { secretAccess } from '../secret-access';
import { warn } from '../warnings';
import type { BoundState } from './bound-state';
import type { ExistingValkeyIam, ExistingValkeyOptions } from './options';

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const NAME = /^[\x21-\x7e]{1,128}$/;

/** Refuses what tasks could not connect to. */
export function checkExisting({ host, port, password, passwordField, userName, iam: user, tls = true }: ExistingValkeyOptions): void {
  if (isKnown(host) && !HOST.test(host)) {
    throw invalid('InvalidStoreAddress', 'sharedState.host', host);
  }
  if (port !== undefined) {
    requireRange('InvalidStoreAddress', 'sharedState.port', port, { from: 1, to: 65_535 });
  }
  for (const [field, name] of Object.entries({ 'iam.userName': user?.userName, 'iam.cacheName': user?.cacheName })) {
    if (name !== undefined && isKnown(name) && !NAME.test(name)) {
      throw invalid('InvalidStoreAddress', `sharedState.${field}`, name);
    }
  }
  if (user && (password || !tls)) {
    throw invalid('StoreAuthenticationConflict', 'sharedState.iam', user, password ? 'there is a password, too' : '`tls` is false');
  }
  for (const [field, given] of Object.entries({ passwordField, userName })) {
    if (given !== undefined && !password) {
      throw invalid('StoreAuthenticationConflict', `sharedState.${field}`, given, 'there is no password');
    }
  }
}

/** As Amazon ElastiCache keeps it, and its ARN has it. */
const keptName = (cacheName: string): string => (isKnown(cacheName) ? cacheName.toLowerCase() : cacheName);

/** Makes nothing but the rules and permissions that lead there. */
export function bindExisting(scope: Construct, options: ExistingValkeyOptions): BoundState {
  const { host, port = 6379, connections, password, tls = true } = options;
  requireHere('ResourceElsewhere', 'sharedState.password', scope, password?.env);
  if (!tls) {
    warn(scope, 'storeWithoutTls');
  }
  return {
    store: { host, port, tls: tls ? undefined : false, auth: authenticationOf(options) },
    password,
    admit: (tasks) => tasks.connections.allowTo(connections ?? ec2.Peer.anyIpv4(), ec2.Port.tcp(port), 'Shared state'),
    statements: () => [
      ...(password ? secretAccess(scope, 'sharedState.password', password) : []),
      ...(options.iam ? [connectAccess(scope, options.iam)] : []),
    ],
  };
}

function authenticationOf({ password, passwordField, userName, iam: user }: ExistingValkeyOptions): StoreAuthentication {
  if (user) {
    return { method: 'iam', user: user.userName, cache: keptName(user.cacheName), serverless: user.serverless || undefined };
  }
  return password ? { method: 'password', user: userName, secretArn: password.secretArn, field: passwordField } : { method: 'none' };
}

/**
 * Connecting to a cache by IAM, as a user of it.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export function connectAccess(scope: Construct, { userName, cacheName, serverless }: ExistingValkeyIam): iam.PolicyStatement {
  const arn = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'elasticache', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const resources = [arn(serverless ? 'serverlesscache' : 'replicationgroup', keptName(cacheName)), arn('user', userName)];
  return new iam.PolicyStatement({ actions: ['elasticache:Connect'], resources });
}
