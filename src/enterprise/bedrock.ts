import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { assumeRole, bedrockAccess, checkBedrockAccess, mantleAccess } from '../bedrock';
import { differ, isKnown } from '../checks';
import { invalid } from '../errors';
import type { BedrockBatchOptions, EnterpriseBedrockOptions } from './bedrock-options';
import { ofObjects } from './log-buckets';

const GUARDRAIL_ARN = /^arn:[a-z-]+:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[a-z0-9]+$/;
const JOBS = ['bedrock:CreateModelInvocationJob', 'bedrock:GetModelInvocationJob', 'bedrock:StopModelInvocationJob'];

/** What the task role of the gateway gets. */
export function bedrockStatements(scope: IConstruct, options: EnterpriseBedrockOptions = {}): iam.PolicyStatement[] {
  const { models, mantle, guardrailArns = [], batch, assumedRoles = [] } = options;
  if (mantle && !models) {
    throw invalid('OptionUnused', 'bedrock.mantle', mantle, '`models`');
  }
  if (batch?.buckets.length === 0) {
    throw invalid('OptionUnused', 'bedrock.batch', 'without buckets', '`buckets`');
  }
  const { account } = Stack.of(scope);
  if (batch && differ(batch.role.env.account, account)) {
    throw invalid('RoleOfAnotherAccount', 'bedrock.batch.role', batch.role.env.account, `the stack is in account ${account}`);
  }
  if (models) {
    checkBedrockAccess('bedrock.models', models);
  }
  const wrong = guardrailArns.find((arn) => isKnown(arn) && !GUARDRAIL_ARN.test(arn));
  if (wrong !== undefined) {
    throw invalid('InvalidGuardrailArn', 'bedrock.guardrailArns', wrong);
  }
  return [
    ...(models ? bedrockAccess(scope, models) : []),
    ...(models && mantle ? [mantleAccess(scope, models.region ?? Stack.of(scope).region)] : []),
    ...(guardrailArns.length > 0 ? [new iam.PolicyStatement({ actions: ['bedrock:ApplyGuardrail'], resources: guardrailArns })] : []),
    ...(batch ? batchStatements(scope, batch, models?.region) : []),
    // the image names metadata of requests in the session, from release 2.16.0 on
    ...assumedRoles.map((assumed) => assumeRole({ ...assumed, sessionTags: true })),
  ];
}

/** In the region of the models. */
function batchStatements(scope: IConstruct, { role, buckets }: BedrockBatchOptions, region = Stack.of(scope).region): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const shared = { service: 'bedrock', region, resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME };
  const jobs = stack.formatArn({ ...shared, resource: 'model-invocation-job' });
  const models = [
    stack.formatArn({ ...shared, account: '', resource: 'foundation-model' }),
    stack.formatArn({ ...shared, resource: 'inference-profile' }),
  ];
  return [
    new iam.PolicyStatement({ actions: JOBS, resources: [jobs, ...models] }),
    new iam.PolicyStatement({ actions: ['bedrock:ListModelInvocationJobs'], resources: ['*'] }), // IAM knows no resource of it
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } },
    }),
    new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: buckets.map(({ bucketArn }) => bucketArn) }),
    ...ofObjects(buckets, ['s3:GetObject', 's3:PutObject']),
  ];
}
