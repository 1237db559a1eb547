import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { GatewayImage, ModelProvider, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { computeIn, FLAG_SETS } from './stacks';

const ARN = 'arn:aws:iam::111122223333:role/company/gateway-task';

const providers = () => [ModelProvider.openai(), ModelProvider.anthropic(), ModelProvider.bedrock({ models: ['amazon.*'] })];

/** Every action that a list of policy documents allows. */
const actionsOf = (statements: { Action: string | string[] }[]): string[] => [...new Set(statements.flatMap(({ Action }) => Action))].sort();

const policiesOf = (template: Template) => Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties);

/** What the process of a gateway does, and what Amazon ECS does for it. */
const TASK_ACTIONS = [
  'appconfig:GetLatestConfiguration',
  'appconfig:StartConfigurationSession',
  'bedrock:CountTokens',
  'bedrock:InvokeModel',
  'bedrock:InvokeModelWithResponseStream',
  'dynamodb:Query',
  'kms:Decrypt',
  'kms:DescribeKey',
  'secretsmanager:GetSecretValue',
];

function gatewayIn(stack: Stack, compute: PortkeyGatewayProps['compute']): PortkeyGateway {
  return new PortkeyGateway(stack, 'Gateway', { providers: providers(), compute });
}

describe.each(FLAG_SETS)('K7: roles that are made elsewhere, with %s feature flags:', (_flags, context) => {
  let app: App;
  let template: Template;
  let report: {
    roles: { roleName: string; roleConstructPath: string; identityPolicyStatements: { Action: string | string[]; Resource: unknown }[] }[];
  };
  const roleOf = (part: string) => report.roles.find(({ roleConstructPath }) => roleConstructPath.endsWith(part));

  beforeAll(() => {
    app = testApp({ context });
    const stack = new Stack(app, 'Stack');
    iam.Role.customizeRoles(stack, {
      usePrecreatedRoles: {
        'Stack/Gateway/Service/TaskDefinition/TaskRole': 'gateway-task',
        'Stack/Gateway/Service/TaskDefinition/ExecutionRole': 'gateway-execution',
        'Stack/Gateway/Network/FlowLogs/Role': 'gateway-flow-logs',
      },
    });
    const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'gateway');
    gatewayIn(stack, { image: GatewayImage.fromEcrRepository(repository), enableExecuteCommand: true });
    template = Template.fromStack(stack);
    report = JSON.parse(readFileSync(path.join(app.outdir, 'iam-policy-report.json'), 'utf8'));
  });

  test('the template has no role and no policy', () => {
    expect(template.findResources('AWS::IAM::Role')).toEqual({});
    expect(template.findResources('AWS::IAM::Policy')).toEqual({});
  });

  test('the task definition names them', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
    expect(JSON.stringify(Properties.TaskRoleArn)).toContain(':role/gateway-task');
    expect(JSON.stringify(Properties.ExecutionRoleArn)).toContain(':role/gateway-execution');
  });

  test('the report names every permission of the process', () => {
    expect(actionsOf(roleOf('TaskRole')?.identityPolicyStatements ?? [])).toEqual(
      [
        ...TASK_ACTIONS,
        ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map((action) => `ssmmessages:${action}`),
        ...['CreateLogStream', 'DescribeLogGroups', 'DescribeLogStreams', 'PutLogEvents'].map((action) => `logs:${action}`),
      ].sort(),
    );
    const secrets = roleOf('TaskRole')?.identityPolicyStatements.filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    expect(secrets).toHaveLength(2);
  });

  test('and of Amazon ECS', () => {
    expect(actionsOf(roleOf('ExecutionRole')?.identityPolicyStatements ?? [])).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
  });
});

describe('K7: roles that a company gives', () => {
  const withRoles = (roles: (stack: Stack) => PortkeyGatewayProps['compute'], stack = new Stack(testApp(), 'Stack')) => {
    gatewayIn(stack, roles(stack));
    return Template.fromStack(stack);
  };

  test('are used as they are, and no other is made for the tasks', () => {
    const template = withRoles((stack) => ({
      taskRole: iam.Role.fromRoleArn(stack, 'TaskRole', ARN, { mutable: false }),
      executionRole: iam.Role.fromRoleArn(stack, 'ExecutionRole', `${ARN}-execution`, { mutable: false }),
    }));
    template.hasResourceProperties('AWS::ECS::TaskDefinition', { TaskRoleArn: ARN, ExecutionRoleArn: `${ARN}-execution` });
    expect(policiesOf(template)).toEqual([]);
  });

  test('get what the process needs where they may be changed, before the first task starts', () => {
    const template = withRoles((stack) => ({
      taskRole: iam.Role.fromRoleArn(stack, 'TaskRole', ARN),
      executionRole: iam.Role.fromRoleArn(stack, 'ExecutionRole', `${ARN}-execution`),
    }));
    const policies = template.findResources('AWS::IAM::Policy', { Properties: { Roles: ['gateway-task'] } });
    expect(actionsOf(Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement))).toEqual(TASK_ACTIONS);
    const execution = template.findResources('AWS::IAM::Policy', { Properties: { Roles: ['gateway-task-execution'] } });
    expect(actionsOf(Object.values(execution).flatMap(({ Properties }) => Properties.PolicyDocument.Statement))).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const [{ DependsOn }] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(DependsOn).toEqual(expect.arrayContaining([...Object.keys(policies), ...Object.keys(execution)]));
  });

  test('of this stack get it in their own policy', () => {
    const template = withRoles((stack) => ({
      taskRole: new iam.Role(stack, 'TaskRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }),
    }));
    const policies = policiesOf(template).filter(({ Roles }) => /^TaskRole/.test(Roles[0].Ref));
    expect(policies.map(({ PolicyName }) => PolicyName)).toEqual([expect.stringMatching(/^TaskRoleDefaultPolicy/)]);
    expect(actionsOf(policies[0].PolicyDocument.Statement)).toEqual(TASK_ACTIONS);
  });

  describe('that are imported are given to two gateways, each of which has policies of its own', () => {
    const imported = (stack: Stack) => ({
      taskRole: iam.Role.fromRoleArn(stack, 'TaskRole', ARN),
      executionRole: iam.Role.fromRoleArn(stack, 'ExecutionRole', `${ARN}-execution`),
    });
    const namesIn = (stack: Stack) =>
      policiesOf(Template.fromStack(stack))
        .filter(({ Roles }) => JSON.stringify(Roles).includes('gateway-task'))
        .map(({ PolicyName }) => JSON.stringify(PolicyName));

    test('in stacks that are alike: their names carry the id of the stack', () => {
      const app = testApp();
      const stacks = ['One', 'Other'].map((id) => new Stack(app, id));
      for (const stack of stacks) gatewayIn(stack, imported(stack));
      for (const stack of stacks) {
        expect(namesIn(stack)).toEqual([expect.stringContaining('AWS::StackId'), expect.stringContaining('AWS::StackId')]);
      }
    });

    test('in one stack', () => {
      const stack = new Stack(testApp(), 'Stack');
      const roles = imported(stack);
      for (const id of ['One', 'Other']) new PortkeyGateway(stack, id, { providers: providers(), compute: roles });
      expect(new Set(namesIn(stack)).size).toBe(4);
    });

    test('as one construct in two stacks, which do not depend on each other', () => {
      const app = testApp();
      const stacks = ['One', 'Other'].map((id) => new Stack(app, id));
      const roles = imported(stacks[0]);
      for (const stack of stacks) gatewayIn(stack, roles);
      app.synth();
      expect(stacks.map((stack) => [stack.dependencies, namesIn(stack).length])).toEqual([
        [[], 2],
        [[], 2],
      ]);
    });
  });

  test('of another stack come by their ARN, and the stacks do not depend on each other', () => {
    const app = testApp();
    const role = new iam.Role(new Stack(app, 'Roles'), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const stack = new Stack(app, 'Stack');
    const template = withRoles(() => ({ taskRole: iam.Role.fromRoleArn(stack, 'TaskRole', role.roleArn) }), stack);
    expect(policiesOf(template).flatMap(({ PolicyDocument }) => actionsOf(PolicyDocument.Statement))).toEqual(expect.arrayContaining(TASK_ACTIONS));
  });

  test.each(['taskRole', 'executionRole'])('of another account are refused, for Amazon ECS takes none: %s', (name) => {
    const stack = new Stack(testApp(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    const role = iam.Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::222222222222:role/theirs');
    expect(() => withRoles(() => ({ [name]: role }), stack)).toThrow(new RegExp(`^RoleOfAnotherAccount: compute.${name} is "222222222222"`));
  });

  test.each(['taskRole', 'executionRole'])('of another stack are refused as they are: %s', (name) => {
    const withRole = (given: (role: iam.Role) => iam.IRole) => () => {
      const app = testApp();
      const role = new iam.Role(new Stack(app, 'Roles'), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
      withRoles(() => ({ [name]: given(role) }), new Stack(app, 'Stack'));
    };
    expect(withRole((role) => role)).toThrow(new RegExp(`^RoleOfAnotherStack: compute.${name} is the construct "Roles/Role": .*its stack is Roles`));
    expect(withRole((role) => role.withoutPolicyUpdates())).not.toThrow();
  });

  test('get managed policies of the company where they are of this stack, as those that are made for them do', () => {
    const policy = (stack: Stack, id: string) => iam.ManagedPolicy.fromManagedPolicyArn(stack, id, `arn:aws:iam::111122223333:policy/${id}`);
    const template = withRoles((stack) => ({
      taskRole: new iam.Role(stack, 'TaskRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }),
      taskRoleManagedPolicies: [policy(stack, 'guard-rail')],
      executionRoleManagedPolicies: [policy(stack, 'registry')],
    }));
    for (const [role, name] of [
      ['TaskRole', 'guard-rail'],
      ['ExecutionRole', 'registry'],
    ]) {
      const [id] = Object.keys(
        template.findResources('AWS::IAM::Role', { Properties: { ManagedPolicyArns: [`arn:aws:iam::111122223333:policy/${name}`] } }),
      );
      expect(id).toContain(role);
    }
  });

  test.each(['taskRole', 'executionRole'])('that are imported get none, for CDK would leave it out without a word: %s', (name) => {
    const made = () =>
      withRoles((stack) => ({
        [name]: iam.Role.fromRoleArn(stack, 'Theirs', ARN),
        [`${name}ManagedPolicies`]: [iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Policy', 'arn:aws:iam::111122223333:policy/p')],
      }));
    expect(made).toThrow(new RegExp(`^ManagedPolicyNotAttached: compute.${name}ManagedPolicies is "${ARN}"`));
  });

  test('and the rules of cdk-nag know why their statements name patterns', () => {
    const stack = new Stack(testApp(), 'Stack');
    withRoles(() => ({ taskRole: iam.Role.fromRoleArn(stack, 'TaskRole', ARN), enableExecuteCommand: true }), stack);
    const { violations } = new AwsSolutionsChecks(stack.node.root as App).validateScope(stack);
    expect(violations.filter(({ ruleName }) => /IAM5/.test(ruleName)).map(({ ruleName }) => ruleName)).toEqual([]);
  });

  test('are granted what another part of the app grants to the service', () => {
    const stack = new Stack(testApp(), 'Stack');
    const taskRole = iam.Role.fromRoleArn(stack, 'TaskRole', ARN);
    const { service } = computeIn(stack, { taskRole });
    new s3.Bucket(stack, 'Bucket').grantRead(service);
    expect([service.taskRole.roleArn, service.grantPrincipal]).toEqual([ARN, service.taskRole]);
    const granted = policiesOf(Template.fromStack(stack)).find(({ PolicyDocument }) => actionsOf(PolicyDocument.Statement).includes('s3:List*'));
    expect(granted?.Roles).toEqual(['gateway-task']);
  });
});
