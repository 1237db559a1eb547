import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { StackOutputs } from './deployment';
import type { Emulator } from './emulator';

/** A template as the CDK synthesizes it, of a stack without assets. */
export interface StackTemplate {
  // biome-ignore lint/suspicious/noExplicitAny: any resource
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: any }>>;
  readonly Outputs?: object;
}

/** A stack that is created and updated by CloudFormation's own requests, without the CLI. */
export class Stack {
  private readonly cloudFormation: CloudFormationClient;
  /** The template that was taken last. */
  private taken?: StackTemplate;

  constructor(
    private readonly name: string,
    emulator: Emulator,
  ) {
    this.cloudFormation = new CloudFormationClient(emulator.clientOptions);
  }

  get template(): StackTemplate {
    if (!this.taken) throw new Error(`${this.name} is not there yet`);
    return this.taken;
  }

  /** Creates it, or updates it. */
  async take({ Resources, Outputs }: StackTemplate): Promise<void> {
    const input = {
      StackName: this.name,
      TemplateBody: JSON.stringify({ Resources, Outputs }),
      Capabilities: ['CAPABILITY_IAM' as const],
    };
    await this.cloudFormation.send(this.taken ? new UpdateStackCommand(input) : new CreateStackCommand(input));
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: this.name }));
    const status = Stacks[0]?.StackStatus;
    if (status !== (this.taken ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE')) throw new Error(`${this.name}: ${status}`);
    this.taken = { Resources, Outputs };
  }

  async outputs(): Promise<StackOutputs> {
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: this.name }));
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  }

  /** Physical ids by logical ids. */
  async physicalIds(): Promise<Readonly<Record<string, string>>> {
    const { StackResources = [] } = await this.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: this.name }));
    return Object.fromEntries(StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]));
  }
}
