import type { CfnElement } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { PeopleIdentityProvider } from '../../src';
import { ofType, synthesize } from './stacks';

const METADATA = 'https://login.example.com/federationmetadata.xml';
const PROVIDER = 'AWS::Cognito::UserPoolIdentityProvider';
const saml = (groupsAttribute?: string) => PeopleIdentityProvider.saml({ name: 'Entra', metadataUrl: METADATA, groupsAttribute });

const withPeople = (...identityProviders: PeopleIdentityProvider[]) => {
  const { stack, auth, template } = synthesize();
  return { stack, template, people: auth.addPeople('Developers', { identityProviders }) };
};

describe("the company's identity provider", () => {
  test.each([
    [{ metadataUrl: METADATA }, { MetadataURL: METADATA }],
    [{ metadataDocument: '<EntityDescriptor/>' }, { MetadataFile: '<EntityDescriptor/>' }],
  ])('of SAML is made of %j, before the client that names it', (metadata, details) => {
    const { template, people, stack } = withPeople(
      PeopleIdentityProvider.saml({ name: 'Entra', groupsAttribute: 'http://schemas.example.com/groups', ...metadata }),
    );
    template().hasResourceProperties(PROVIDER, {
      ProviderType: 'SAML',
      ProviderName: 'Entra',
      ProviderDetails: details,
      AttributeMapping: { profile: 'http://schemas.example.com/groups' },
    });
    const [provider] = Object.keys(template().findResources(PROVIDER));
    const client = stack.getLogicalId(people.userPoolClient?.node.defaultChild as CfnElement);
    expect(template().toJSON().Resources[client].DependsOn).toContain(provider);
  });

  test.each<[string | undefined, RegExp]>([
    [undefined, /SecretString:::?\}\}/],
    ['client_secret', /SecretString:client_secret::\}\}/],
  ])('of OpenID Connect has its secret by reference: field %s', (clientSecretField, reference) => {
    const { stack, auth, template } = synthesize();
    const clientSecret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'okta');
    const provider = { name: 'Okta', issuer: 'https://example.okta.com', clientId: '0oa1', clientSecret, clientSecretField, groupsClaim: 'groups' };
    auth.addPeople('Developers', { identityProviders: [PeopleIdentityProvider.oidc(provider)] });
    const [{ Properties }] = ofType(template(), PROVIDER);
    expect(Properties).toMatchObject({
      ProviderType: 'OIDC',
      ProviderDetails: { oidc_issuer: 'https://example.okta.com', client_id: '0oa1', authorize_scopes: 'openid' },
      AttributeMapping: { profile: 'groups' },
    });
    expect(JSON.stringify(Properties.ProviderDetails.client_secret)).toMatch(reference);
  });

  test.each(['Google', 'SignInWithApple', 'Okta'])('that the pool has already, %s, is named as it is there', (name) => {
    const { template } = withPeople(PeopleIdentityProvider.existing(name));
    template().hasResourceProperties('AWS::Cognito::UserPoolClient', { SupportedIdentityProviders: [name] });
  });

  // what was added to a schema stays: without it in the template, as in a rollback, CloudFormation fails
  test.each(['groups', undefined])(
    'that tells groups as %s changes nothing of the schema of the pool, which could not be taken back',
    (groupsAttribute) => {
      const { template } = withPeople(saml(groupsAttribute));
      expect(ofType(template(), 'AWS::Cognito::UserPool')[0].Properties).not.toHaveProperty('Schema');
    },
  );

  test('fills an attribute that a client may write of which nothing else is said', () => {
    const { template } = withPeople(saml('groups'));
    const [{ Properties: provider }] = ofType(template(), PROVIDER);
    expect(Object.keys(provider.AttributeMapping).filter((name) => name.startsWith('custom:'))).toEqual([]);
    const [client] = ofType(template(), 'AWS::Cognito::UserPoolClient').filter(({ Properties }) => Properties.GenerateSecret === false);
    expect(client.Properties).not.toHaveProperty('WriteAttributes');
  });
});
