import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PortkeyImage } from '../../src';
import { gatewayOf } from './cases';
import { of, templateOf } from './gateways';

test('batches in a bucket that has a key: the task role may use it', () => {
  const template = templateOf((stack) => ({
    bedrock: {
      batch: {
        role: iam.Role.fromRoleArn(stack, 'Batch', 'arn:aws:iam::111122223333:role/batch'),
        buckets: [new s3.Bucket(stack, 'Batches', { encryptionKey: new kms.Key(stack, 'Key') })],
      },
    },
  }));
  const [key] = Object.keys(template.findResources('AWS::KMS::Key', { Properties: { KeyPolicy: Match.anyValue() } })).filter((id) => /^Key/.test(id));
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [key, 'Arn'] } }]),
    },
  });
});

test('batches: jobs are made of models, watched one by one and listed all together, as which IAM has them', () => {
  const template = templateOf((stack) => ({
    bedrock: {
      models: { models: ['anthropic.*'], region: 'us-west-2' },
      batch: {
        role: iam.Role.fromRoleArn(stack, 'Batch', 'arn:aws:iam::111122223333:role/batch'),
        buckets: [s3.Bucket.fromBucketName(stack, 'Batches', 'batches')],
      },
    },
  }));
  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const resourcesOf = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource);
  expect(resourcesOf('bedrock:ListModelInvocationJobs')).toEqual(['*']);
  expect(JSON.stringify(resourcesOf('bedrock:StopModelInvocationJob'))).toContain(':bedrock:us-west-2:111122223333:model-invocation-job/*');
  expect(resourcesOf('iam:PassRole')).toEqual(['arn:aws:iam::111122223333:role/batch']);
});

describe('images of Amazon ECR by their whole name', () => {
  const REPOSITORY = 'dkr.ecr.us-east-1.amazonaws.com/docker-hub/portkeyai/gateway_enterprise';

  test('are pulled as the execution role, which keeps the credentials of the other registry to itself', () => {
    const template = templateOf(() => ({
      gateway: { image: PortkeyImage.fromRegistry({ repository: `111122223333.${REPOSITORY}`, tag: '2.18.0' }) },
    }));
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({ Name: 'gateway', Image: `111122223333.${REPOSITORY}:2.18.0`, RepositoryCredentials: Match.absent() }),
      ],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
            Resource: {
              'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:us-east-1:111122223333:repository/docker-hub/portkeyai/gateway_enterprise']],
            },
          }),
          Match.objectLike({ Action: 'ecr:GetAuthorizationToken' }),
          Match.objectLike({ Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'] }),
        ]),
      },
    });
    Annotations.fromStack(
      Stack.of(gatewayOf(of(() => ({ gateway: { image: PortkeyImage.fromRegistry({ repository: `111122223333.${REPOSITORY}` }) } })))),
    ).hasNoWarning('*', Match.stringLikeRegexp('Proper policies'));
  });

  test('another registry is shown the credentials', () => {
    templateOf(() => ({
      gateway: { image: PortkeyImage.fromRegistry({ repository: `registry.example.com/111122223333.${REPOSITORY}` }) },
    })).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ Name: 'gateway', RepositoryCredentials: Match.anyValue() })],
    });
  });
});
