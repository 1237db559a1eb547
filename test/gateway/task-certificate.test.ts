import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { GatewayImage } from '../../src/compute';
import { PortkeyGateway, type PortkeyGatewayProps } from '../../src/gateway';
import { LoadBalancerType, NetworkFront, VpcEndpoints } from '../../src/network';
import { ModelProvider } from '../../src/routing';
import { testApp } from '../app';
import { certified } from '../network/front/stacks';
import { importedVpc, only, resources, TARGET_GROUP, warnings } from '../network/synthesize';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:TaskCertificate-AbCdEf';
const given = (stack: Stack) => secretsmanager.Secret.fromSecretCompleteArn(stack, 'TaskCertificate', SECRET);

function gatewayWith(props: (stack: Stack) => PortkeyGatewayProps) {
  const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const gateway = new PortkeyGateway(stack, 'Gateway', { providers: [ModelProvider.openai()], ...props(stack) });
  return { stack, gateway, template: Template.fromStack(stack) };
}

/** What the tasks may do to which resources; CDK puts statements of one action together. */
const allowed = (template: Template, action: string): unknown[] =>
  Object.values(resources(template, 'AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => Resource);

const containerOf = (template: Template) => only(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0];

describe('a gateway whose tasks speak TLS', () => {
  const { template } = gatewayWith((stack) => ({ domain: certified(stack), compute: { taskCertificate: given(stack) } }));

  test('is called by TLS, and asked so for its health', () => {
    expect(only(template, TARGET_GROUP).Properties).toMatchObject({
      Port: 8787,
      Protocol: 'HTTPS',
      HealthCheckProtocol: 'HTTPS',
      HealthCheckPath: '/healthz',
    });
  });

  test('tells its tasks which secret, and carries the runtime that can read it', () => {
    const { Environment, EnvironmentFiles, HealthCheck, PortMappings } = containerOf(template);
    const text = JSON.stringify(Environment);
    expect(text).toContain('taskCertificate');
    expect(text).toContain(SECRET);
    expect(EnvironmentFiles).toHaveLength(1);
    expect(HealthCheck.Command.slice(0, 3)).toEqual(['CMD', 'node', '-e']);
    expect(HealthCheck.Command[3]).toContain("require('https')");
    expect(PortMappings).toMatchObject([{ Name: 'https', ContainerPort: 8787 }]);
  });

  test('lets them read that secret', () => {
    expect(allowed(template, 'secretsmanager:GetSecretValue')).toContain(SECRET);
  });
});

test('without it nothing of it is there', () => {
  const { template } = gatewayWith((stack) => ({ domain: certified(stack) }));
  expect(only(template, TARGET_GROUP).Properties).toMatchObject({ Protocol: 'HTTP', HealthCheckProtocol: 'HTTP' });
  expect(containerOf(template).EnvironmentFiles).toBeUndefined();
  expect(containerOf(template).HealthCheck.Command[1]).toBe('wget');
});

test('with a key of its own the tasks may use that key for it', () => {
  const { template } = gatewayWith((stack) => {
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111');
    const secret = secretsmanager.Secret.fromSecretAttributes(stack, 'TaskCertificate', { secretCompleteArn: SECRET, encryptionKey });
    return { compute: { taskCertificate: secret } };
  });
  expect(allowed(template, 'kms:Decrypt')).toContain('arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111');
});

test('a Network Load Balancer ends TLS and begins it anew', () => {
  const { template } = gatewayWith((stack) => ({
    domain: certified(stack),
    network: { loadBalancerType: LoadBalancerType.NETWORK },
    compute: { taskCertificate: given(stack) },
  }));
  expect(only(template, TARGET_GROUP).Properties).toMatchObject({ Protocol: 'TLS', HealthCheckProtocol: 'HTTPS' });
});

test('in isolation the endpoint of Secrets Manager is needed for it', () => {
  const inside = () => ModelProvider.bedrock({ models: ['amazon.*'] });
  const warned = (taskCertificate: boolean) =>
    warnings(
      gatewayWith((stack) => ({
        providers: [inside()],
        network: { vpcEndpoints: VpcEndpoints.isolated({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER] }) },
        compute: {
          image: GatewayImage.fromRegistry('registry.example.internal/gateway'),
          taskCertificate: taskCertificate ? given(stack) : undefined,
        },
      })).stack,
    );
  expect(warned(true)).toContain('endpointExcluded');
  expect(warned(false)).not.toContain('endpointExcluded');
});

describe('is refused', () => {
  test('TlsDoorWithoutDomain: where a Network Load Balancer passes on what clients send', () => {
    const asked = () =>
      gatewayWith((stack) => ({ network: { loadBalancerType: LoadBalancerType.NETWORK }, compute: { taskCertificate: given(stack) } }));
    expect(asked).toThrow('TlsDoorWithoutDomain: tls is true');
    const stack = new Stack(testApp(), 'Stack');
    const front = new NetworkFront(stack, 'Front', { vpc: importedVpc(stack), allowInsecure: true });
    expect(() => front.openDoor('Door', { port: 8443, tls: true })).toThrow('TlsDoorWithoutDomain');
    expect(() => front.openDoor('Door', { port: 8443, tls: false })).not.toThrow();
  });

  test('ResourceElsewhere: a secret of another region', () => {
    const asked = () =>
      gatewayWith((stack) => ({
        compute: { taskCertificate: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Far', SECRET.replace('eu-west-1', 'us-east-1')) },
      }));
    expect(asked).toThrow('ResourceElsewhere: compute.taskCertificate');
  });
});
