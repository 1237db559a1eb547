/**
 * The function that keeps a listener rule, as a process, with the requests that AWS CloudFormation documents, against the emulator's API of Elastic Load Balancing. Amazon
 * ECS is played: it moves weights by the same API. That CloudFormation calls the function is not proved.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
import { Cleanup } from '../../rehearsal/cleanup';
import { type Emulator, REGION } from '../../rehearsal/emulator';
import type { ListenerRuleProperties } from '../../src/contract/listener-rule';
import { LambdaProcess } from '../functions/lambda-process';
import { ApiFront } from './api-front';
import { elb, type LoadBalancing } from './load-balancing';
import { ResponseUrl } from './response-url';
import { startEmulator } from './start-emulator';

const STACK = `arn:aws:cloudformation:${REGION}:123456789012:stack/Llm/00000000-0000-0000-0000-000000000000`;
const cleanup = new Cleanup();
let emulator: Emulator;
let api: LoadBalancing;
let lambda: LambdaProcess;
let cloudFormation: ResponseUrl;
let front: ApiFront;

beforeAll(async () => {
  emulator = await startEmulator(cleanup);
  api = await elb(emulator);
  lambda = new LambdaProcess('listener-rule');
  cloudFormation = await ResponseUrl.start();
  front = await ApiFront.start(emulator.endpoint);
}, 120_000);
beforeEach(() => {
  cloudFormation.told = [];
});
afterAll(async () => {
  cloudFormation?.close();
  front?.close();
  lambda?.remove();
  await cleanup.run();
});

type Told = { Status: string; PhysicalResourceId: string; Reason?: string };

/** A request of CloudFormation that gets no answer: it is not to be had. */
async function unheard(type: 'Create', properties: ListenerRuleProperties): Promise<void> {
  cloudFormation.outages = Number.POSITIVE_INFINITY;
  await expect(request(type, properties)).rejects.toThrow('told 0 times');
  cloudFormation.outages = 0;
}

/** A request of CloudFormation, and what it is told. */
async function request(
  type: 'Create' | 'Update' | 'Delete',
  properties: ListenerRuleProperties,
  more: object = {},
  endpoint = front.endpoint,
): Promise<Told> {
  const event = {
    RequestType: type,
    ServiceToken: `arn:aws:lambda:${REGION}:123456789012:function:Keeper`,
    ResponseURL: cloudFormation.address,
    StackId: STACK,
    RequestId: 'c8e0c5a5-1111-2222-3333-444444444444',
    LogicalResourceId: 'ProtectedRoute',
    ResourceType: 'Custom::ListenerRule',
    ResourceProperties: { ServiceToken: `arn:aws:lambda:${REGION}:123456789012:function:Keeper`, ServiceTimeout: '600', ...asText(properties) },
    ...more,
  };
  const before = cloudFormation.told.length;
  const { output } = await lambda.call(event, {
    LOAD_BALANCING_ENDPOINT: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_SESSION_TOKEN: 'rehearsal',
  });
  const answers = cloudFormation.told.slice(before);
  if (answers.length !== 1) throw new Error(`told ${answers.length} times: ${output}`);
  const [{ method, contentType, body }] = answers;
  expect([method, contentType || undefined]).toEqual(['PUT', undefined]);
  expect(body).toMatchObject({ StackId: STACK, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId });
  return body as unknown as Told;
}

const create = (properties: ListenerRuleProperties) => request('Create', properties);
const update = (id: string, properties: ListenerRuleProperties, old: ListenerRuleProperties) =>
  request('Update', properties, { PhysicalResourceId: id, OldResourceProperties: asText(old) });
const remove = (id: string, properties: ListenerRuleProperties) => request('Delete', properties, { PhysicalResourceId: id });

/** CloudFormation makes texts of numbers. */
const asText = (value: object): object =>
  JSON.parse(JSON.stringify(value, (_key, each) => (typeof each === 'number' || typeof each === 'boolean' ? String(each) : each)));

const PATHS = (...Values: string[]) => [{ Field: 'path-pattern', PathPatternConfig: { Values } }];
const HOSTS = (...Values: string[]) => [{ Field: 'host-header', HostHeaderConfig: { Values } }];

describe('a rule in which Amazon ECS moves weights', () => {
  let blue: string;
  let green: string;
  let listener: string;
  let properties: ListenerRuleProperties;
  let priority = 500;

  beforeEach(async () => {
    [blue, green] = [await api.targetGroup(), await api.targetGroup()];
    listener = await api.listener();
    priority += 1;
    properties = {
      ListenerArn: listener,
      Priority: priority,
      Conditions: PATHS('/*'),
      TargetGroups: [
        { TargetGroupArn: blue, Weight: 100 },
        { TargetGroupArn: green, Weight: 0 },
      ],
    };
  });
  const made = async (given = properties) => {
    const { Status, PhysicalResourceId, Reason } = await create(given);
    expect([Status, Reason]).toEqual(['SUCCESS', undefined]);
    return PhysicalResourceId;
  };

  test('is made with the weights of the template, and its id is its ARN', async () => {
    const arn = await made();
    expect(arn).toContain(':listener-rule/app/');
    expect(await api.rule(arn)).toEqual({ priority: String(priority), paths: ['/*'], hosts: [], weights: { [blue]: 100, [green]: 0 } });
  });

  test.each<[string, Partial<ListenerRuleProperties>, object]>([
    ['the hosts', { Conditions: HOSTS('llm.example.com', 'llm.example.org') }, { hosts: ['llm.example.com', 'llm.example.org'], paths: [] }],
    ['the paths', { Conditions: PATHS('/v1/*') }, { paths: ['/v1/*'] }],
    ['the priority', { Priority: 77 }, { priority: '77' }],
    ['hosts and priority', { Priority: 78, Conditions: HOSTS('a.example.com') }, { priority: '78', hosts: ['a.example.com'], paths: [] }],
  ])('keeps the weights that are live when %s change', async (_name, change, changed) => {
    const arn = await made();
    await api.shift(arn, { [blue]: 5, [green]: 95 });
    expect(await update(arn, { ...properties, ...change }, properties)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(await api.rule(arn)).toEqual({
      priority: String(priority),
      paths: ['/*'],
      hosts: [],
      ...changed,
      weights: { [blue]: 5, [green]: 95 },
    });
  });

  test('keeps them when what the template says of them changes', async () => {
    const arn = await made();
    await api.shift(arn, { [blue]: 0, [green]: 100 });
    await update(arn, { ...properties, TargetGroups: properties.TargetGroups.map((group) => ({ ...group, Weight: 50 })) }, properties);
    expect((await api.rule(arn)).weights).toEqual({ [blue]: 0, [green]: 100 });
  });

  test('goes back to what it was when the update is rolled back, and keeps the weights of that moment', async () => {
    const arn = await made();
    const other = { ...properties, Conditions: HOSTS('llm.example.com'), Priority: 90 };
    await update(arn, other, properties);
    await api.shift(arn, { [blue]: 0, [green]: 100 });
    await update(arn, properties, other);
    expect(await api.rule(arn)).toEqual({ priority: String(priority), paths: ['/*'], hosts: [], weights: { [blue]: 0, [green]: 100 } });
  });

  describe('back to one target group, with a strategy that shifts nothing,', () => {
    const one = () => ({ ...properties, TargetGroups: [{ TargetGroupArn: blue, Weight: 100 }] });

    test('leads to it where it has the requests', async () => {
      const arn = await made();
      expect(await update(arn, one(), properties)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
      expect((await api.rule(arn)).weights).toEqual({ [blue]: 100 });
    });

    test.each([100, 5])('is refused while the other one has %i percent of them, and stays as it is', async (share) => {
      const arn = await made();
      await api.shift(arn, { [blue]: 100 - share, [green]: share });
      const answer = await update(arn, one(), properties);
      expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
      expect(answer.Reason).toContain(`requests go to ${green} (weight ${share}), which this update takes away`);
      expect((await api.rule(arn)).weights).toEqual({ [blue]: 100 - share, [green]: share });
      // which CloudFormation then rolls back
      expect(await update(arn, properties, one())).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
      expect((await api.rule(arn)).weights).toEqual({ [blue]: 100 - share, [green]: share });
    });

    test('and forth again gets the second one without a request', async () => {
      const arn = await made(one());
      expect(await update(arn, properties, one())).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
      expect((await api.rule(arn)).weights).toEqual({ [blue]: 100, [green]: 0 });
    });
  });

  test('takes the place of one that CloudFormation has kept, with its weights', async () => {
    const old = await api.createRule(listener, 40_000, { [blue]: 0, [green]: 100 });
    const arn = await made();
    expect(arn).not.toBe(old);
    expect((await api.rule(arn)).weights).toEqual({ [blue]: 0, [green]: 100 });
    expect((await api.rule(old)).priority).toBe('40000');
  });

  test('is found where a first try made it and nobody heard of it', async () => {
    const arn = await made();
    expect(await made()).toBe(arn);
  });

  test('is another rule at another listener, whose old one CloudFormation deletes afterwards', async () => {
    const arn = await made();
    await api.shift(arn, { [blue]: 5, [green]: 95 });
    const elsewhere = { ...properties, ListenerArn: await api.listener() };
    const { PhysicalResourceId: other } = await update(arn, elsewhere, properties);
    expect(other).not.toBe(arn);
    // as where a domain comes: the tasks stay in the target groups in which they are
    expect((await api.rule(other)).weights).toEqual({ [blue]: 5, [green]: 95 });
    expect(await remove(arn, properties)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(await api.rules(listener)).not.toContain(arn);
    expect(await api.rules(elsewhere.ListenerArn)).toContain(other);
  });

  test('is deleted, also where it is gone already, or never was', async () => {
    const arn = await made();
    for (const id of [arn, arn, 'not-made']) expect(await remove(id, properties)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(await api.rules(listener)).not.toContain(arn);
  });

  test('is deleted where it was made and nobody heard of it: CloudFormation then names it by an id of its own', async () => {
    await unheard('Create', properties);
    const made = (await api.rules(listener)).filter((arn) => arn.includes(':listener-rule/'));
    expect(await remove('Llm-ProtectedRoute-1A2B3C4D5E6F', properties)).toMatchObject({ Status: 'SUCCESS' });
    expect((await api.rules(listener)).length).toBe(made.length - 1);
  }, 60_000);

  test('and one of somebody else that has its number is left alone', async () => {
    const other = await api.createRule(listener, priority, { [await api.targetGroup()]: 1 });
    expect(await create(properties)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-made' });
    expect(await remove('not-made', properties)).toMatchObject({ Status: 'SUCCESS' });
    expect(await api.rules(listener)).toContain(other);
  });

  test('is deleted where the listener has gone as well', async () => {
    const gone = listener.replace(/[0-9a-f]{4}$/, '0000');
    expect(await remove('not-made', { ...properties, ListenerArn: gone })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'not-made' });
  });

  test('is made anew where somebody has deleted it', async () => {
    const arn = await made();
    await remove(arn, properties);
    const { Status, PhysicalResourceId } = await update(arn, { ...properties, Priority: 79 }, properties);
    expect([Status, (await api.rule(PhysicalResourceId)).priority]).toEqual(['SUCCESS', '79']);
  });

  test('fails where its number is taken, and says so', async () => {
    await api.createRule(listener, priority, { [await api.targetGroup()]: 1 });
    expect(await create(properties)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'not-made',
      Reason: expect.stringContaining('PriorityInUse'),
    });
  });

  test('is made although a connection to the API is cut', async () => {
    front.cuts = 1;
    const arn = await made();
    expect(await api.rules(listener)).toContain(arn);
    expect(front.cuts).toBeLessThan(0);
  }, 30_000);

  test('is made although its role, which is new, may not do it for a moment', async () => {
    front.denials = 2;
    const arn = await made();
    expect(await api.rules(listener)).toContain(arn);
  }, 30_000);

  test('fails where its role may not do it at all, and says so', async () => {
    front.denials = 99;
    const answer = await create(properties);
    front.denials = 0;
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'AccessDenied: not authorized' });
  }, 60_000);

  test('fails where Elastic Load Balancing cannot be asked, and says why', async () => {
    const { Status, Reason } = await request('Create', properties, {}, 'http://127.0.0.1:2');
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('DescribeRules cannot be asked: connect ECONNREFUSED 127.0.0.1:2');
  });

  test('tells CloudFormation again where that is not to be had', async () => {
    cloudFormation.outages = 1;
    await made();
    expect(cloudFormation.outages).toBe(0);
  });
});
