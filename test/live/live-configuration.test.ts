import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import { App, CfnResource, Fn, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks } from 'cdk-nag';
import { callAws } from '../../runtime/aws';
import { createLiveStore } from '../../runtime/live';
import { Authentication, GatewayAuth, GatewayPreset, LiveConfiguration, type LiveConfigurationProps, PriceTable } from '../../src';
import { DENY_LIST_PARTITION, denyListSortKey, type ILiveSection, type LiveDocument, MAX_CLIENTS, STANDARD_LISTS } from '../../src/contract';
import { accepts } from './json-schema-draft-4';

jest.mock('../../runtime/aws');

// biome-ignore lint/suspicious/noExplicitAny: a template is plain JSON
type Json = any;

const OIDC = Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['llm'] });

type Given = LiveConfigurationProps & { method?: Authentication; prices?: PriceTable };

function synthesize({ method, prices = PriceTable.standard(), ...props }: Given = {}, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  const auth = new GatewayAuth(stack, 'Auth', { method });
  const sections = [auth.clientSection, prices];
  const live = new LiveConfiguration(stack, 'Live', { sections, ...props });
  return { app, stack, auth, live, template: () => Template.fromStack(stack) };
}

const only = (template: Template, type: string): Json => {
  const [found, ...others] = Object.values(template.findResources(type));
  expect(others).toEqual([]);
  return found.Properties;
};

/** The document as CloudFormation will write it, with the names of resources in place of their ids. */
function documentIn(template: Template): LiveDocument {
  const { Content } = only(template, 'AWS::AppConfig::HostedConfigurationVersion');
  const parts: Json[] = typeof Content === 'string' ? [Content] : Content['Fn::Join'][1];
  return JSON.parse(parts.map((part) => part.Ref ?? part).join(''));
}

describe('the document', () => {
  test('holds the clients, those added later too, and the prices', () => {
    const { stack, auth, template } = synthesize();
    const alpha = auth.addClient('Alpha', { team: 'a "team"' });
    auth.addClient('Beta', { clientId: 'registered-id', clientName: 'beta' });
    expect(documentIn(template())).toEqual({
      version: 1,
      lists: STANDARD_LISTS,
      clients: [
        { name: 'default', clientId: stack.resolve(auth.defaultClient?.clientId).Ref },
        { name: 'Alpha', clientId: stack.resolve(alpha.clientId).Ref, team: 'a "team"' },
        { name: 'beta', clientId: 'registered-id' },
      ],
      prices: JSON.parse(JSON.stringify(PriceTable.standard().render())),
    });
  });

  test('holds no section twice', () => {
    expect(() => synthesize({ sections: [PriceTable.standard(), PriceTable.none()] })).toThrow(/^DuplicateLiveSection: sections is "prices": /);
  });

  const section = (key: unknown, value: unknown = 1) => ({ key, render: () => value }) as ILiveSection;

  test('leaves out a section that turns out to have nothing to say, and stays JSON', () => {
    const nothing = Lazy.any({ produce: () => undefined });
    expect(documentIn(synthesize({ sections: [section('x-limits', nothing)] }).template())).not.toHaveProperty('x-limits');
  });

  test("holds sections of one's own under keys that begin with x-", () => {
    expect(documentIn(synthesize({ sections: [section('x-limits', { rpm: 5 })] }).template())).toMatchObject({ 'x-limits': { rpm: 5 } });
  });

  test.each([['version'], ['revision'], ['lists'], ['*'], ['budgets'], [''], [undefined], [5]])('refuses a section with the key %j', (key) => {
    expect(() => synthesize({ sections: [section(key)] })).toThrow(/^InvalidLiveSection: sections\[0\]\.key is /);
  });

  test('is checked as it will be published: lazy values are known by then', () => {
    const clients = Lazy.any({ produce: () => [{ name: 'alpha', clientId: 'id', team: Lazy.string({ produce: () => 'alpha' }) }] });
    expect(documentIn(synthesize({ sections: [section('clients', clients)] }).template()).clients).toEqual([
      { name: 'alpha', clientId: 'id', team: 'alpha' },
    ]);
    const wrong = Lazy.any({ produce: () => [{ name: 'alpha', clientId: 'id', team: Lazy.any({ produce: () => 5 }) }] });
    expect(() => synthesize({ sections: [section('clients', wrong)] }).template()).toThrow(/sections.clients\[0\].team is not valid/);
  });

  test.each([
    ['clients', 'no'],
    ['clients', [{ name: 'alpha' }]],
    ['prices', { x: 1 }],
  ])('is refused where the tasks would refuse it: %s of %j', (key, value) => {
    expect(() => synthesize({ sections: [section(key, value)] }).template()).toThrow(/InvalidLiveSection: sections is .*is not valid/);
  });

  test('is refused where no template would hold it, though the table has room for the rows', () => {
    const tiers = Object.fromEntries(['batch', 'flex', 'priority'].map((tier) => [tier, { input: 1.25, cachedInput: 0.125, output: 10.25 }]));
    const models = Array.from({ length: 5_000 }, (_, index) => ({
      provider: 'azure-openai',
      model: `a-model-of-a-long-name-${index}`,
      input: 2.5,
      cachedInput: 0.25,
      output: 20.5,
      tiers,
    }));
    const prices = PriceTable.of({ asOf: '2026-11-01', models });
    expect(() => synthesize({ prices }).template()).toThrow(/LiveDocumentTooLarge: sections is \["clients","prices"\]: .*prices [\d,]+ bytes/);
    expect(() => synthesize({ prices: PriceTable.of({ asOf: '2026-11-01', models: models.slice(0, 2_000) }) }).template()).not.toThrow();
  });

  test('without clients and prices is still one', () => {
    expect(documentIn(synthesize({ sections: [PriceTable.none()] }).template())).toEqual({ version: 1, lists: STANDARD_LISTS, clients: [] });
  });

  test.each<[string, Authentication | undefined]>([
    ['registered', OIDC],
    ['of a user pool', Authentication.cognito({ defaultClient: false })],
  ])('of 1,000 clients %s, with long names and teams, takes less than two fifths of what CloudFormation takes', (_name, method) => {
    const { auth, template } = synthesize({ method, prices: PriceTable.none() });
    // a pool makes as many as one stack's 500 resources allow; the others are made elsewhere
    const made = method === OIDC ? 0 : 200;
    for (let index = 0; index < MAX_CLIENTS; index++) {
      const name = `client-${String(index).padStart(57, '0')}`;
      auth.addClient(name, { team: 't'.repeat(128), clientId: index < made ? undefined : `id-${index}-${'x'.repeat(26)}` });
    }
    const { Content } = only(template(), 'AWS::AppConfig::HostedConfigurationVersion');
    expect(documentIn(template()).clients.length).toBe(MAX_CLIENTS);
    expect(JSON.stringify(Content).length).toBeLessThan(400_000);
    expect(JSON.stringify(documentIn(template())).length).toBeLessThan(400_000);
  });
});

describe('a change of clients or prices', () => {
  const before = synthesize({ method: OIDC, preset: GatewayPreset.DEV });
  const after = synthesize({ method: OIDC, preset: GatewayPreset.DEV, prices: PriceTable.none() });
  after.auth.addClient('Alpha', { clientId: 'x' });
  const resources = ({ template }: typeof before): Json => template().toJSON().Resources;

  test('changes the version and nothing else of the template', () => {
    const [old, changed] = [resources(before), resources(after)];
    expect(Object.keys(changed)).toEqual(Object.keys(old));
    const different = Object.keys(old).filter((id) => JSON.stringify(old[id]) !== JSON.stringify(changed[id]));
    expect(different.map((id) => old[id].Type)).toEqual(['AWS::AppConfig::HostedConfigurationVersion']);
  });

  test('is deployed: the deployment refers to the version, which CloudFormation replaces when its content changes', () => {
    const [version] = Object.keys(after.template().findResources('AWS::AppConfig::HostedConfigurationVersion'));
    expect(only(after.template(), 'AWS::AppConfig::Deployment').ConfigurationVersion).toEqual({ Ref: version });
  });

  test('leaves what tasks are told as it is', () => {
    const tasks = ({ stack, live }: typeof before) => stack.resolve(live._source);
    expect(tasks(after)).toEqual(tasks(before));
    expect(tasks(after)).toEqual({
      appConfig: {
        applicationId: { Ref: expect.stringContaining('Application') },
        environmentId: { Ref: expect.stringContaining('Environment') },
        profileId: { Ref: expect.stringContaining('Profile') },
      },
      operatorTable: { Ref: expect.stringContaining('OperatorTable') },
      pollInterval: 30_000,
    });
  });

  test('reaches all tasks at once, and the next one need not wait', () => {
    after.template().hasResourceProperties('AWS::AppConfig::DeploymentStrategy', {
      DeploymentDurationInMinutes: 0,
      FinalBakeTimeInMinutes: 0,
      GrowthFactor: 100,
      ReplicateTo: 'NONE',
    });
  });
});

describe('a revision', () => {
  const of = (revision?: string) => synthesize({ method: OIDC, revision });

  test('makes the same clients and prices a new version, and changes nothing else of the template', () => {
    const [first, second]: Json[] = [of('2026-11-27'), of('2026-11-28')].map(({ template }) => template().toJSON().Resources);
    expect(Object.keys(second)).toEqual(Object.keys(first));
    const different = Object.keys(first).filter((id) => JSON.stringify(first[id]) !== JSON.stringify(second[id]));
    expect(different.map((id) => first[id].Type)).toEqual(['AWS::AppConfig::HostedConfigurationVersion']);
  });

  test('stands in the document beside what it held', () => {
    const { revision, ...others } = documentIn(of('2').template());
    expect(revision).toBe('2');
    expect(others).toEqual(documentIn(of().template()));
  });

  test('may be one that only the deployment knows', () => {
    expect(() => of(Fn.importValue('Revision')).template()).not.toThrow();
  });

  test.each(['', 'é', 'x'.repeat(129), 'two\nlines'])('%j is refused', (revision) => {
    expect(() => of(revision)).toThrow(/^InvalidLiveRevision: liveConfiguration\.revision is /);
  });
});

describe('the validator', () => {
  const { Validators } = only(synthesize().template(), 'AWS::AppConfig::ConfigurationProfile');
  const schema = JSON.parse(Validators[0].Content);
  const client = { name: 'alpha', clientId: 'id', team: 'a' };
  const price = { provider: 'openai', model: 'gpt-4.1', input: 2, output: 8 };
  const document = { version: 1, lists: STANDARD_LISTS, clients: [client], prices: { asOf: '2026-01-01', models: [price] } };

  const withPrice = (more: object) => ({ ...document, prices: { asOf: '2026-01-01', models: [{ ...price, ...more }] } });

  /** Whether a task takes the document, asked of the task's own program. */
  const taskAccepts = async (body: unknown): Promise<boolean> => {
    const answer = (status: number, headers: Json, document: unknown) => ({ status, headers, document, body: Buffer.from(JSON.stringify(document)) });
    const answers: Json[] = [answer(201, {}, { InitialConfigurationToken: 't' }), answer(200, { 'next-poll-configuration-token': 'n' }, body)];
    jest.mocked(callAws).mockImplementation(async () => answers.shift());
    const appConfig = { applicationId: 'a', environmentId: 'e', profileId: 'p' };
    const store = createLiveStore({ appConfig, pollInterval: 86_400_000 }, {} as Json, (() => undefined) as Json);
    await store.start();
    return store.loaded;
  };

  const withBetas = (...betas: string[]) => ({ ...STANDARD_LISTS, claudeOnBedrock: { ...STANDARD_LISTS.claudeOnBedrock, betas } });

  test('is one that AppConfig takes: draft 4, JSON schema, under 32 KB', () => {
    expect(Validators).toEqual([{ Type: 'JSON_SCHEMA', Content: expect.any(String) }]);
    expect(schema.$schema).toBe('http://json-schema.org/draft-04/schema#');
    expect(Validators[0].Content.length).toBeLessThan(32_768);
  });

  test.each<[string, unknown]>([
    ['a full document', document],
    ['no prices', { version: 1, lists: STANDARD_LISTS, clients: [] }],
    ['a field of a later version', { ...document, routes: [], clients: [{ ...client, limits: {} }] }],
    ['every price', withPrice({ cachedInput: 0, cacheWrite: 1e6, cacheWrite1h: 1, audioInput: 1, imageInput: 1, audioOutput: 1, imageOutput: 1 })],
    ['long contexts', withPrice({ longContext: { aboveInputTokens: 200_000, input: 4 } })],
    ['tiers', withPrice({ tiers: { flex: { input: 1, longContext: { aboveInputTokens: 200_000 } }, priority: {} } })],
    ['places, days and fees', withPrice({ geographies: { eu: 1.1, 'in-region': 1 }, from: '2026-12-01', fees: { web_search: 0.01 }, exact: 1 })],
    ['a field of a later price', withPrice({ video: { input: 1 }, tiers: { flex: { video: 1 } } })],
    ['a flag of tomorrow', { ...document, lists: withBetas('brand-new-2030-01-01', 'old=new') }],
    ['grants of stored state', { ...document, clients: [{ ...client, storedState: ['store', 'tools.*'] }] }],
    ['a revision', { ...document, revision: '2026-11-27' }],
    ['1,000 clients', { ...document, clients: Array.from({ length: 1_000 }, (_, index) => ({ name: `c${index}`, clientId: `i${index}` })) }],
  ])('takes %s, and so does a task', async (_name, body) => {
    expect([accepts(schema, body), await taskAccepts(body)]).toEqual([true, true]);
  });

  test.each<[string, unknown]>([
    ['a list', []],
    ['no version', { clients: [] }],
    ['an empty revision', { ...document, revision: '' }],
    ['another version', { ...document, version: 2 }],
    ['no clients', { version: 1, lists: STANDARD_LISTS }],
    ['no lists, as the document of an earlier version', { version: 1, clients: [] }],
    ['lists without a part', { ...document, lists: { storedState: STANDARD_LISTS.storedState } }],
    ['a flag with a blank', { ...document, lists: withBetas('a b') }],
    ['grants that are no list', { ...document, clients: [{ ...client, storedState: true }] }],
    ['clients that are none', { version: 1, lists: STANDARD_LISTS, clients: {} }],
    ['a client without an id', { version: 1, lists: STANDARD_LISTS, clients: [{ name: 'alpha' }] }],
    ['a client without a name', { version: 1, lists: STANDARD_LISTS, clients: [{ clientId: 'id' }] }],
    ['an empty name', { version: 1, lists: STANDARD_LISTS, clients: [{ ...client, name: '' }] }],
    ['a name of other characters', { version: 1, lists: STANDARD_LISTS, clients: [{ ...client, name: 'é' }] }],
    ['an id with a control character', { version: 1, lists: STANDARD_LISTS, clients: [{ ...client, clientId: 'a\u0007' }] }],
    ['a team that is a number', { version: 1, lists: STANDARD_LISTS, clients: [{ ...client, team: 1 }] }],
    ['1,001 clients', { ...document, clients: Array.from({ length: 1_001 }, (_, index) => ({ name: `c${index}`, clientId: `i${index}` })) }],
    ['prices without a date', { ...document, prices: { models: [] } }],
    ['a date of another form', { ...document, prices: { asOf: '1.1.2026', models: [] } }],
  ])('refuses %s, and so does a task', async (_name, body) => {
    expect([accepts(schema, body), await taskAccepts(body)]).toEqual([false, false]);
  });

  test.each<[string, unknown]>([
    ['a price below zero', withPrice({ input: -1 })],
    ['a price that is a string', withPrice({ output: '8' })],
    ['a long context without its length', withPrice({ longContext: { input: 4 } })],
    ['a tier that is a number', withPrice({ tiers: { flex: 1 } })],
    ['a price below zero in a tier', withPrice({ tiers: { flex: { input: -1 } } })],
    ['a price below zero in the long context of a tier', withPrice({ tiers: { flex: { longContext: { aboveInputTokens: 1, input: -1 } } } })],
    ['places in a list', withPrice({ geographies: ['eu'] })],
    ['a factor below zero', withPrice({ geographies: { eu: -1 } })],
    ['a fee that is a string', withPrice({ fees: { web_search: '1' } })],
    ['a day of another form', withPrice({ from: '1.12.2026' })],
    ['a row that is exact in another way', withPrice({ exact: true })],
  ])('refuses %s, and a task leaves that row out', async (_name, body) => {
    expect([accepts(schema, body), await taskAccepts(body)]).toEqual([false, true]);
  });

  test('refuses a price that nobody asks', () => {
    expect(accepts(schema, withPrice({ cacheWrite: 1e7 }))).toBe(false);
  });

  test('takes what is published', () => {
    const { auth, template } = synthesize();
    auth.addClient('Alpha', { team: 'alpha' });
    expect(accepts(schema, documentIn(template()))).toBe(true);
  });
});

describe('permissions', () => {
  const statementsOf = (props: LiveConfigurationProps) => {
    const { stack, live, template } = synthesize(props);
    live.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    return only(template(), 'AWS::IAM::Policy').PolicyDocument.Statement as Json[];
  };
  const ref = (part: string) => ({ Ref: expect.stringContaining(part) });
  const arn = [
    'arn:',
    ref('Partition'),
    ':appconfig:',
    ref('Region'),
    ':',
    ref('AccountId'),
    ':application/',
    ref('Application'),
    '/environment/',
    ref('Environment'),
    '/configuration/',
    ref('Profile'),
  ];
  const read = [
    { Effect: 'Allow', Action: ['appconfig:GetLatestConfiguration', 'appconfig:StartConfigurationSession'], Resource: { 'Fn::Join': ['', arn] } },
    { Effect: 'Allow', Action: 'dynamodb:Query', Resource: { 'Fn::GetAtt': [expect.stringContaining('OperatorTable'), 'Arn'] } },
  ];

  test('a reader may read this document and this table, and nothing else', () => {
    expect(statementsOf({})).toEqual(read);
  });

  test('with a key of another stack it may also decrypt the table, as DynamoDB asks of a reader, and there is no cycle', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const encryptionKey = new kms.Key(shared, 'Key');
    const stack = new Stack(app, 'Stack');
    const live = new LiveConfiguration(stack, 'Live', { encryptionKey });
    live.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    app.synth();
    const [, , decrypt, ...more] = only(Template.fromStack(stack), 'AWS::IAM::Policy').PolicyDocument.Statement;
    expect(more).toEqual([]);
    expect(decrypt).toMatchObject({
      Action: ['kms:Decrypt', 'kms:DescribeKey'],
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['dynamodb.', ref('Region'), '.', ref('URLSuffix')]] } } },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
    });
  });
});

describe('the deny-list', () => {
  test('is a table of its own: what operators write is no part of the template', () => {
    synthesize()
      .template()
      .hasResource('AWS::DynamoDB::Table', {
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: false,
        },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
  });

  test.each([
    ['with either preset nothing is protected until asked', {}, false, 'BYPASS'],
    ['nor by retaining it', { removalPolicy: RemovalPolicy.RETAIN }, false, 'BYPASS'],
    ['asked for, table and document are', { deletionProtection: true }, true, 'APPLY'],
  ])('%s', (_title, props, DeletionProtectionEnabled, DeletionProtectionCheck) => {
    for (const preset of [GatewayPreset.DEV, GatewayPreset.PROD]) {
      const template = synthesize({ preset, ...props }).template();
      template.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled });
      for (const type of ['Environment', 'ConfigurationProfile']) {
        template.hasResourceProperties(`AWS::AppConfig::${type}`, { DeletionProtectionCheck });
      }
    }
  });

  test('goes with a DEV gateway, which leaves nothing that AppConfig would refuse to delete', () => {
    const { template } = synthesize({ preset: GatewayPreset.DEV });
    template().hasResource('AWS::DynamoDB::Table', { Properties: { DeletionProtectionEnabled: false }, DeletionPolicy: 'Delete' });
    for (const type of ['Environment', 'ConfigurationProfile']) {
      template().hasResourceProperties(`AWS::AppConfig::${type}`, { DeletionProtectionCheck: 'BYPASS' });
    }
    for (const { DeletionPolicy, UpdateReplacePolicy } of Object.values<Json>(
      template().findResources('AWS::AppConfig::HostedConfigurationVersion'),
    )) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([undefined, undefined]);
    }
  });

  test.each([
    ['denyCommand' as const, /^aws dynamodb put-item --item '(.*)' --region <AWS::Region> --table-name <.*OperatorTable.*>$/],
    ['allowCommand' as const, /^aws dynamodb delete-item --key '(.*)' --region <AWS::Region> --table-name <.*OperatorTable.*>$/],
  ])('%s names the item that tasks look for', (method, pattern) => {
    const { stack, live } = synthesize();
    for (const clientId of ['4h1gk2l3', `it's "quoted" \\ $HOME`]) {
      const [, parts] = stack.resolve(live[method](clientId))['Fn::Join'];
      const [, quoted] = pattern.exec(parts.map((part: Json) => (part.Ref ? `<${part.Ref}>` : part)).join('')) ?? [];
      expect(JSON.parse(quoted.replaceAll(`'\\''`, `'`))).toEqual({ pk: { S: DENY_LIST_PARTITION }, sk: { S: denyListSortKey(clientId) } });
    }
  });
});

test('two in one stack share no name', () => {
  const { stack, template } = synthesize();
  new LiveConfiguration(stack, 'Second');
  for (const type of ['Application', 'DeploymentStrategy']) {
    const names = Object.values<Json>(template().findResources(`AWS::AppConfig::${type}`)).map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(2);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(64);
  }
});

test('the template does not depend on feature flags', () => {
  const [none, recommended] = [{}, { ...FLAGS }].map((flags) => synthesize({}, flags).template().toJSON());
  expect(recommended).toEqual(none);
});

test('nothing is left unexplained by cdk-nag', () => {
  const { app, stack } = synthesize();
  expect(new AwsSolutionsChecks(app).validateScope(stack).violations).toEqual([]);
});

describe("CloudFormation's own rules, where aws-cdk-lib knows them", () => {
  const findings = (app: App): string[] => {
    const report = join(app.synth().directory, 'validation-report.json');
    const { pluginReports } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { pluginReports: [] };
    return pluginReports.flatMap(({ violations }: Json) => violations.map(({ ruleName, description }: Json) => `${ruleName} ${description}`));
  };

  test('are kept, warnings included', () => {
    const { app, stack, auth, live } = synthesize();
    auth.addClient('Alpha', { team: 'alpha', scopes: ['admin'] });
    new LiveConfiguration(stack, 'Keyed', { encryptionKey: new kms.Key(stack, 'Key'), preset: GatewayPreset.DEV });
    live.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    expect(findings(app)).toEqual([]);
  });

  ('CloudFormationValidatePlugin' in cdk ? test : test.skip)('are looked at: a wrong value is found', () => {
    jest.spyOn(console, 'error').mockImplementation(); // where the same is printed
    const { app, stack } = synthesize();
    new CfnResource(stack, 'Wrong', { type: 'AWS::DynamoDB::Table', properties: { KeySchema: [], BillingMode: 'FREE' } });
    expect(findings(app)).toContainEqual(expect.stringContaining("'FREE'"));
  });
});
