import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ModelProvider, PortkeyGateway } from '../../src';
import { testApp } from '../app';

/** A gateway with its own key, and a role of a stack that depends on the gateway's. */
const stacks = () => {
  const app = testApp();
  const [upstream, downstream] = ['Upstream', 'Downstream'].map((id) => new Stack(app, id));
  const gateway = new PortkeyGateway(upstream, 'Gateway', { providers: [ModelProvider.openai()] });
  const role = new iam.Role(downstream, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  return { app, upstream, downstream, secret: gateway.providerSecret('openai'), role };
};

type Statement = { Action: string | string[]; Resource: object; Condition?: object };

const statementsOf = (stack: Stack): Statement[] =>
  Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

const keyPoliciesOf = (stack: Stack) =>
  Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key')).map(({ Properties }) => Properties.KeyPolicy);

const READ = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
const WRITE = ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret', 'secretsmanager:UpdateSecretVersionStage'];

type Grant = (secret: secretsmanager.ISecret, role: iam.IRole) => iam.Grant;

test.each<[string, Grant, [string[], string | string[]][]]>([
  ['read', (secret, role) => secret.grantRead(role), [[READ, 'kms:Decrypt']]],
  ['fill', (secret, role) => secret.grantWrite(role), [[WRITE, ['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*']]]],
])('a role of another stack may %s the secret of a provider, and only its own policy says so', (_what, grant, [[actions, ofKey]]) => {
  const before = keyPoliciesOf(stacks().upstream);
  const { app, upstream, downstream, secret, role } = stacks();
  grant(secret, role).assertSuccess();
  expect(() => app.synth()).not.toThrow();
  const exported = { 'Fn::ImportValue': expect.stringMatching(/^Upstream:/) };
  expect(statementsOf(downstream)).toEqual([
    { Action: actions, Effect: 'Allow', Resource: exported },
    {
      Action: ofKey,
      Effect: 'Allow',
      Resource: exported,
      Condition: {
        StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
      },
    },
  ]);
  expect(keyPoliciesOf(upstream)).toEqual(before);
});
