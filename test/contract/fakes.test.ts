import { Agent } from 'node:https';
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/nested-clients/sts';
import { BEDROCK_MODEL, BEDROCK_ROLE, LEDGER_TABLE, OPENAI_KEY, OPENAI_SECRET, REGION, type TemporaryCredentials, type Trouble } from '../../fakes';
import { signedCall } from './signed-call';
import { withWorld } from './with-gateway';

/** The fakes of AWS must be as strict as AWS, and no stricter: here the official clients call them. */
describe('the fakes of AWS and the official clients', () => {
  const context = withWorld();

  const options = (fake: { port: number }, credentials: TemporaryCredentials, region = REGION) => ({
    region,
    endpoint: `https://localhost:${fake.port}`,
    maxAttempts: 1,
    credentials: { accessKeyId: credentials.AccessKeyId, secretAccessKey: credentials.SecretAccessKey, sessionToken: credentials.Token },
    requestHandler: { httpsAgent: new Agent({ ca: context.world.certificate.cert }) },
  });
  const getSecret = (credentials: TemporaryCredentials, region?: string) =>
    new SecretsManagerClient(options(context.world.secrets, credentials, region)).send(new GetSecretValueCommand({ SecretId: OPENAI_SECRET }));

  test('a secret is read, and is not found while it has no value', async () => {
    const credentials = context.world.authority.issue(60_000);
    expect((await getSecret(credentials)).SecretString).toBe(OPENAI_KEY);
    context.world.secrets.put(OPENAI_SECRET, undefined);
    await expect(getSecret(credentials)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('the deny-list is read page by page', async () => {
    const client = new DynamoDBClient(options(context.world.denyList, context.world.authority.issue(60_000)));
    const query = {
      TableName: 'Gateway-DenyList-1ABCDEF',
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':pk': { S: 'deny' } },
    };
    const first = await client.send(new QueryCommand(query));
    const second = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    const items = [...(first.Items ?? []), ...(second.Items ?? [])];
    expect(items.map(({ sk }) => sk.S)).toEqual(['client#client-denied', 'client#client-former', 'client#client-leaked']);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  describe('the ledger', () => {
    const client = () => new DynamoDBClient(options(context.world.denyList, context.world.authority.issue(60_000)));
    const item = (task: string, month: number) => ({ pk: { S: 'team#alpha' }, sk: { S: `2026-11#${task}` }, month: { N: String(month) } });
    const write = (...items: object[]) => {
      const requests = items.map((Item) => ({ PutRequest: { Item } }) as WriteRequest);
      return client().send(new BatchWriteItemCommand({ RequestItems: { [LEDGER_TABLE]: requests } }));
    };
    const read = (beginning: string) =>
      client().send(
        new QueryCommand({
          TableName: LEDGER_TABLE,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: { ':pk': { S: 'team#alpha' }, ':sk': { S: beginning } },
        }),
      );

    test('is written in batches and one by one, each item whole, and read by its month', async () => {
      await write(item('a', 1), item('b', 2));
      const days = { M: { '28': { N: '7' } } };
      await client().send(new PutItemCommand({ TableName: LEDGER_TABLE, Item: { ...item('a', 7), days } }));
      await client().send(new PutItemCommand({ TableName: LEDGER_TABLE, Item: { ...item('a', 1), sk: { S: '2026-10#a' } } }));
      expect((await read('2026-11#')).Items).toEqual([{ ...item('a', 7), days }, item('b', 2)]);
      expect(context.world.ledger.items).toHaveLength(3);
    });

    test.each<[string, () => Promise<unknown>, RegExp]>([
      ['no items', () => write(), /1 to 25 requests/],
      ['26 items', () => write(...Array.from({ length: 26 }, (_, index) => item(`${index}`, 1))), /1 to 25 requests/],
      ['one item twice', () => write(item('a', 1), item('a', 2)), /duplicates/],
      ['a number that is none', () => write({ ...item('a', 1), days: { M: { '28': { N: 'much' } } } }), /days\.28/],
      ['no sort key', () => write({ pk: { S: 'team#alpha' } }), /key element/],
    ])('a batch of %s is refused, and nothing of it written', async (_name, send, message) => {
      await expect(send()).rejects.toThrow(message);
      expect(context.world.ledger.items).toEqual([]);
    });

    test('a batch may come back in part', async () => {
      context.world.denyList.unprocessed = 1;
      const { UnprocessedItems } = await write(item('a', 1), item('b', 2));
      expect(UnprocessedItems).toEqual({ [LEDGER_TABLE]: [{ PutRequest: { Item: item('b', 2) } }] });
      expect(context.world.ledger.items.map(({ sk }) => sk)).toEqual(['2026-11#a']);
    });

    test.each<[string, Trouble, RegExp]>([
      ['killed', { killed: true }, /socket hang up|ECONNRESET|aborted/],
      ['failing', { status: 500 }, /as programmed/],
      ['garbled', { garbled: '<html>' }, /Unexpected token/],
    ])('%s, it fails for its own requests alone', async (_name, trouble, message) => {
      context.world.denyList.trouble = ({ json }) => (json.TableName === LEDGER_TABLE ? trouble : undefined);
      await expect(read('2026-11#')).rejects.toThrow(message);
      await write(item('a', 1));
      context.world.denyList.trouble = undefined;
      expect((await read('2026-11#')).Count).toBe(1);
    });

    test('slowed, it answers all the same', async () => {
      context.world.denyList.trouble = { slowed: 120 };
      const started = Date.now();
      expect((await read('2026-11#')).Count).toBe(0);
      expect(Date.now() - started).toBeGreaterThanOrEqual(119);
    });
  });

  const assume = (changes: Partial<AssumeRoleCommandInput> = {}) => {
    const client = new STSClient(options(context.world.sts, context.world.authority.issue(60_000)));
    const { arn: RoleArn, externalId: ExternalId } = BEDROCK_ROLE;
    return client.send(new AssumeRoleCommand({ RoleArn, ExternalId, RoleSessionName: 'gateway', DurationSeconds: 900, ...changes }));
  };

  test('a role is assumed, and Bedrock takes the credentials of its session, with its tags', async () => {
    const { Credentials: given, AssumedRoleUser } = await assume({ Tags: [{ Key: 'team', Value: 'search and find + @1' }] });
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::210987654321:assumed-role/bedrock-access/gateway');
    expect(Math.round(((given?.Expiration?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(15);
    const credentials = {
      AccessKeyId: given?.AccessKeyId ?? '',
      SecretAccessKey: given?.SecretAccessKey ?? '',
      Token: given?.SessionToken ?? '',
      Expiration: '',
    };
    const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 64, messages: [] };
    const { bedrock } = context.world;
    expect((await signedCall(context.world, { fake: bedrock, path: `/model/${BEDROCK_MODEL}/invoke`, body, credentials })).status).toBe(200);
    expect(bedrock.last.session).toEqual({ roleArn: BEDROCK_ROLE.arn, sessionName: 'gateway', tags: { team: 'search and find + @1' } });
  });

  test.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ['another external id', { ExternalId: 'of-somebody-else' }, 'AccessDenied'],
    ['no external id', { ExternalId: undefined }, 'AccessDenied'],
    ['a role that trusts nobody', { RoleArn: 'arn:aws:iam::210987654321:role/another' }, 'AccessDenied'],
    ['a session longer than a chain of roles gets', { DurationSeconds: 7_200 }, 'ValidationError'],
    ['a session without a proper name', { RoleSessionName: 'two words' }, 'ValidationError'],
    ['a tag of other characters', { Tags: [{ Key: 'team', Value: '{search}' }] }, 'ValidationError'],
    [
      'one tag twice',
      {
        Tags: [
          { Key: 'team', Value: 'a' },
          { Key: 'Team', Value: 'b' },
        ],
      },
      'InvalidParameterValue',
    ],
  ])('a role is not assumed with %s', async (_name, changes, name) => {
    await expect(assume(changes)).rejects.toMatchObject({ name });
  });

  test('a role is not assumed with tags that its trust does not allow', async () => {
    context.world.sts.trust(BEDROCK_ROLE.arn, { ...BEDROCK_ROLE, tags: false });
    await expect(assume({ Tags: [{ Key: 'team', Value: 'search' }] })).rejects.toThrow(/sts:TagSession/);
    expect((await assume()).Credentials).toBeDefined();
  });

  test.each([
    ['another secret key', (good: TemporaryCredentials) => getSecret({ ...good, SecretAccessKey: 'another' }), 'InvalidSignatureException'],
    ['another session token', (good: TemporaryCredentials) => getSecret({ ...good, Token: 'another' }), 'UnrecognizedClientException'],
    ['another region', (good: TemporaryCredentials) => getSecret(good, 'us-east-1'), 'InvalidSignatureException'],
    ['expired credentials', () => getSecret(context.world.authority.issue(-1_000)), 'ExpiredTokenException'],
  ])('a call with %s is refused', async (_name, send, name) => {
    await expect(send(context.world.authority.issue(60_000))).rejects.toMatchObject({ name });
  });
});
