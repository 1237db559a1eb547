import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockAccessRole, type BedrockAccessRoleProps, BedrockMessagesApi } from '../../src';

const trusted = new iam.AccountPrincipal('111122223333');

function make(props: Partial<BedrockAccessRoleProps>) {
  const stack = new Stack(new App(), 'Models', { env: { account: '444455556666', region: 'eu-central-1' } });
  const access = new BedrockAccessRole(stack, 'Access', { trusted, ...props });
  return { access, stack, template: Template.fromStack(stack) };
}

test('R27: the role of another account is what the gateway’s account may become, to call what is named and nothing else', () => {
  const { template, access, stack } = make({ inferenceProfiles: ['eu.anthropic.*'], externalId: 'llm-gateway' });
  template.resourceCountIs('AWS::IAM::Role', 1);
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: Match.absent(),
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'llm-gateway' } },
          Effect: 'Allow',
          Principal: { AWS: Match.anyValue() },
        },
      ],
    },
  });
  const written = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(written).toContain(':bedrock:eu-central-1:444455556666:inference-profile/eu.anthropic.*');
  expect(written.match(/"bedrock[a-z-]*:[A-Za-z]+"/g)?.filter((action) => !action.includes('Arn'))).toEqual(
    ['InvokeModel', 'InvokeModelWithResponseStream', 'InvokeModel', 'InvokeModelWithResponseStream', 'CountTokens'].map(
      (action) => `"bedrock:${action}"`,
    ),
  );
  expect(stack.resolve(access.roleArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Access/), 'Arn'] });
});

test('sessions may be tagged with who calls only where that is asked for', () => {
  const tagging = {
    Action: 'sts:TagSession',
    Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Gateway', 'Client', 'Team'] } },
  };
  const trust = (sessionTags: boolean) =>
    Object.values(make({ models: ['*'], sessionTags }).template.findResources('AWS::IAM::Role'))[0].Properties.AssumeRolePolicyDocument.Statement;
  expect(trust(true)).toEqual([expect.objectContaining({ Action: 'sts:AssumeRole' }), expect.objectContaining(tagging)]);
  expect(trust(false)).toHaveLength(1);
});

test('its name may be given, so that the gateway’s stack can name it first', () => {
  make({ models: ['amazon.*'], roleName: 'llm-models' }).template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'llm-models' });
});

test.each<[string, Partial<BedrockAccessRoleProps>, number]>([
  ['nothing of it', { models: ['anthropic.*'] }, 0],
  ['Mantle alone', { mantle: true }, 1],
  ['Mantle besides', { mantle: true, models: ['anthropic.*'] }, 1],
  ['Mantle for Messages', { messagesApi: BedrockMessagesApi.MANTLE, models: ['anthropic.*'] }, 1],
  ['Mantle for Messages, by default', { messagesApi: BedrockMessagesApi.MANTLE }, 1],
  ['Mantle for both, once', { mantle: true, messagesApi: BedrockMessagesApi.MANTLE, models: ['anthropic.*'] }, 1],
])('allows %s', (_what, props, times) => {
  const written = JSON.stringify(make(props).template.findResources('AWS::IAM::Policy'));
  expect(written.split('bedrock-mantle:CreateInference')).toHaveLength(times + 1);
});

test.each<[string, string, Partial<BedrockAccessRoleProps>]>([
  ['BedrockWithoutModels', 'models', {}],
  ['InvalidModelPattern', 'models', { models: ['*anthropic'] }],
  ['InvalidExternalId', 'externalId', { models: ['*'], externalId: ' ' }],
  ['InvalidRegion', 'region', { models: ['*'], region: 'EU' }],
  ['InvalidRegion', 'region', { mantle: true, region: 'evil.com/' }],
  ['MantleNeeded', 'mantle', { mantle: false, messagesApi: BedrockMessagesApi.MANTLE, models: ['*'] }],
  ['MessagesApiWithoutModels', 'messagesApi', { messagesApi: BedrockMessagesApi.MANTLE, inferenceProfiles: ['eu.anthropic.*'] }],
  ['InvalidRoleName', 'roleName', { models: ['*'], roleName: 'two words' }],
  ['RoleOpenToEveryone', 'trusted', { models: ['*'], trusted: new iam.AnyPrincipal() }],
  ['RoleOpenToEveryone', 'trusted', { models: ['*'], trusted: new iam.StarPrincipal() }],
  ['RoleOpenToEveryone', 'trusted', { models: ['*'], trusted: new iam.CompositePrincipal(trusted, new iam.ArnPrincipal('*')) }],
])('%s: props.%s: %j', (code, prop, props) => {
  expect(() => make(props)).toThrow(new RegExp(`^${code}: props.${prop} is `));
});

test('what is no principal is no option', () => {
  expect(() => make({ models: ['*'], trusted: '111122223333' as unknown as iam.IPrincipal })).toThrow(/^NotAnOption: /);
});

test.each<[string, Partial<BedrockAccessRoleProps>]>([
  ['an external id', { trusted: new iam.AnyPrincipal(), externalId: 'llm-gateway' }],
  ['conditions', { trusted: new iam.AnyPrincipal().withConditions({ StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }) }],
])('everyone may be named with %s', (_what, props) => {
  expect(() => make({ models: ['*'], ...props })).not.toThrow();
});

test('PolicyTooLarge: what AWS would refuse for its size is refused when the app is synthesized', () => {
  const inferenceProfiles = Array.from({ length: 60 }, (_, index) => `eu.anthropic.claude-sonnet-4-20250514-v${index}:0`);
  expect(() => make({ inferenceProfiles })).toThrow(/PolicyTooLarge: Models\/Access is "\d+ characters of inline policies"/);
});
