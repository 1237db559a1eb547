import { Lazy, Stack } from 'aws-cdk-lib';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { GatewayAuth } from '../auth';
import type { GatewayCluster, GatewayService } from '../compute';
import type { LiveConfiguration } from '../live';
import { Exposure, type GatewayNetwork } from '../network';
import type { GatewayObservability } from '../observability';
import { alphanumeric, PrintedOutputs } from '../printed-outputs';
import type { GatewayRouting } from '../routing';
import type { GatewayLimits } from '../state';
import type { TimeoutPlan } from '../timeouts';

/** What a person wants to paste after a deployment. */
export interface GatewayOutputs {
  /** What clients call, without path. */
  readonly url: string;

  /** Base URL for the OpenAI SDKs; the access token is their `apiKey` (Python: `api_key`), which they send in `Authorization`. */
  readonly openaiBaseUrl: string;

  /**
   * Base URL for the Anthropic SDKs; the access token is their `authToken` (Python: `auth_token`), which they send in `Authorization`, or their
   * `apiKey` (`api_key`), which they send in `x-api-key`, where that is one of `auth.keyHeaders`.
   */
  readonly anthropicBaseUrl: string;

  /** Value of the `Gateway` dimension of every metric and record. */
  readonly gatewayName: string;

  /**
   * Where clients get their access tokens.
   *
   * @default - not known: there is no authentication, or an OIDC issuer of your own
   */
  readonly tokenEndpoint?: string;

  /**
   * Id of the first client.
   *
   * @default - there is none
   */
  readonly clientId?: string;

  /**
   * ARN of the secret with the first client's credentials.
   *
   * @default - there is none
   */
  readonly clientSecretArn?: string;

  /** Shell line that gets a token and asks a model something. Needs the AWS CLI, curl and sed. */
  readonly curlCommand: string;

  /**
   * Where the console shows the dashboard.
   *
   * @default - there is no dashboard
   */
  readonly dashboardUrl?: string;

  /**
   * For every provider whose secret was made here, and is empty: the command that puts a key into it, from an environment variable
   * such as `OPENAI_API_KEY`.
   */
  readonly setProviderKeyCommands: Record<string, string>;

  /** Shell line that replaces all tasks, and waits until the new ones serve. */
  readonly deployCommand: string;

  /** Name of the ECS cluster. */
  readonly clusterName: string;

  /** Name of the ECS service. */
  readonly serviceName: string;

  /** Name of the log group of the tasks: usage records and messages. */
  readonly logGroupName: string;

  /**
   * Name of the table that holds API keys and what budgets were raised by, for `npx cdk-portkey-gateway keys --table` and `budgets --table`.
   *
   * @default - the gateway takes no API keys, and limits nothing
   */
  readonly operatorTableName?: string;

  /**
   * Name of the table of what was spent, for `npx cdk-portkey-gateway budgets --ledger`.
   *
   * @default - the gateway limits nothing
   */
  readonly ledgerTableName?: string;

  /** Shell line that revokes a client within a minute; write its client id in place of `CLIENT_ID`. */
  readonly denyClientCommand: string;

  /**
   * Id of the client that people sign in with, of those who were added first.
   *
   * @default - nobody signs in
   */
  readonly peopleClientId?: string;

  /**
   * Where they sign in: the authorization endpoint, for a code with PKCE.
   *
   * @default - nobody signs in, or an OIDC issuer of your own knows
   */
  readonly authorizationEndpoint?: string;

  /**
   * Shell line that revokes a person within a minute; write what records have as `user` in place of `USER`.
   *
   * @default - nobody signs in
   */
  readonly denyPersonCommand?: string;
}

/** The parts of a gateway that its outputs are about. */
export interface GatewayParts {
  readonly url: string;
  readonly openaiBaseUrl: string;
  readonly anthropicBaseUrl: string;
  readonly network: GatewayNetwork;
  readonly auth: GatewayAuth;
  readonly routing: GatewayRouting;
  readonly cluster: GatewayCluster;
  readonly service: GatewayService;
  readonly observability: GatewayObservability;
  readonly liveConfiguration: LiveConfiguration;
  readonly limits?: GatewayLimits;
}

/** `aws ecs wait` gives up after this long. */
const WAITER_SECONDS = 600;

/** So many of them are written one after the other. */
const MOST_WRITTEN = 3;

/** Until the new tasks are healthy. */
const START_SECONDS = 300;

export function outputsOf(gateway: GatewayParts, timeouts: TimeoutPlan): GatewayOutputs {
  const { auth, routing, cluster, service, observability, liveConfiguration, limits } = gateway;
  const [people] = auth.people;
  return {
    url: gateway.url,
    openaiBaseUrl: gateway.openaiBaseUrl,
    anthropicBaseUrl: gateway.anthropicBaseUrl,
    gatewayName: routing.gatewayName,
    tokenEndpoint: auth.tokenEndpoint,
    clientId: auth.defaultClient?.clientId,
    clientSecretArn: auth.defaultClient?.secret?.secretArn,
    curlCommand: curlCommand(gateway),
    dashboardUrl: observability.dashboardUrl,
    setProviderKeyCommands: Object.fromEntries([...routing._emptySecrets()].map(([name, secret]) => [name, setKeyCommand(name, secret)])),
    deployCommand: deployCommand(gateway, timeouts),
    clusterName: cluster.cluster.clusterName,
    serviceName: service.service.serviceName,
    logGroupName: service.logGroup.logGroupName,
    operatorTableName: auth.apiKeys || limits ? liveConfiguration.operatorTable.tableName : undefined,
    ledgerTableName: limits?.ledger.tableName,
    denyClientCommand: liveConfiguration.denyCommand('CLIENT_ID'),
    peopleClientId: people?.clientIds[0],
    authorizationEndpoint: people?.authorizationEndpoint,
    denyPersonCommand: people && liveConfiguration.denyPersonCommand('USER'),
  };
}

/** Name, field and description of every single stack output; `setProviderKeyCommands` becomes one for each provider. */
const SINGLE: readonly [
  name: string,
  field: Exclude<keyof GatewayOutputs, 'setProviderKeyCommands'>,
  description: string | ((gateway: GatewayParts) => string),
][] = [
  ['Url', 'url', 'What clients call, without path'],
  ['OpenaiBaseUrl', 'openaiBaseUrl', describeOpenai],
  ['AnthropicBaseUrl', 'anthropicBaseUrl', describeAnthropic],
  ['Name', 'gatewayName', 'Value of the Gateway dimension of metrics and records'],
  ['TokenEndpoint', 'tokenEndpoint', 'Where clients get access tokens'],
  ['ClientId', 'clientId', 'Id of the first client'],
  ['ClientSecretArn', 'clientSecretArn', 'Secret with the credentials of the first client'],
  ['CurlCommand', 'curlCommand', 'Gets a token and asks a model something; on an internal gateway: from inside the VPC'],
  ['DashboardUrl', 'dashboardUrl', 'Dashboard'],
  ['DeployCommand', 'deployCommand', 'Replaces all tasks, and waits until the new ones serve'],
  ['ClusterName', 'clusterName', 'ECS cluster'],
  ['ServiceName', 'serviceName', 'ECS service'],
  ['LogGroupName', 'logGroupName', 'Log group of the tasks: usage records and messages'],
  ['OperatorTableName', 'operatorTableName', describeOperatorTable],
  ['LedgerTableName', 'ledgerTableName', 'Table of what was spent, for the command budgets'],
  ['DenyClientCommand', 'denyClientCommand', 'Revokes a client within a minute; write its client id in place of CLIENT_ID'],
  ['PeopleClientId', 'peopleClientId', 'Id of the client that people sign in with'],
  ['AuthorizationEndpoint', 'authorizationEndpoint', 'Where people sign in, for a code with PKCE'],
  ['DenyPersonCommand', 'denyPersonCommand', 'Revokes a person within a minute; write what records have as user in place of USER'],
];

function describeOpenai({ auth }: GatewayParts): string {
  const token = '; the access token is their apiKey, sent in Authorization';
  return `Base URL for the OpenAI SDKs${isAuthenticated(auth) ? token : ''}`;
}

function describeAnthropic({ auth }: GatewayParts): string {
  const apiKey = auth.keyHeaders.includes('x-api-key') ? ', or their apiKey, sent in x-api-key' : ', never their apiKey';
  const token = `; the access token is their authToken, sent in Authorization${apiKey}`;
  return `Base URL for the Anthropic SDKs${isAuthenticated(auth) ? token : ''}`;
}

function describeOperatorTable({ auth, limits }: GatewayParts): string {
  const uses = [auth.apiKeys && ['API keys', 'keys'], limits && ['raised budgets', 'budgets']].filter((use) => use !== false && use !== undefined);
  return `Table of ${uses.map(([what]) => what).join(' and ')}, for the command ${uses.map(([, command]) => command).join(' and ')}`;
}

const isAuthenticated = (auth: GatewayAuth): boolean => auth._identityConfiguration.method !== 'none';

/** Prints what has come since. */
export interface PrintLater {
  provider(name: string): void;
  people(): void;
}

/** Makes them outputs of the stack that is deployed, named by the gateway's id; gives what prints those of providers and people that come later. */
export function printOutputs(gateway: IConstruct & GatewayParts, outputs: () => GatewayOutputs): PrintLater {
  const printed = new PrintedOutputs(gateway);
  const printSingle = () => {
    const there = outputs();
    for (const [name, field, description] of SINGLE) {
      if (there[field] !== undefined && !printed.has(name)) {
        const said = typeof description === 'string' ? description : description(gateway);
        printed.print(name, Lazy.string({ produce: () => outputs()[field] }), said);
      }
    }
  };
  printSingle();
  const printKeyCommand = (provider: string) => {
    const command = outputs().setProviderKeyCommands[provider];
    const description = `Puts the key of ${provider} into its secret, from $${keyVariable(provider)}`;
    if (command !== undefined) {
      printed.print(`Set${alphanumeric(pascalCase(provider))}KeyCommand`, command, description, `KeyCommand-${provider}`);
    }
  };
  printSingle();
  gateway.routing.providerNames.forEach(printKeyCommand);
  return { provider: printKeyCommand, people: printSingle };
}

function curlCommand(gateway: GatewayParts): string {
  const { auth, routing, network, openaiBaseUrl } = gateway;
  const { path, body, provider, wantsModel } = routing._exampleRequest();
  const where = network.exposure === Exposure.INTERNAL ? `: run this inside the VPC, the load balancer is internal; ` : '';
  const authenticated = isAuthenticated(auth);
  const tokenCommand = auth.defaultClient?.tokenCommand;
  const token = tokenCommand ? `TOKEN=$(${tokenCommand}); ` : authenticated ? `: put an access token of your issuer into TOKEN first; ` : '';
  const header = authenticated ? ` -H "authorization: Bearer $TOKEN"` : '';
  const replace = wantsModel ? `: replace MODEL by the name of a model; ` : '';
  const named = provider === undefined ? '' : ` -H 'x-portkey-provider: ${provider}'`;
  const data = JSON.stringify(body).replaceAll("'", `'\\''`);
  const file = path === 'audio/speech' ? ' -o speech.mp3' : '';
  return `${where}${replace}${token}curl -sS ${openaiBaseUrl}/${path}${header}${named} -H 'content-type: application/json' -d '${data}'${file}`;
}

function setKeyCommand(provider: string, secret: secretsmanager.ISecret): string {
  const { region } = Stack.of(secret);
  return `aws secretsmanager put-secret-value --region ${region} --secret-id ${secret.secretArn} --secret-string "$${keyVariable(provider)}"`;
}

/** Waits as often as the waiter's patience fits into start, drain, and the time in which requests are shifted and watched. */
function deployCommand({ cluster: { cluster }, service }: GatewayParts, { deregistrationDelay, stopTimeout }: TimeoutPlan): string {
  const { region } = Stack.of(service);
  const { serviceName } = service.service;
  const wait = `aws ecs wait services-stable --region ${region} --cluster ${cluster.clusterName} --services ${serviceName}`;
  const times = Math.ceil((START_SECONDS + deregistrationDelay + stopTimeout + service._deployments.shiftTime.toSeconds()) / WAITER_SECONDS);
  const waits = times > MOST_WRITTEN ? `for _ in $(seq ${times}); do ${wait} && break; done` : Array(times).fill(wait).join(' || ');
  const update = `aws ecs update-service --region ${region} --cluster ${cluster.clusterName} --service ${serviceName} --force-new-deployment`;
  return `${update} --query service.serviceArn --output text && { ${waits}; }`;
}

const keyVariable = (provider: string): string => `${provider.replaceAll('-', '_').toUpperCase()}_API_KEY`;

const pascalCase = (name: string): string => name.replace(/(^|-)([a-z0-9])/g, (_, _hyphen, letter: string) => letter.toUpperCase());
