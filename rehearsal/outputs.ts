import type { GatewayOutputs } from '../src';
import type { StackOutputs } from './deployment';

type Single = Exclude<keyof GatewayOutputs, 'setProviderKeyCommands'>;

/** Of a gateway with people. */
type Optional = 'peopleClientId' | 'authorizationEndpoint' | 'denyPersonCommand';

const NAMES: Readonly<Record<Exclude<Single, 'dashboardUrl' | 'operatorTableName' | 'ledgerTableName' | Optional>, string>> = {
  url: 'Url',
  openaiBaseUrl: 'OpenaiBaseUrl',
  anthropicBaseUrl: 'AnthropicBaseUrl',
  gatewayName: 'Name',
  tokenEndpoint: 'TokenEndpoint',
  clientId: 'ClientId',
  clientSecretArn: 'ClientSecretArn',
  curlCommand: 'CurlCommand',
  deployCommand: 'DeployCommand',
  clusterName: 'ClusterName',
  serviceName: 'ServiceName',
  logGroupName: 'LogGroupName',
  denyClientCommand: 'DenyClientCommand',
};

/** What `printOutputs()` made of a gateway with the id `Gateway`, with the providers of the rehearsal. */
export type PrintedOutputs = Readonly<Record<keyof typeof NAMES, string>> & {
  readonly setKeyCommands: { readonly openai: string; readonly anthropic: string };
  /** Undefined where the gateway takes no API keys and limits nothing. */
  readonly operatorTableName?: string;
  /** Undefined where the gateway limits nothing. */
  readonly ledgerTableName?: string;
} & Readonly<Partial<Record<Optional, string>>>;

/** The stack outputs by what they are; one that is missing is an error. */
export function printedOutputs(stack: StackOutputs): PrintedOutputs {
  const read = (name: string): string => {
    const value = stack[`Gateway${name}`];
    if (value === undefined) throw new Error(`the stack has no output Gateway${name}; it has ${Object.keys(stack).join(', ')}`);
    return value;
  };
  const single = Object.fromEntries(Object.entries(NAMES).map(([field, name]) => [field, read(name)])) as Record<keyof typeof NAMES, string>;
  const setKeyCommands = { openai: read('SetOpenaiKeyCommand'), anthropic: read('SetAnthropicKeyCommand') };
  return {
    ...single,
    setKeyCommands,
    operatorTableName: stack.GatewayOperatorTableName,
    ledgerTableName: stack.GatewayLedgerTableName,
    peopleClientId: stack.GatewayPeopleClientId,
    authorizationEndpoint: stack.GatewayAuthorizationEndpoint,
    denyPersonCommand: stack.GatewayDenyPersonCommand,
  };
}
