import { Sha256 } from '@aws-crypto/sha256-js';
import { CloudFormationClient, CreateChangeSetCommand, DescribeStacksCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { SignatureV4 } from '@smithy/signature-v4';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type Emulator, REGION } from '../../rehearsal/emulator';
import { testApp } from '../app';

const StackName = 'Balanced';
/** As many of each as the tests of a file take. */
const LISTENERS = 30;
const TARGET_GROUPS = 60;

export interface SeenRule {
  readonly priority: string;
  readonly paths: readonly string[];
  readonly hosts: readonly string[];
  readonly weights: Readonly<Record<string, number>>;
}

/** The emulator's load balancer, as a user and Amazon ECS see it: by other ways than the function under test. */
export interface LoadBalancing {
  listener(): Promise<string>;
  targetGroup(): Promise<string>;
  createRule(listener: string, priority: number, weights: Readonly<Record<string, number>>): Promise<string>;
  /** As Amazon ECS does. */
  shift(rule: string, weights: Readonly<Record<string, number>>): Promise<void>;
  rule(arn: string): Promise<SeenRule>;
  /** ARNs of a listener's rules. */
  rules(listener: string): Promise<readonly string[]>;
}

export async function elb(emulator: Emulator): Promise<LoadBalancing> {
  const outputs = await deploy(emulator);
  const taken = { Listener: 0, Targets: 0 };
  const next = async (kind: keyof typeof taken): Promise<string> => {
    const found = outputs[`${kind}${taken[kind]}`];
    taken[kind] += 1;
    if (!found) throw new Error(`there are ${taken[kind] - 1} of ${kind}`);
    return found;
  };
  const described = async () => (await emulator.describeLoadBalancer()).listeners as unknown as DescribedListener[];
  const all = async () => (await described()).flatMap(({ Rules }) => Rules);
  return {
    listener: () => next('Listener'),
    targetGroup: () => next('Targets'),
    createRule: async (listener, priority, weights) => {
      const condition = { 'Conditions.member.1.Field': 'path-pattern', 'Conditions.member.1.Values.member.1': '/*' };
      await ask(emulator, { Action: 'CreateRule', ListenerArn: listener, Priority: String(priority), ...condition, ...forward(weights) });
      return (await all()).find(({ Priority, RuleArn }) => Priority === String(priority) && isOf(RuleArn, listener))?.RuleArn ?? '';
    },
    shift: (rule, weights) => ask(emulator, { Action: 'ModifyRule', RuleArn: rule, ...forward(weights) }),
    rule: async (arn) => {
      const { Priority = '', Conditions = [], Actions = [] } = (await all()).find(({ RuleArn }) => RuleArn === arn) ?? {};
      const values = (name: 'PathPatternConfig' | 'HostHeaderConfig') => Conditions.flatMap((condition) => condition[name]?.Values ?? []);
      const groups = Actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []);
      const weights = Object.fromEntries(groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Number(Weight)]));
      return { priority: String(Priority), paths: values('PathPatternConfig'), hosts: values('HostHeaderConfig'), weights };
    },
    rules: async (listener) =>
      (await described()).filter(({ ListenerArn }) => ListenerArn === listener).flatMap(({ Rules }) => Rules.map(({ RuleArn }) => RuleArn)),
  };
}

interface DescribedListener {
  readonly ListenerArn: string;
  readonly Rules: readonly DescribedRule[];
}

interface DescribedRule {
  readonly RuleArn: string;
  readonly Priority: string;
  readonly Conditions: readonly Partial<Record<'PathPatternConfig' | 'HostHeaderConfig', { readonly Values: readonly string[] }>>[];
  readonly Actions: readonly { readonly ForwardConfig?: { readonly TargetGroups: readonly { TargetGroupArn: string; Weight: number }[] } }[];
}

const isOf = (rule: string, listener: string): boolean => rule.startsWith(listener.replace(':listener/', ':listener-rule/'));

function forward(weights: Readonly<Record<string, number>>): Record<string, string> {
  const prefix = 'Actions.member.1.ForwardConfig.TargetGroups.member.';
  const groups = Object.entries(weights).flatMap(([arn, weight], index) => [
    [`${prefix}${index + 1}.TargetGroupArn`, arn],
    [`${prefix}${index + 1}.Weight`, String(weight)],
  ]);
  return { 'Actions.member.1.Type': 'forward', ...Object.fromEntries(groups) };
}

async function ask({ port }: Emulator, parameters: Readonly<Record<string, string>>): Promise<void> {
  const host = `elasticloadbalancing.${REGION}.amazonaws.com`;
  const body = new URLSearchParams({ Version: '2015-12-01', ...parameters }).toString();
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
  const signer = new SignatureV4({ service: 'elasticloadbalancing', region: REGION, sha256: Sha256, credentials });
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
  const request = await signer.sign({ method: 'POST', protocol: 'https:', hostname: host, path: '/', headers, body });
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers: request.headers, body });
  if (answer.status !== 200) throw new Error(`${parameters.Action}: ${await answer.text()}`);
}

/** A load balancer, with listeners and target groups that the tests take one after the other. */
async function deploy(emulator: Emulator): Promise<Readonly<Record<string, string>>> {
  const stack = new Stack(testApp(), StackName);
  const vpc = new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  const subnets = ['a', 'b'].map(
    (zone, index) =>
      new ec2.CfnSubnet(stack, `Subnet${index}`, { vpcId: vpc.ref, cidrBlock: `10.0.${index}.0/24`, availabilityZone: `${REGION}${zone}` }),
  );
  const balancer = new elbv2.CfnLoadBalancer(stack, 'Balancer', { type: 'application', scheme: 'internal', subnets: subnets.map(({ ref }) => ref) });
  for (let index = 0; index < TARGET_GROUPS; index++) {
    const group = new elbv2.CfnTargetGroup(stack, `Group${index}`, {
      vpcId: vpc.ref,
      port: 8787,
      protocol: 'HTTP',
      targetType: 'ip',
      healthCheckProtocol: 'HTTP',
    });
    new CfnOutput(stack, `Targets${index}`, { value: group.ref });
  }
  for (let index = 0; index < LISTENERS; index++) {
    const defaultActions = [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } }];
    const listener = new elbv2.CfnListener(stack, `At${index}`, {
      loadBalancerArn: balancer.ref,
      port: 1000 + index,
      protocol: 'HTTP',
      defaultActions,
    });
    new CfnOutput(stack, `Listener${index}`, { value: listener.ref });
  }
  const client = new CloudFormationClient(emulator.clientOptions);
  const change = { StackName, ChangeSetName: 'change' };
  // its parameters ask for the bootstrap stack, which is not here
  const { Resources, Outputs } = Template.fromStack(stack).toJSON();
  const TemplateBody = JSON.stringify({ Resources, Outputs });
  await client.send(new CreateChangeSetCommand({ ...change, ChangeSetType: 'CREATE', TemplateBody }));
  await client.send(new ExecuteChangeSetCommand(change));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  if (Stacks[0]?.StackStatus !== 'CREATE_COMPLETE')
    throw new Error(`the load balancer is not made: ${Stacks[0]?.StackStatus}: ${Stacks[0]?.StackStatusReason}`);
  return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}
