import { App, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockMessagesApi, ModelProvider } from '../../src';
import { bindProvider } from '../../src/routing/providers';

const HERE = { account: '111122223333', region: 'eu-central-1' };
const ARN = 'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc123def456';
const OTHER_ARN = 'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/fed654cba321';
const SONNET = 'anthropic.claude-sonnet-4-20250514-v1:0';
const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const ROLE = 'arn:aws:iam::444455556666:role/models';

function bind(provider: (stack: Stack) => ModelProvider) {
  const stack = new Stack(new App(), 'Stack', { env: HERE });
  const bound = bindProvider(provider(stack), stack, { removalPolicy: RemovalPolicy.RETAIN });
  const statements = bound.statements.map((statement) =>
    JSON.parse(JSON.stringify(stack.resolve(statement.toStatementJson())).replace(/\{"Ref":"AWS::Partition"\}/g, '"aws"')),
  );
  return { ...bound, configuration: stack.resolve(bound.configuration), statements: statements.map(joined) };
}

/** Without the joins that a partition brings. */
function joined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(joined);
  if (typeof value !== 'object' || value === null) return value;
  const join = (value as Record<string, [string, string[]]>)['Fn::Join'];
  return join ? join[1].join('') : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, joined(each)]));
}

const model = (id: string, region = 'eu-central-1') => `arn:aws:bedrock:${region}::foundation-model/${id}`;
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

describe('R27: application inference profiles', () => {
  const profiles = [
    { arn: ARN, model: `eu.${SONNET}` },
    { arn: OTHER_ARN, model: HAIKU },
  ];

  test('are allowed, with the models behind them in all regions by way of the profile, and the counting of their tokens', () => {
    const { configuration, statements } = bind(() => ModelProvider.bedrock({ applicationInferenceProfiles: profiles }));
    expect(configuration).toMatchObject({ profiles, models: [`eu.${SONNET}`, HAIKU] });
    expect(statements).toEqual([
      { Effect: 'Allow', Action: INVOKE, Resource: [ARN, OTHER_ARN] },
      {
        Effect: 'Allow',
        Action: INVOKE,
        Resource: [model(SONNET, '*'), model(HAIKU, '*')],
        Condition: { StringLike: { 'bedrock:InferenceProfileArn': [ARN.replace('abc123def456', '*')] } },
      },
      { Effect: 'Allow', Action: 'bedrock:CountTokens', Resource: [model(SONNET), model(HAIKU)] },
    ]);
  });

  test('stand beside models and system-defined profiles', () => {
    const { configuration, statements, exampleModel } = bind(() =>
      ModelProvider.bedrock({ models: ['amazon.*'], inferenceProfiles: ['us.meta.*', 'global.anthropic.*'], applicationInferenceProfiles: profiles }),
    );
    expect(configuration.models).toEqual(['amazon.*', 'us.meta.*', 'global.anthropic.*', `eu.${SONNET}`, HAIKU]);
    expect(statements).toHaveLength(1 + 3 + 3);
    expect(exampleModel).toBe(`eu.${SONNET}`);
  });

  test.each<[string, object]>([
    ['arn', { arn: SONNET, model: SONNET }],
    ['arn', { arn: 'arn:aws:bedrock:eu-central-1:111122223333:inference-profile/eu.anthropic.claude', model: SONNET }],
    ['arn', { arn: 'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/*', model: SONNET }],
    ['model', { arn: ARN, model: 'anthropic.*' }],
    ['model', { arn: ARN, model: ARN }],
  ])('InvalidApplicationProfile: %s of %j', (option, profile) => {
    const options = { applicationInferenceProfiles: [profile as { arn: string; model: string }] };
    expect(() => ModelProvider.bedrock(options)).toThrow(
      new RegExp(`^InvalidApplicationProfile: providers.bedrock.applicationInferenceProfiles.${option} is `),
    );
  });

  test('of another region than that which is called are refused', () => {
    const options = { applicationInferenceProfiles: profiles, region: 'us-east-1' };
    expect(() => bind(() => ModelProvider.bedrock(options))).toThrow(/^InvalidApplicationProfile: .*calls go to us-east-1/);
  });

  const application = (profile: object, extra: object = {}) =>
    bind(() => ModelProvider.bedrock({ applicationInferenceProfiles: [{ arn: ARN, model: SONNET, ...profile }], ...extra }));

  test('of another region than that of the stack are refused', () => {
    expect(() => application({ arn: ARN.replace('eu-central-1', 'us-east-1') })).toThrow(/^InvalidApplicationProfile: .*calls go to eu-central-1/);
    expect(() => application({ arn: ARN.replace('eu-central-1', 'us-east-1') }, { region: 'us-east-1' })).not.toThrow();
  });

  test('of another account are refused, unless its role is assumed', () => {
    const arn = ARN.replace('111122223333', '444455556666');
    expect(() => application({ arn })).toThrow(/^InvalidApplicationProfile: .*calls go to 111122223333/);
    const assumed = (arn: string) =>
      bind((stack) =>
        ModelProvider.bedrock({
          applicationInferenceProfiles: [{ arn, model: SONNET }],
          assumedRole: { role: iam.Role.fromRoleArn(stack, 'Role', ROLE) },
        }),
      );
    expect(() => assumed(arn)).not.toThrow();
    expect(() => assumed(ARN)).toThrow(/^InvalidApplicationProfile: .*calls go to 444455556666/);
  });

  test('that stand there twice are refused', () => {
    expect(() => ModelProvider.bedrock({ applicationInferenceProfiles: [profiles[0], profiles[0]] })).toThrow(
      /^InvalidApplicationProfile: .*there twice/,
    );
  });

  test('of a geography that AWS has yet to add lead to the model behind it', () => {
    const written =
      JSON.stringify(application({ model: `kr.${SONNET}` }).statements) + JSON.stringify(application({ model: `latam.${SONNET}` }).statements);
    expect(written).toContain(`foundation-model/${SONNET}`);
    expect(written).not.toContain('foundation-model/kr.');
    expect(written).not.toContain('foundation-model/latam.');
  });

  test('that only the deployment knows are named one by one', () => {
    const token = Lazy.string({ produce: () => ARN });
    const condition = { StringLike: { 'bedrock:InferenceProfileArn': [ARN] } };
    expect(application({ arn: token }).statements).toContainEqual(expect.objectContaining({ Condition: condition }));
  });

  test('are said to be elsewhere where their ARN stands among system-defined ones', () => {
    expect(() => ModelProvider.bedrock({ inferenceProfiles: [ARN] })).toThrow(/^InvalidInferenceProfile: .*`applicationInferenceProfiles`/);
  });
});

describe('R27: Bedrock of another account', () => {
  const assumed = (extra = {}) =>
    bind((stack) => ModelProvider.bedrock({ models: ['anthropic.*'], assumedRole: { role: iam.Role.fromRoleArn(stack, 'Role', ROLE), ...extra } }));

  test('is called with a role of it: that is all that the tasks are allowed', () => {
    const { configuration, statements } = assumed();
    expect(configuration).toMatchObject({ credential: { from: 'task-role' }, assumeRole: { roleArn: ROLE }, models: ['anthropic.*'] });
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE }]);
  });

  test('may ask for an external id, and for sessions that say who calls', () => {
    const { configuration, statements } = assumed({ externalId: 'llm-gateway', sessionTags: true });
    expect(configuration.assumeRole).toEqual({ roleArn: ROLE, externalId: 'llm-gateway', sessionTags: true });
    expect(statements).toEqual([{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: ROLE }]);
  });

  test('is reached where the VPC has no way out, by the endpoints of the VPC, in its region', () => {
    const insideVpc = (region?: string) =>
      bind((stack) => ModelProvider.bedrock({ models: ['*'], region, assumedRole: { role: iam.Role.fromRoleArn(stack, 'Role', ROLE) } })).insideVpc;
    expect([insideVpc(), insideVpc('ap-southeast-2')]).toEqual([true, false]);
  });

  test.each(['x', 'two words', 'a'.repeat(1225)])('refuses the external id "%s"', (externalId) => {
    expect(() => assumed({ externalId })).toThrow(/^InvalidExternalId: providers.bedrock.assumedRole.externalId is /);
  });
});

describe('the surface that serves Anthropic’s Messages', () => {
  const messages = (messagesApi?: BedrockMessagesApi) => bind(() => ModelProvider.bedrock({ models: ['anthropic.*'], messagesApi }));

  test('is InvokeModel, unless another is named', () => {
    expect(messages().configuration).not.toHaveProperty('messages');
    expect(messages(BedrockMessagesApi.ANTHROPIC).configuration.messages).toBe('anthropic');
    expect(messages(BedrockMessagesApi.ANTHROPIC).statements).toEqual(messages().statements);
  });

  test('at Mantle needs Mantle’s permissions, and a way to it', () => {
    const { configuration, statements, endpoints } = messages(BedrockMessagesApi.MANTLE);
    expect(configuration.messages).toBe('mantle');
    expect(statements.at(-1)).toEqual({
      Effect: 'Allow',
      Action: ['bedrock-mantle:CreateInference', 'bedrock-mantle:CountTokens'],
      Resource: 'arn:aws:bedrock-mantle:eu-central-1:111122223333:project/default',
    });
    expect(endpoints).toEqual(['bedrock-mantle']);
  });
});

test.each<[BedrockMessagesApi, object]>([
  [BedrockMessagesApi.MANTLE, { inferenceProfiles: ['eu.anthropic.*'] }],
  [BedrockMessagesApi.MANTLE, { models: ['amazon.*'] }],
  [BedrockMessagesApi.MANTLE, { applicationInferenceProfiles: [{ arn: ARN, model: SONNET }] }],
  [BedrockMessagesApi.ANTHROPIC, { inferenceProfiles: ['eu.amazon.*'] }],
  [BedrockMessagesApi.ANTHROPIC, { applicationInferenceProfiles: [{ arn: ARN, model: SONNET }] }],
])('MessagesApiWithoutModels: %s with %j', (messagesApi, access) => {
  expect(() => ModelProvider.bedrock({ ...access, messagesApi })).toThrow(/^MessagesApiWithoutModels: providers.bedrock.messagesApi is /);
});

test.each<[BedrockMessagesApi, object]>([
  [BedrockMessagesApi.MANTLE, { models: ['*'] }],
  [BedrockMessagesApi.MANTLE, { models: ['anthropic.claude-haiku-4-5'], inferenceProfiles: ['eu.anthropic.*'] }],
  [BedrockMessagesApi.ANTHROPIC, { inferenceProfiles: ['eu.*'] }],
  [BedrockMessagesApi.ANTHROPIC, { inferenceProfiles: ['kr.anthropic.claude-haiku-4-5-20251001-v1:0'] }],
])('%s takes %j', (messagesApi, access) => {
  expect(() => ModelProvider.bedrock({ ...access, messagesApi })).not.toThrow();
});

test('request metadata says client and team only where it is asked for', () => {
  expect(bind(() => ModelProvider.bedrock({ models: ['*'] })).configuration).not.toHaveProperty('requestMetadata');
  expect(bind(() => ModelProvider.bedrock({ models: ['*'], requestMetadata: true })).configuration.requestMetadata).toBe(true);
});

test.each([
  [['openai.gpt-oss-120b-1:0'], [], true],
  [['openai.*'], [], true],
  [['op*'], [], true],
  [['*'], [], true],
  [['anthropic.*'], ['us.openai.*'], true],
  [['anthropic.*'], ['global.*'], true],
  [['anthropic.*', 'amazon.nova-lite-v1:0', 'o.*'], ['eu.anthropic.*'], false],
])(
  'models %j and profiles %j: the default project, which responses of OpenAI’s models ask for, is allowed: %s',
  (models, inferenceProfiles, allowed) => {
    const { statements } = bind(() => ModelProvider.bedrock({ models, inferenceProfiles }));
    const project = { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:eu-central-1:111122223333:project/default' };
    (allowed ? expect(statements) : expect(statements).not).toContainEqual(project);
  },
);

describe('Bedrock Mantle', () => {
  test('is called with the task role, for the named models', () => {
    const { configuration, statements, exampleModel, insideVpc } = bind(() =>
      ModelProvider.bedrockMantle({ models: ['anthropic.*', 'openai.gpt-oss-120b'], region: 'us-east-1' }),
    );
    expect(configuration).toEqual({
      name: 'bedrock-mantle',
      kind: 'bedrock-mantle',
      credential: { from: 'task-role' },
      region: 'us-east-1',
      models: ['anthropic.*', 'openai.gpt-oss-120b'],
    });
    expect(statements.map((statement) => (statement as { Resource: string }).Resource)).toEqual([
      'arn:aws:bedrock-mantle:us-east-1:111122223333:project/default',
    ]);
    expect([exampleModel, insideVpc]).toEqual(['openai.gpt-oss-120b', false]);
  });

  test('of another account is called with a role of it', () => {
    const { statements } = bind((stack) =>
      ModelProvider.bedrockMantle({ models: ['*'], assumedRole: { role: iam.Role.fromRoleArn(stack, 'Role', ROLE) } }),
    );
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE }]);
  });

  test.each([
    ['BedrockWithoutModels', { models: [] }],
    ['InvalidModelPattern', { models: ['*claude'] }],
    ['InferenceProfileAmongModels', { models: ['eu.anthropic.claude-haiku-4-5'] }],
  ])('%s: %j', (code, options) => {
    expect(() => ModelProvider.bedrockMantle(options)).toThrow(new RegExp(`^${code}: providers.bedrockMantle.models`));
  });
});

test('R29: Bedrock and Mantle without options, as JavaScript may call them, are coded errors', () => {
  const { bedrock, bedrockMantle } = ModelProvider as unknown as Record<string, () => ModelProvider>;
  for (const factory of [bedrock, bedrockMantle]) {
    expect(() => factory.call(ModelProvider)).toThrow(/^NotAnOption: providers is undefined: .*Bedrock(Mantle)?ProviderOptions/);
  }
});
