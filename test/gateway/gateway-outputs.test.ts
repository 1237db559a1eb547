import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { Authentication, Exposure, GatewayPreset, ModelApi, ModelProvider, type PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { gatewayIn, KINDS, oneOfEachKind } from './gateways';
import { pasted } from './pasted';
import { printed } from './printed';

describe('stack outputs', () => {
  test('are named by the id of the gateway', () => {
    expect(Object.keys(printed({ preset: GatewayPreset.DEV, providers: [ModelProvider.openai()] })).sort()).toEqual([
      'GatewayAnthropicBaseUrl',
      'GatewayClientId',
      'GatewayClientSecretArn',
      'GatewayClusterName',
      'GatewayCurlCommand',
      'GatewayDashboardUrl',
      'GatewayDenyClientCommand',
      'GatewayDeployCommand',
      'GatewayLogGroupName',
      'GatewayName',
      'GatewayOpenaiBaseUrl',
      'GatewayServiceName',
      'GatewaySetOpenaiKeyCommand',
      'GatewayTokenEndpoint',
      'GatewayUrl',
    ]);
  });

  test('name the cluster, the service and the log group of its tasks, as the commands of the AWS CLI want them', () => {
    const { GatewayClusterName, GatewayServiceName, GatewayLogGroupName } = printed({});
    expect(GatewayClusterName).toMatch(/^<GatewayCluster\w+>$/);
    expect(GatewayServiceName).toMatch(/^<GatewayService\w+\.Name>$/);
    expect(GatewayLogGroupName).toMatch(/^<GatewayObservabilityLogGroup\w+>$/);
  });

  test('are none unless asked for, and there once however often they are', () => {
    const stack = new Stack(new App(), 'Stack');
    const gateway = gatewayIn(stack);
    const silent = new Stack(new App(), 'Stack');
    gatewayIn(silent);
    expect(Template.fromStack(silent).toJSON().Outputs).toBeUndefined();
    gateway.printOutputs();
    gateway.printOutputs();
    expect(Object.keys(Template.fromStack(stack).toJSON().Outputs)).toContain('GatewayUrl');
  });

  test('of two gateways with one id in different places have different names', () => {
    const stack = new Stack(new App(), 'Stack');
    for (const place of ['Blue', 'Green']) {
      gatewayIn(new Construct(stack, place) as Stack, { preset: GatewayPreset.DEV }).printOutputs();
    }
    expect(Object.keys(Template.fromStack(stack).toJSON().Outputs)).toEqual(expect.arrayContaining(['BlueGatewayUrl', 'GreenGatewayUrl']));
  });

  test.each<[string, string, (stack: Stack) => void]>([
    [
      'one of your own',
      'GatewayUrl',
      (stack) => {
        gatewayIn(stack).printOutputs();
        new CfnOutput(stack, 'GatewayUrl', { value: 'https://llm.example.com' });
      },
    ],
    [
      'another gateway',
      'GatewayUrl',
      (stack) => {
        gatewayIn(stack, {}, 'Gateway').printOutputs();
        gatewayIn(stack, {}, 'Gate-way').printOutputs();
      },
    ],
    [
      'another provider',
      'GatewaySetA1KeyCommand',
      (stack) => gatewayIn(stack, { providers: [ModelProvider.openai({ name: 'a-1' }), ModelProvider.openai({ name: 'a1' })] }).printOutputs(),
    ],
  ])('are refused where %s has the name', (_whose, name, make) => {
    const stack = new Stack(new App(), 'Stack');
    make(stack);
    expect(() => Template.fromStack(stack)).toThrow(new RegExp(`OutputNameTaken: printOutputs\\(\\) is "${name}": `));
  });

  test('are the same whether a provider is enabled before or after they are asked for', () => {
    const outputsWith = (make: (gateway: PortkeyGateway) => void) => {
      const stack = new Stack(new App(), 'Stack');
      make(gatewayIn(stack, { providers: [] }));
      return Template.fromStack(stack).toJSON().Outputs;
    };
    const enable = (gateway: PortkeyGateway) => {
      gateway.addProvider(ModelProvider.anthropic());
      gateway.addProvider(ModelProvider.bedrock({ models: ['amazon.*'] }));
    };
    const outputs = outputsWith((gateway) => {
      gateway.printOutputs();
      enable(gateway);
      gateway.printOutputs();
    });
    expect(Object.keys(outputs)).toContain('GatewaySetAnthropicKeyCommand');
    expect(JSON.stringify(outputs.GatewayCurlCommand)).toContain('claude-haiku-4-5');
    expect(outputs).toEqual(
      outputsWith((gateway) => {
        enable(gateway);
        gateway.printOutputs();
      }),
    );
  });

  test('of a gateway in a nested stack are those of the stack that is deployed', () => {
    const stack = new Stack(new App(), 'Stack');
    const nested = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
    const gateway = gatewayIn(nested, { preset: GatewayPreset.DEV, providers: [ModelProvider.openai()] });
    gateway.printOutputs();
    gateway.printOutputs();
    const outputs = Template.fromStack(stack).toJSON().Outputs;
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(['OuterInnerGatewayUrl', 'OuterInnerGatewaySetOpenaiKeyCommand']));
    expect(JSON.stringify(outputs.OuterInnerGatewayUrl.Value)).toContain('Fn::GetAtt');
  });

  test.each<[string, PortkeyGatewayProps['auth'], string, string]>([
    ['by default', undefined, 'their apiKey, sent in Authorization', 'their authToken, sent in Authorization, or their apiKey, sent in x-api-key'],
    [
      'where keys are not read',
      { keyHeaders: [] },
      'their apiKey, sent in Authorization',
      'their authToken, sent in Authorization, never their apiKey',
    ],
  ])('say which option of an SDK is the token, and which header it goes in: %s', (_when, auth, openai, anthropic) => {
    const stack = new Stack(new App(), 'Stack');
    gatewayIn(stack, { preset: GatewayPreset.DEV, auth }).printOutputs();
    expect(Template.fromStack(stack).toJSON().Outputs).toMatchObject({
      GatewayOpenaiBaseUrl: { Description: `Base URL for the OpenAI SDKs; the access token is ${openai}` },
      GatewayAnthropicBaseUrl: { Description: `Base URL for the Anthropic SDKs; the access token is ${anthropic}` },
    });
  });

  test('say nothing of tokens where there are none', () => {
    const stack = new Stack(new App(), 'Stack');
    gatewayIn(stack, { auth: { method: Authentication.none({ allowUnauthenticated: true }) } }).printOutputs();
    expect(Template.fromStack(stack).toJSON().Outputs.GatewayAnthropicBaseUrl.Description).toBe('Base URL for the Anthropic SDKs');
  });

  test('the addresses are those that the SDKs want', () => {
    const outputs = printed(KINDS.public);
    expect(outputs).toMatchObject({
      GatewayUrl: 'https://llm.example.com',
      GatewayOpenaiBaseUrl: 'https://llm.example.com/v1',
      GatewayAnthropicBaseUrl: 'https://llm.example.com',
    });
  });
});

describe('the curl line, pasted into a shell', () => {
  test('gets a token for the first client and asks the default provider', () => {
    const { calls, stdout } = pasted(printed(KINDS.public).GatewayCurlCommand);
    const [secret, token, chat] = calls;
    expect(secret).toEqual(expect.arrayContaining(['aws', 'secretsmanager', 'get-secret-value']));
    expect(token[0]).toBe('curl');
    expect(token.find((argument) => argument.endsWith(':s3cr3t'))).toBeDefined();
    expect(chat).toEqual([
      'curl',
      '-sS',
      'https://llm.example.com/v1/chat/completions',
      '-H',
      'authorization: Bearer the-token',
      '-H',
      'content-type: application/json',
      '-d',
      JSON.stringify({ model: 'gpt-4o-mini', max_tokens: 64, messages: [{ role: 'user', content: 'Say hello.' }] }),
    ]);
    expect(stdout).toBe('answered\n');
  });

  test('says on an internal gateway that it works inside the VPC only, and still works', () => {
    const line = printed({ preset: GatewayPreset.DEV, providers: [ModelProvider.openai()] }).GatewayCurlCommand;
    expect(line).toMatch(/^: run this inside the VPC/);
    expect(pasted(line).calls).toHaveLength(3);
    expect(printed(KINDS.public).GatewayCurlCommand).not.toContain('inside the VPC');
  });

  test('takes the token from the environment where another issuer makes it', () => {
    const method = Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['llm'] });
    const { GatewayCurlCommand, ...others } = printed({ auth: { method }, providers: [ModelProvider.openai()] });
    const { calls } = pasted(GatewayCurlCommand, { TOKEN: 'my-token' });
    expect(calls).toEqual([expect.arrayContaining(['curl', 'authorization: Bearer my-token'])]);
    expect(others).not.toHaveProperty('GatewayTokenEndpoint');
    expect(others).not.toHaveProperty('GatewayClientId');
  });

  test('sends no token where none is wanted', () => {
    const method = Authentication.none({ allowUnauthenticated: true });
    const { calls } = pasted(printed({ auth: { method }, providers: [ModelProvider.openai()] }).GatewayCurlCommand);
    expect(calls).toHaveLength(1);
    expect(calls[0].join(' ')).not.toContain('authorization');
  });

  test('asks a model whose name has an apostrophe, and keeps speech in a file', () => {
    const server = { name: 'ours', baseUrl: 'https://models.example/v1', apis: [ModelApi.AUDIO], exampleModel: "our's" };
    const { calls } = pasted(printed({ preset: GatewayPreset.DEV, providers: [ModelProvider.compatible(server)] }).GatewayCurlCommand);
    const data = JSON.stringify({ model: "our's", input: 'Say hello.', voice: 'alloy' });
    expect(calls.at(-1)?.slice(-4)).toEqual(['-d', data, '-o', 'speech.mp3']);
  });

  test.each([
    [ModelProvider.anthropic(), 'claude-haiku-4-5'],
    [ModelProvider.google(), 'gemini-2.5-flash'],
    [ModelProvider.azureOpenai({ resourceName: 'acme', deploymentId: 'our-gpt', apiVersion: 'v1' }), 'our-gpt'],
    [ModelProvider.bedrock({ models: ['amazon.*'] }), 'amazon.nova-lite-v1:0'],
    [ModelProvider.bedrock({ models: ['cohere.*', 'cohere.command-r-v1:0'] }), 'cohere.command-r-v1:0'],
    [ModelProvider.bedrock({ inferenceProfiles: ['eu.anthropic.*'] }), 'eu.anthropic.claude-3-haiku-20240307-v1:0'],
  ])('asks a model that %s has', (provider, model) => {
    expect(printed({ preset: GatewayPreset.DEV, providers: [provider] }).GatewayCurlCommand).toContain(`"model":"${model}"`);
  });
});

describe('the other commands, pasted into a shell', () => {
  test('one for each empty secret puts a key into it, and keeps it out of the history', () => {
    const outputs = printed({ providers: oneOfEachKind() });
    const commands = Object.keys(outputs).filter((name) => name.includes('KeyCommand'));
    expect(commands).toEqual([
      'GatewaySetOpenaiKeyCommand',
      'GatewaySetAnthropicKeyCommand',
      'GatewaySetGoogleKeyCommand',
      'GatewaySetAzureOpenaiKeyCommand',
      'GatewaySetGroqKeyCommand',
    ]);
    const { calls } = pasted(outputs.GatewaySetAzureOpenaiKeyCommand, { AZURE_OPENAI_API_KEY: 'a key with $pecial "characters"' });
    expect(calls).toEqual([
      [
        'aws',
        'secretsmanager',
        'put-secret-value',
        '--region',
        'AWS::Region',
        '--secret-id',
        expect.stringContaining('azureopenaiApiKey'),
        '--secret-string',
        'a key with $pecial "characters"',
      ],
    ]);
  });

  test('a client is denied by an item that the tasks read', () => {
    const { calls } = pasted(printed({ preset: GatewayPreset.DEV }).GatewayDenyClientCommand.replace('CLIENT_ID', 'abc123'));
    expect(calls[0].slice(0, 3)).toEqual(['aws', 'dynamodb', 'put-item']);
    expect(JSON.parse(calls[0][4])).toEqual({ pk: { S: 'deny' }, sk: { S: 'client#abc123' } });
  });
});

test('the same is on gateway.outputs, for those who make outputs of their own', () => {
  const stack = new Stack(new App(), 'Stack');
  const gateway = gatewayIn(stack, { network: { exposure: Exposure.INTERNAL }, providers: [ModelProvider.openai({ name: 'openai-eu' })] });
  const { url, setProviderKeyCommands, gatewayName, clientSecretArn } = gateway.outputs;
  expect(url).toBe(gateway.url);
  expect(gatewayName).toBe(gateway.gatewayName);
  expect(clientSecretArn).toBe(gateway.auth.defaultClient?.secret?.secretArn);
  expect(Object.keys(setProviderKeyCommands)).toEqual(['openai-eu']);
  expect(setProviderKeyCommands['openai-eu']).toContain('"$OPENAI_EU_API_KEY"');
});
