import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Authentication, type IPortkeyGateway, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { type Json, ofType } from '../auth/stacks';
import { configurationOf } from '../compute/stacks';
import { gatewayIn, KINDS } from './gateways';

const ENDPOINT = 'https://llm.auth.eu-central-1.amazoncognito.com/oauth2/token';

const parametersOf = (stack: Stack): Record<string, Json> =>
  Object.fromEntries(ofType(Template.fromStack(stack), 'AWS::SSM::Parameter').map(({ Properties }) => [Properties.Name, Properties.Value]));

describe('a gateway tells others of itself in parameters', () => {
  const exported = (props: PortkeyGatewayProps | ((stack: Stack) => PortkeyGatewayProps)) => {
    const stack = new Stack(new App(), 'Stack');
    const gateway = gatewayIn(stack, props);
    gateway.exportTo('/llm/gateway');
    gateway.exportTo('/llm/gateway');
    return { stack, gateway, parameters: parametersOf(stack) };
  };

  test('each once, and none of them secret', () => {
    const { stack, gateway, parameters } = exported(KINDS.public);
    expect(parameters).toEqual(
      stack.resolve({
        '/llm/gateway/url': 'https://llm.example.com',
        '/llm/gateway/port': '443',
        '/llm/gateway/gatewayName': gateway.gatewayName,
        '/llm/gateway/securityGroupId': gateway.connections.securityGroups[0].securityGroupId,
        '/llm/gateway/tokenEndpoint': gateway.tokenEndpoint,
        '/llm/gateway/userPoolId': gateway.auth.userPool?.userPoolId,
        '/llm/gateway/resourceServerIdentifier': gateway.auth.resourceServer?.userPoolResourceServerId,
      }),
    );
  });

  test('of a user pool only where there is one', () => {
    const method = Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['llm'] });
    expect(Object.keys(exported({ authentication: method }).parameters).sort()).toEqual(
      ['gatewayName', 'port', 'securityGroupId', 'url'].map((name) => `/llm/gateway/${name}`),
    );
  });

  test('under as many prefixes as there are readers', () => {
    const stack = new Stack(new App(), 'Stack');
    const gateway = gatewayIn(stack);
    gateway.exportTo('/one');
    gateway.exportTo('/two');
    expect(Object.keys(parametersOf(stack))).toHaveLength(14);
  });

  test('under each, however alike two of them are', () => {
    const stack = new Stack(new App(), 'Stack');
    const gateway = gatewayIn(stack);
    const prefixes = ['/a/b', '/a-b', '/a/-b', '/a-/b'];
    for (const prefix of prefixes) {
      gateway.exportTo(prefix);
    }
    expect(Object.keys(parametersOf(stack)).filter((name) => name.endsWith('/url'))).toEqual(prefixes.map((prefix) => `${prefix}/url`));
  });

  test.each(['llm', '/llm/', '//llm', '/aws/llm', '/ssm', '/two words', '', `/${'x'.repeat(600)}`])('InvalidParameterPrefix: %p', (prefix) => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => gatewayIn(stack).exportTo(prefix)).toThrow(/^InvalidParameterPrefix: parameterPrefix is /);
    expect(() => PortkeyGateway.fromPortkeyGatewayParameters(stack, 'Imported', prefix)).toThrow(/^InvalidParameterPrefix: /);
  });
});

describe('what no gateway tells of itself is refused', () => {
  const attributes = { url: 'https://llm.example.com', gatewayName: 'llm' };

  test.each([
    [{ url: 'https://llm.example.com:99999' }, 'InvalidGatewayUrl'],
    [{ url: 'https://llm.example.com:0' }, 'InvalidGatewayUrl'],
    [{ url: 'https://..' }, 'InvalidGatewayUrl'],
    [{ gatewayName: '' }, 'GatewayNameInvalid'],
    [{ gatewayName: 'my gateway' }, 'GatewayNameInvalid'],
    [{ tokenEndpoint: 'http://llm.example.com/oauth2/token' }, 'InvalidTokenEndpoint'],
    [{ tokenEndpoint: 'llm.auth; rm -rf /' }, 'InvalidTokenEndpoint'],
    [{ resourceServerIdentifier: 'a b' }, 'InvalidResourceServerIdentifier'],
  ])('%j', (given, code) => {
    const stack = new Stack(new App(), 'Stack');
    const [name] = Object.keys(given);
    const message = new RegExp(`^${code}: attributes.${name} is `);
    expect(() => PortkeyGateway.fromPortkeyGatewayAttributes(stack, 'Imported', { ...attributes, ...given })).toThrow(message);
  });

  test('a key that is known by an alias alone, for the secret of a client', () => {
    const stack = new Stack(new App(), 'Stack');
    const encryptionKey = kms.Alias.fromAliasName(stack, 'Alias', 'alias/llm');
    const gateway = gatewayIn(stack);
    expect(() => gateway.addClient('App', { encryptionKey })).toThrow(/^KeyKnownByAliasOnly: addClient\(App\)\.encryptionKey is /);
  });
});

describe('text of the wrong kind is refused, as plain JavaScript may hand it over', () => {
  const list = ['/a/b'] as unknown as string;

  test('prefixes of parameters and of variables', () => {
    const stack = new Stack(new App(), 'Stack');
    const gateway = new PortkeyGateway(stack, 'Gateway');
    expect(() => gateway.exportTo(list)).toThrow(/^NotAnOption: parameterPrefix is /);
    expect(() => PortkeyGateway.fromPortkeyGatewayParameters(stack, 'Imported', list)).toThrow(/^NotAnOption: parameterPrefix is /);
    expect(() => gateway.addClient('App').ecsSecrets({} as unknown as string)).toThrow(/^NotAnOption: ecsSecrets\(\) is /);
    expect(() => gateway.addClient(5 as unknown as string)).toThrow(/^NotAnOption: addClient\(\) is 5/);
    expect(() => gateway.liveConfiguration.denyCommand(undefined as unknown as string)).toThrow(/^NotAnOption: denyCommand\(\) is /);
    expect(() => gateway.metric('toString')).toThrow(/^UnknownMetric: name is "toString"/);
  });
});

describe("another team's app", () => {
  const imported = (use: (gateway: IPortkeyGateway, stack: Stack) => void) => {
    const stack = new Stack(new App(), 'Theirs');
    use(PortkeyGateway.fromPortkeyGatewayParameters(stack, 'Gateway', '/llm/gateway'), stack);
    const template = Template.fromStack(stack);
    const { BootstrapVersion: _, ...parameters } = template.toJSON().Parameters ?? {};
    const names = Object.fromEntries(Object.entries<Json>(parameters).map(([id, { Default }]) => [id, Default]));
    return { template, read: Object.values(names).sort(), names };
  };
  const below = (...names: string[]) => names.map((name) => `/llm/gateway/${name}`);

  test('reads of the parameters only what it uses', () => {
    expect(imported(() => {}).read).toEqual([]);
    expect(imported((gateway) => void gateway.url).read).toEqual(below('url'));
    expect(imported((gateway) => void gateway.tokenEndpoint).read).toEqual(below('tokenEndpoint'));
    expect(imported((gateway) => void gateway.metricRequests()).read).toEqual(below('gatewayName'));
  });

  test('K17: makes clients of its own in the user pool of the gateway, with their credentials', () => {
    const { template, names } = imported((gateway, stack) => {
      const client = gateway.addClient('Checkout', { team: 'checkout', encryptionKey: new kms.Key(stack, 'Key') });
      client.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })).assertSuccess();
      expect(client.metricCost().dimensions).toEqual({ Gateway: gateway.gatewayName, Client: 'Checkout' });
    });
    const filled = (value: Json): string =>
      typeof value === 'string' ? value : value.Ref ? (names[value.Ref] ?? value.Ref) : value['Fn::Join'][1].map(filled).join('');
    const [client, ...others] = ofType(template, 'AWS::Cognito::UserPoolClient');
    expect([others, filled(client.Properties.UserPoolId), client.Properties.AllowedOAuthScopes.map(filled)]).toEqual([
      [],
      '/llm/gateway/userPoolId',
      ['/llm/gateway/resourceServerIdentifier/invoke'],
    ]);
    const [secret] = ofType(template, 'AWS::SecretsManager::Secret');
    expect(JSON.stringify(secret.Properties.SecretString)).toMatch(/client_secret.*ClientSecret.*token_endpoint/);
    for (const type of [
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolResourceServer',
      'AWS::Cognito::UserPoolDomain',
      'AWS::AppConfig::Application',
    ]) {
      template.resourceCountIs(type, 0);
    }
  });

  test('opens its way to the load balancer', () => {
    const { template, read } = imported((gateway, stack) => {
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'] });
      new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false }).connections.allowToDefaultPort(gateway);
    });
    const port = { Ref: expect.stringContaining('port') };
    const GroupId = { Ref: expect.stringContaining('securityGroupId') };
    expect(ofType(template, 'AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({ IpProtocol: 'tcp', FromPort: port, ToPort: port, GroupId }),
    ]);
    expect(read).toEqual(below('port', 'securityGroupId'));
  });

  test('a client that exists is handed on, whatever is known of the gateway', () => {
    const stack = new Stack(new App(), 'Theirs');
    const gateway = PortkeyGateway.fromPortkeyGatewayAttributes(stack, 'Gateway', { url: 'https://llm.example.com', gatewayName: 'gw' });
    expect(gateway.addClient('Checkout', { clientId: '4h1gk' }).metricRequests().dimensions).toEqual({ Gateway: 'gw', Client: 'Checkout' });
    expect(() => gateway.addClient('Checkout', { clientId: 'another' })).toThrow(/^DuplicateClient: /);
    expect(() => gateway.addClient('Search')).toThrow(/^UserPoolNotKnown: addClient\(Search\) is the construct "Theirs\/Gateway": /);
    expect(() => gateway.addClient('Reviews', { clientId: '9a8b7', maxOutputTokens: 100 })).toThrow(
      /^PolicyOfImportedGateway: addClient\(Reviews\).maxOutputTokens is 100: /,
    );
    expect(gateway.tokenEndpoint).toBeUndefined();
  });

  test.each<[unknown, RegExp]>([
    [{ teem: 'y' }, /^NotAnOption: addClient\(Checkout\).teem is .*it has .*team/],
    [{ accessTokenValidity: 900 }, /^NotAnOption: addClient\(Checkout\).accessTokenValidity is 900/],
    [null, /^NotAnOption: addClient\(Checkout\) is null/],
  ])('K15: what is no option of a client is refused: %j', (options, message) => {
    const gateway = PortkeyGateway.fromPortkeyGatewayParameters(new Stack(new App(), 'Theirs'), 'Gateway', '/llm/gateway');
    expect(() => gateway.addClient('Checkout', options as object)).toThrow(message);
  });

  test.each(['not a url', 'llm.example.com', 'ftp://llm.example.com', 'https://llm.example.com/v1', 'https://me@llm.example.com', ''])(
    'InvalidGatewayUrl: %j',
    (url) => {
      const importing = () => PortkeyGateway.fromPortkeyGatewayAttributes(new Stack(new App(), 'Theirs'), 'Gateway', { url, gatewayName: 'gw' });
      expect(importing).toThrow(/^InvalidGatewayUrl: attributes.url is /);
    },
  );

  test.each(['http://llm.internal:8080', 'https://llm.example.com/', `https://${Fn.importValue('Host')}`, Fn.importValue('Url')])(
    'has an address: %s',
    (url) => {
      const importing = () => PortkeyGateway.fromPortkeyGatewayAttributes(new Stack(new App(), 'Theirs'), 'Gateway', { url, gatewayName: 'gw' });
      expect(importing).not.toThrow();
    },
  );

  test('K17: makes clients by attributes too, and fills nested stacks of its own with them', () => {
    const stack = new Stack(new App(), 'Theirs');
    const userPool = cognito.UserPool.fromUserPoolId(stack, 'UserPool', 'eu-central-1_abc');
    const gateway = PortkeyGateway.fromPortkeyGatewayAttributes(stack, 'Gateway', {
      url: 'https://llm.example.com',
      gatewayName: 'gw',
      userPool,
      resourceServerIdentifier: 'gateway',
      tokenEndpoint: ENDPOINT,
    });
    gateway.addClient('Checkout', { scopes: ['invoke', 'admin'] });
    const nested = Stack.of(gateway.addClient('Search', { nestedStack: 'Second' }));
    expect(ofType(Template.fromStack(stack), 'AWS::Cognito::UserPoolClient').map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({ UserPoolId: 'eu-central-1_abc', AllowedOAuthScopes: ['gateway/invoke', 'gateway/admin'], AccessTokenValidity: 60 }),
    ]);
    expect(ofType(Template.fromStack(nested), 'AWS::Cognito::UserPoolClient')).toHaveLength(1);
    expect(gateway.tokenEndpoint).toBe(ENDPOINT);
  });
});

test('a gateway serves clients of other apps, when its owner says so', () => {
  const stack = new Stack(new App(), 'Stack');
  gatewayIn(stack, { authentication: Authentication.cognito({ registeredClientsOnly: false }) });
  expect(configurationOf(Template.fromStack(stack)).identity).toEqual([expect.objectContaining({ clients: 'any', requiredScope: 'gateway/invoke' })]);
});
