import { Agent } from 'node:https';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { OPENAI_KEY, OPENAI_SECRET, REGION, type TemporaryCredentials } from '../../fakes';
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

  test.each([
    ['another secret key', (good: TemporaryCredentials) => getSecret({ ...good, SecretAccessKey: 'another' }), 'InvalidSignatureException'],
    ['another session token', (good: TemporaryCredentials) => getSecret({ ...good, Token: 'another' }), 'UnrecognizedClientException'],
    ['another region', (good: TemporaryCredentials) => getSecret(good, 'us-east-1'), 'InvalidSignatureException'],
    ['expired credentials', () => getSecret(context.world.authority.issue(-1_000)), 'ExpiredTokenException'],
  ])('a call with %s is refused', async (_name, send, name) => {
    await expect(send(context.world.authority.issue(60_000))).rejects.toMatchObject({ name });
  });
});
