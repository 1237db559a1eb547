import { Agent } from 'node:https';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/nested-clients/sts';
import { BEDROCK_MODEL, BEDROCK_ROLE, OPENAI_KEY, OPENAI_SECRET, REGION, type TemporaryCredentials } from '../../fakes';
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
