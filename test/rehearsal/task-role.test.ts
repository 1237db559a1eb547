import { request } from 'node:http';
import { CloudFormationClient, CreateChangeSetCommand, DescribeStacksCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Cleanup } from '../../rehearsal/cleanup';
import { type Emulator, REGION } from '../../rehearsal/emulator';
import { signV4 } from '../../runtime/aws';
import { startEmulator } from './start-emulator';

const MINUTES = 60_000;
const cleanup = new Cleanup();
let emulator: Emulator;
let outputs: Record<string, string>;

const secret = { Type: 'AWS::SecretsManager::Secret' };
const statement = { Effect: 'Allow', Action: ['secretsmanager:Get*'], Resource: [{ Ref: 'Granted' }] };
const tracing = { Effect: 'Allow', Action: ['xray:PutSpans'], Resource: '*' };
const role = (service: string, Statement: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [{ PolicyName: 'secrets', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});
const TEMPLATE = {
  Resources: {
    Granted: secret,
    Other: secret,
    TaskRole: role('ecs-tasks.amazonaws.com', [statement]),
    TracingRole: role('ecs-tasks.amazonaws.com', [tracing]),
    DeniedRole: role('ecs-tasks.amazonaws.com', [statement, { ...statement, Effect: 'Deny', Resource: '*' }]),
    LambdaRole: role('lambda.amazonaws.com', [statement]),
  },
  Outputs: Object.fromEntries(
    ['Granted', 'Other', 'TaskRole', 'TracingRole', 'DeniedRole', 'LambdaRole'].map((name) => [name, { Value: { Ref: name } }]),
  ),
};

beforeAll(async () => {
  emulator = await startEmulator(cleanup);
  const stack = { StackName: 'Roles', ChangeSetName: 'create' };
  const cloudFormation = new CloudFormationClient(emulator.clientOptions);
  await cloudFormation.send(new CreateChangeSetCommand({ ...stack, ChangeSetType: 'CREATE', TemplateBody: JSON.stringify(TEMPLATE) }));
  await cloudFormation.send(new ExecuteChangeSetCommand(stack));
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand(stack));
  outputs = Object.fromEntries((Stacks[0].Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  const operator = new SecretsManagerClient(emulator.clientOptions);
  for (const SecretId of [outputs.Granted, outputs.Other]) await operator.send(new PutSecretValueCommand({ SecretId, SecretString: 'value' }));
}, 4 * MINUTES);
afterAll(() => cleanup.run());

/** Asks as a container does: at 169.254.170.2. */
const credentialsOf = (roleName: string): Promise<{ status?: number; body: string }> =>
  new Promise((resolve, reject) => {
    const options = { port: emulator.port, path: `/v2/credentials/${roleName}`, headers: { host: '169.254.170.2' } };
    request(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    })
      .on('error', reject)
      .end();
  });

async function read(roleName: string, secretArn: string, spoil = false): Promise<string | undefined> {
  const { AccessKeyId, SecretAccessKey, Token } = JSON.parse((await credentialsOf(roleName)).body);
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: spoil ? 'another' : SecretAccessKey, sessionToken: Token };
  const task = new SecretsManagerClient({ ...emulator.clientOptions, credentials });
  return (await task.send(new GetSecretValueCommand({ SecretId: secretArn }))).SecretString;
}

test('a task reads what its role may read', async () => {
  await expect(read(outputs.TaskRole, outputs.Granted)).resolves.toBe('value');
});

test('a task does not read what its role may not read, and the report says so', async () => {
  await expect(read(outputs.TaskRole, outputs.Other)).rejects.toThrow(/AccessDenied/);
  const { taskRole } = await emulator.report();
  expect(taskRole).toContainEqual({
    action: 'secretsmanager:GetSecretValue',
    resource: outputs.Other,
    allowed: false,
    reason: 'AccessDeniedException',
  });
});

test('a denial wins over a permission', async () => {
  await expect(read(outputs.DeniedRole, outputs.Granted)).rejects.toThrow(/AccessDenied/);
});

test('a request that is signed with another key is refused', async () => {
  await expect(read(outputs.TaskRole, outputs.Granted, true)).rejects.toThrow(/SignatureDoesNotMatch/);
});

/** As the runtime exports them to X-Ray. */
async function sendSpans(roleName: string): Promise<number> {
  const { AccessKeyId, SecretAccessKey, Token } = JSON.parse((await credentialsOf(roleName)).body);
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
  const call = {
    method: 'POST',
    url: `${emulator.endpoint}/v1/traces`,
    headers: { 'content-type': 'application/json' },
    body: '{"resourceSpans":[]}',
  };
  const headers = signV4({ ...call, service: 'xray', region: REGION, credentials });
  return (await fetch(call.url, { method: 'POST', headers, body: call.body })).status;
}

test('a task sends spans where its role may', async () => {
  expect([await sendSpans(outputs.TracingRole), await sendSpans(outputs.TaskRole)]).toEqual([200, 403]);
  expect((await emulator.report()).taskRole).toContainEqual({ action: 'xray:PutSpans', resource: '*', allowed: true, reason: '' });
});

test('a role that tasks may not assume gives no credentials', async () => {
  expect((await credentialsOf(outputs.LambdaRole)).status).toBe(403);
});
