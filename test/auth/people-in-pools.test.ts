import { type CfnElement, Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Authentication, GatewayAuth, PeopleIdentityProvider, type PeopleOptions } from '../../src';
import { type Json, ofType, synthesize } from './stacks';

const METADATA = 'https://login.example.com/federationmetadata.xml';
const saml = (name = 'Entra', groupsAttribute?: string) => PeopleIdentityProvider.saml({ name, metadataUrl: METADATA, groupsAttribute });
const POOL = 'AWS::Cognito::UserPool';
const TEAMS = { 'llm-search': 'search', 'llm-ads': 'ads' };
const publicClient = (template: Template): Json =>
  ofType(template, 'AWS::Cognito::UserPoolClient').find(({ Properties }) => Properties.GenerateSecret === false)?.Properties;

describe('people, and what else a user pool has', () => {
  test('have refresh tokens for no shorter than access tokens', () => {
    const { auth, template } = synthesize({ method: Authentication.cognito({ accessTokenValidity: Duration.hours(24) }) });
    auth.addPeople('Developers');
    expect(publicClient(template())).toMatchObject({ AccessTokenValidity: 1440, RefreshTokenValidity: 1440 });
  });

  test('have a function whose log is encrypted with the key that is given', () => {
    const { stack } = synthesize();
    const encryptionKey = new kms.Key(stack, 'Key');
    const auth = new GatewayAuth(stack, 'Encrypted', { encryptionKey });
    auth.addPeople('Developers', { teamByGroup: TEAMS });
    const [{ Properties }] = ofType(Template.fromStack(stack), 'AWS::Logs::LogGroup');
    expect(Properties.KmsKeyId).toEqual(stack.resolve(encryptionKey.keyArn));
  });

  test('leave the attributes of the pool as the app has them', () => {
    const { auth, template } = synthesize();
    const resource = auth.userPool?.node.defaultChild as cognito.CfnUserPool;
    resource.schema = [{ name: 'mine', attributeDataType: 'Number', mutable: true }];
    for (const name of ['Entra', 'Okta']) auth.addPeople(name, { identityProviders: [saml(name, 'groups')] });
    expect(ofType(template(), POOL)[0].Properties.Schema.map(({ Name }: Json) => Name)).toEqual(['mine']);
  });

  test('of two gateways with one pool sign in at one provider, which one of them makes', () => {
    const { stack, auth } = synthesize();
    const pools = [1, 2].map((index) => {
      const method = Authentication.cognito({ userPool: auth.userPool, userPoolDomain: auth.userPoolDomain });
      return new GatewayAuth(stack, `Sharing${index}`, { method });
    });
    const provider = saml('Entra');
    pools[0].addPeople('Developers', { identityProviders: [provider] });
    expect(() => pools[1].addPeople('Developers', { identityProviders: [provider] })).toThrow(/^InvalidIdentityProvider: .*"Entra".*existing\(\)/);
    expect(() => pools[1].addPeople('Others', { identityProviders: [PeopleIdentityProvider.existing('Entra')] })).not.toThrow();
  });

  test('sign in at a provider that the app has made in the pool, named by its construct', () => {
    const { stack, auth, template } = synthesize();
    const metadata = cognito.UserPoolIdentityProviderSamlMetadata.url(METADATA);
    const own = new cognito.UserPoolIdentityProviderSaml(stack, 'Own', { userPool: auth.userPool as cognito.IUserPool, name: 'Own', metadata });
    auth.addPeople('Developers', { identityProviders: [PeopleIdentityProvider.existing(own.providerName)] });
    expect(publicClient(template()).SupportedIdentityProviders).toEqual([{ Ref: stack.getLogicalId(own.node.defaultChild as CfnElement) }]);
  });

  test.each<[string, PeopleOptions, boolean]>([
    ['in no claim', {}, true],
    ['in a claim of their own', { teamClaim: 'custom:groups' }, false],
  ])('of groups that a provider tells a pool of yours, %s: a warning %s', (_, options, warns) => {
    const { stack, auth } = synthesize();
    const pool = { userPool: auth.userPool, userPoolDomain: auth.userPoolDomain };
    const sharing = new GatewayAuth(stack, 'Sharing', { method: Authentication.cognito(pool) });
    sharing.addPeople('Developers', { identityProviders: [saml('Entra', 'groups')], teamByGroup: TEAMS, ...options });
    const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('in no access token.*Entra'));
    expect(found).toHaveLength(warns ? 1 : 0);
  });

  test.each(['PRE_TOKEN_GENERATION', 'PRE_TOKEN_GENERATION_CONFIG'] as const)('takes the place of no function of the app (%s)', (operation) => {
    const { stack, auth, template } = synthesize();
    const code = lambda.Code.fromInline('//');
    const own = new lambda.Function(stack, 'Own', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code });
    auth.addPeople('Developers', { teamByGroup: TEAMS });
    (auth.userPool as cognito.UserPool).addTrigger(cognito.UserPoolOperation[operation], own);
    expect(template).toThrow(/TeamTriggerTaken: .*teamClaim/);
  });
});
