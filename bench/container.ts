import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { readEnvironmentFile } from '../fakes';
import { type GatewayLimitsOptions, ModelProvider, PortkeyGateway } from '../src';
import { CONFIGURATION_VARIABLE, CONTAINER_NAME } from '../src/contract';

/** What the task definition says of the gateway's container. */
export interface GatewayContainer {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The boot document; names of resources stand for what CloudFormation would put there. */
  readonly boot: Readonly<Record<string, unknown>> & { readonly live: object };
}

/** The container of a gateway with the defaults, as a synthesis writes it, with the providers that the bench calls. */
export function synthesizeContainer(region: string, bedrockModel: string, limits?: GatewayLimitsOptions): GatewayContainer {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Bench', { env: { account: '123456789012', region } });
  new PortkeyGateway(stack, 'Gateway', {
    limits,
    providers: [ModelProvider.openai(), ModelProvider.anthropic(), ModelProvider.bedrock({ models: [bedrockModel] })],
  });
  const assembly = app.synth();
  const resources = Object.values<Resource>(assembly.getStackByName('Bench').template.Resources);
  const containers = resources
    .filter(({ Type }) => Type === CfnTaskDefinition.CFN_RESOURCE_TYPE_NAME)
    .flatMap(({ Properties }) => Properties.ContainerDefinitions);
  const gateway = containers.find(({ Name }) => Name === CONTAINER_NAME);
  if (!gateway) throw new Error('the template has no gateway container');
  const { [CONFIGURATION_VARIABLE]: boot, ...environment } = Object.fromEntries(
    gateway.Environment.map(({ Name, Value }) => [Name, resolved(Value)]),
  );
  const files = gateway.EnvironmentFiles ?? [];
  const fromFiles = files.map(({ Value }) => readEnvironmentFile(readFileSync(assetOf(resolved(Value), assembly.directory), 'utf8')));
  return { command: gateway.Command.map(resolved), environment: Object.assign({}, ...fromFiles, environment), boot: JSON.parse(boot) };
}

/** Where the assembly keeps what a deployment puts into Amazon S3. */
const assetOf = (arn: string, directory: string): string => path.join(directory, `asset.${path.posix.basename(arn)}`);

type Value = string | { readonly Ref: string } | { readonly 'Fn::Sub': string } | { readonly 'Fn::Join': readonly [string, readonly Value[]] };

interface Container {
  readonly Name: string;
  readonly Command: readonly Value[];
  readonly Environment: readonly { readonly Name: string; readonly Value: Value }[];
  readonly EnvironmentFiles?: readonly { readonly Value: Value }[];
}

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly ContainerDefinitions: readonly Container[] };
}

function resolved(value: Value): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return value.Ref;
  return 'Fn::Sub' in value ? value['Fn::Sub'] : value['Fn::Join'][1].map(resolved).join(value['Fn::Join'][0]);
}
