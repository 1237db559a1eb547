import { App, type CfnElement, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { GatewayAuth, type GatewayClient, type GatewayClientOptions } from '../../src';
import { type Json, OIDC, synthesize } from './stacks';

const CREDENTIALS = ['AWS::Cognito::UserPoolClient', 'AWS::SecretsManager::Secret'];

const withClient = (credentials?: string[], options: GatewayClientOptions = {}) => {
  const { stack, auth, template } = synthesize();
  const client = auth.addClient('Alpha', { credentials, team: 'alpha', ...options });
  const [, row] = stack.resolve(auth.clientSection.render());
  const resources = () => Object.fromEntries(CREDENTIALS.flatMap((type) => Object.entries(template().findResources(type))));
  return { stack, auth, client, row, resources };
};
const idOf = ({ stack, client }: { stack: Stack; client: GatewayClient }) =>
  stack.getLogicalId(client.userPoolClient?.node.defaultChild as CfnElement);

describe('the rotation of credentials', () => {
  const before = withClient();
  const during = withClient(['default', '2026-12']);
  const after = withClient(['2026-12']);

  test('those that a client has are named default', () => {
    expect(withClient(['default']).resources()).toEqual(before.resources());
  });

  test('new ones beside them change nothing of them', () => {
    expect(during.resources()).toMatchObject(before.resources());
    expect(Object.keys(during.resources())).toHaveLength(Object.keys(before.resources()).length + 2);
  });

  test('the removal of the old ones changes nothing of the new ones', () => {
    expect(during.resources()).toMatchObject(after.resources());
    expect(Object.keys(after.resources())).not.toContain(idOf(before));
  });

  test('both are one client in the document, with its name, team and policy', () => {
    expect(before.row).toEqual({ name: 'Alpha', clientId: { Ref: idOf(before) }, team: 'alpha' });
    expect(during.row).toEqual({ name: 'Alpha', clientId: { Ref: idOf(after) }, otherIds: [{ Ref: idOf(before) }], team: 'alpha' });
    expect(after.row).toEqual({ name: 'Alpha', clientId: { Ref: idOf(after) }, team: 'alpha' });
  });

  test('the client hands on those to use', () => {
    expect(idOf(during)).toBe(idOf(after));
    expect(during.stack.resolve(during.client.clientIds)).toEqual([{ Ref: idOf(before) }, { Ref: idOf(after) }]);
  });

  test.each<[string, (upstream: Stack) => Stack, GatewayClientOptions]>([
    ['a stack', (upstream) => upstream, {}],
    ['a nested stack of its own', (upstream) => upstream, { nestedStack: 'Clients' }],
    ['the nested stack of its gateway', (upstream) => new NestedStack(upstream, 'Nested'), {}],
  ])(
    'a program of another stack goes over from the old ones to the new ones of a client in %s, and no export goes while it is imported',
    (...given) => {
      const [, homeIn, options] = given;
      const stacks = (credentials?: string[]) => {
        const app = new App();
        const [upstream, downstream] = [new Stack(app, 'Upstream'), new Stack(app, 'Downstream')];
        const client = new GatewayAuth(homeIn(upstream), 'Auth').addClient('Alpha', { credentials, ...options });
        const task = new ecs.FargateTaskDefinition(downstream, 'Task');
        task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app'), secrets: client.ecsSecrets() });
        app.synth();
        const outputs = Object.values<Json>(Template.fromStack(upstream).toJSON().Outputs ?? {}).map(({ Export }) => Export.Name as string);
        const imports = [...JSON.stringify(Template.fromStack(downstream)).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name);
        return { exports: new Set(outputs), imports: new Set(imports) };
      };
      const steps = [stacks(), stacks(['default', '2026-12']), stacks(['2026-12']), stacks(['2026-12', '2027-03'])];
      for (const [index, { exports }] of steps.slice(1).entries()) {
        // upstream is deployed first, beside the downstream of the step before
        const gone = [...steps[index].imports].filter((name) => !exports.has(name));
        expect([index, gone]).toEqual([index, []]);
      }
    },
  );
});

test('so many clients of a stack are rotated at a time as its outputs allow', () => {
  const { auth, template } = synthesize();
  const rotate = (id: string) => auth.addClient(id, { credentials: ['default', '2026-12'] });
  for (let number = 1; number <= 75; number++) rotate(`Client${number}`);
  expect(() => rotate('OneMore')).toThrow(/^InvalidCredentials: addClient\(OneMore\)\.credentials is "old ones of 76 clients": .*200 outputs/);
  expect(Object.keys(template().toJSON().Outputs)).toHaveLength(150);
});

describe('an issuer of your own', () => {
  test('may have several clients for one', () => {
    const { stack, auth } = synthesize({ method: OIDC });
    const client = auth.addClient('Alpha', { clientId: 'green', otherClientIds: ['blue'] });
    expect(client.clientIds).toEqual(['green', 'blue']);
    expect(stack.resolve(auth.clientSection.render())).toEqual([{ name: 'Alpha', clientId: 'green', otherIds: ['blue'] }]);
  });
});

const REFUSED: [string, GatewayClientOptions, Parameters<typeof synthesize>[0]?][] = [
  ['InvalidCredentials', { credentials: [] }],
  ['InvalidCredentials', { credentials: ['one', 'two', 'three'] }],
  ['InvalidCredentials', { credentials: ['one', 'one'] }],
  ['InvalidCredentials', { credentials: ['with space'] }],
  ['InvalidCredentials', { credentials: ['Secret'] }],
  ['InvalidCredentials', { credentials: ['default', 'Default'] }],
  ['InvalidCredentials', { clientId: 'a', otherClientIds: ['b', 'c', 'd', 'e', 'f'] }, { method: OIDC }],
  ['RegisteredClientOption', { clientId: '4h1gk', credentials: ['default'] }],
  ['SecretWithoutClientId', { otherClientIds: ['4h1gk'] }],
  ['DuplicateClientId', { clientId: 'a', otherClientIds: ['a'] }, { method: OIDC }],
  ['InvalidClientId', { clientId: 'a', otherClientIds: ['with space'] }, { method: OIDC }],
];
test.each(REFUSED.map(([code, options, props]) => [code, options, props ?? {}] as const))('refused: %s: %j', (code, options, props) => {
  expect(() => synthesize(props).auth.addClient('Alpha', options)).toThrow(new RegExp(`^${code}: `));
});

test('another id of a client that is made here is refused with what its rotation is called', () => {
  expect(() => synthesize().auth.addClient('Alpha', { otherClientIds: ['4h1gk'] })).toThrow(/has an id and a secret of its own .*two `credentials`/);
});
