import { createHash } from 'node:crypto';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { deliveryOf } from '../../src/routing/delivery';
import { gatewayIn } from '../gateway/gateways';
import { containerOf } from './stacks';

test('a task with limits reads the larger runtime from an asset that its execution role may read, and nothing else there', () => {
  const limited = Template.fromStack(Stack.of(gatewayIn(new Stack(new App(), 'Limited'), { limits: {} })));
  const { Environment, EnvironmentFiles, DockerLabels } = containerOf(limited);
  expect(Environment.map(({ Name }: { Name: string }) => Name)).toEqual(['GATEWAY_CONFIGURATION', 'NODE_ENV']);
  expect(EnvironmentFiles).toEqual([{ Type: 's3', Value: expect.anything() }]);
  const { sha256 } = deliveryOf('gateway-runtime-whole');
  expect(DockerLabels).toMatchObject({ 'cdk-portkey-gateway.runtime': `sha256:${sha256}` });
  const [file] = EnvironmentFiles;
  const name = `/${createHash('sha256').update(sha256).digest('hex')}.env`;
  expect(JSON.stringify(file)).toContain(name);
  const statements = Object.entries(limited.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.includes('ExecutionRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => String(Action).startsWith('s3:'));
  expect(statements.map(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:GetBucketLocation']);
  expect(JSON.stringify(statements[0].Resource)).toContain(name);
  expect(JSON.stringify(statements)).not.toContain('*');
});
