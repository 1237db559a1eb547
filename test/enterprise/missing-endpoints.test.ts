import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Capacity, ControlPlane, EnterpriseCache, LogStore, PortkeyImage, VpcEndpoints } from '../../src';
import { type Options, templateOf, warningTextsOf } from './gateways';

const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com/portkey';
const mirrored = { image: PortkeyImage.fromRegistry({ repository: REGISTRY }) };
const privately = ControlPlane.portkeyPrivateLink({ activate: true });

const warningsOf = (options: (stack: Stack) => Options): string[] =>
  warningTextsOf((stack) => ({ network: { allowInsecure: true, vpcEndpoints: VpcEndpoints.isolated() }, ...options(stack) }));

describe('tasks without a way to the internet', () => {
  test.each<[string, string[], Options]>([
    ['what is given by default', ['the image of gateway', 'the control plane'], {}],
    ['a control plane that is not activated', ['the control plane'], { gateway: mirrored, controlPlane: ControlPlane.portkeyPrivateLink() }],
    ['Prisma AIRS', ['the control plane'], { gateway: mirrored, controlPlane: ControlPlane.prismaAirs() }],
    ['the image of the data service', ['the image of data-service'], { gateway: mirrored, dataService: {}, controlPlane: privately }],
    [
      'an image that names no registry',
      ['the image of gateway'],
      {
        gateway: { image: PortkeyImage.fromContainerImage(ecs.ContainerImage.fromRegistry('portkeyai/gateway_enterprise:2.16.0')) },
        controlPlane: privately,
      },
    ],
    ['the image of the cache', ['the image of redis'], { gateway: mirrored, cache: EnterpriseCache.container(), controlPlane: privately }],
  ])('%s: onlyOnTheInternet', (_what, outside, options) => {
    const [warning, ...others] = warningsOf(() => options).filter((text) => text.includes('and this is there'));
    expect(others).toEqual([]);
    expect(warning).toContain(`and this is there: ${outside.join(', ')};`);
  });

  test.each<[string, Options]>([
    ['PrivateLink, and images of Amazon ECR', { gateway: mirrored, controlPlane: privately }],
    ['a control plane of its own', { gateway: mirrored, controlPlane: ControlPlane.custom({ albusBasePath: 'https://albus.internal' }) }],
    ['a proxy', { gateway: mirrored, settings: { outboundProxy: { httpsProxy: 'http://proxy.internal:3128' } } }],
    ['a way to the internet', { network: { allowInsecure: true } }],
  ])('%s: nothing is said', (_what, options) => {
    expect(warningsOf(() => options).filter((text) => text.includes('and this is there'))).toEqual([]);
  });

  test('a role that buckets are used by is one of AWS STS: endpointExcluded', () => {
    const warnings = warningsOf((stack) => ({
      gateway: mirrored,
      controlPlane: privately,
      logStore: LogStore.existingBuckets({
        logs: s3.Bucket.fromBucketName(stack, 'Logs', 'logs'),
        role: iam.Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::444455556666:role/logs'),
      }),
    }));
    expect(warnings.filter((text) => text.includes('the gateway calls sts'))).toHaveLength(1);
  });

  const models = (stack: Stack) => iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::444455556666:role/models');
  const guardrailArns = ['arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl'];

  test.each<[string, (stack: Stack) => Options['bedrock'], string[]]>([
    ['as a role', (stack) => ({ assumedRoles: [{ role: models(stack) }] }), ['sts']],
    ['for guardrails', () => ({ guardrailArns }), []],
  ])('Amazon Bedrock is called %s, too: nobody says that its endpoint is idle', (_how, bedrock, missing) => {
    const warnings = warningsOf((stack) => ({ gateway: mirrored, controlPlane: privately, bedrock: bedrock(stack) }));
    expect(warnings.filter((text) => text.includes('calls none of them') && text.includes('bedrock-runtime'))).toEqual([]);
    expect(warnings.filter((text) => text.includes('and makes no endpoint for it'))).toEqual(
      missing.map((name) => expect.stringContaining(`calls ${name},`)),
    );
  });

  test('an endpoint that lets in the own account alone refuses roles of others: endpointForOtherAccounts', () => {
    const vpcEndpoints = VpcEndpoints.standard({ allowedAccounts: [] });
    const saidOf = (accounts: string[]) =>
      warningsOf((stack) => ({
        network: { allowInsecure: true, vpcEndpoints: accounts.length > 0 ? VpcEndpoints.standard({ allowedAccounts: accounts }) : vpcEndpoints },
        bedrock: { assumedRoles: [{ role: models(stack) }] },
      })).filter((text) => text.includes('let in principals'));
    expect(saidOf([])).toEqual([expect.stringContaining('444455556666')]);
    expect(saidOf(['444455556666'])).toEqual([]);
  });

  test('and that of Amazon S3, the role of a log store: endpointForOtherAccounts', () => {
    const saidOf = (vpcEndpoints: VpcEndpoints) =>
      warningsOf((stack) => ({
        network: { allowInsecure: true, vpcEndpoints },
        logStore: LogStore.existingBuckets({ logs: s3.Bucket.fromBucketName(stack, 'Logs', 'logs'), role: models(stack) }),
      })).filter((text) => text.includes('let in principals'));
    expect(saidOf(VpcEndpoints.isolated({ allowedAccounts: [] }))).toEqual([expect.stringContaining('444455556666')]);
    expect(saidOf(VpcEndpoints.isolated({ allowedAccounts: ['444455556666'] }))).toEqual([]);
    expect(saidOf(VpcEndpoints.standard({ allowedAccounts: [] }))).toEqual([]);
  });

  test('agents of instances call Amazon ECS: endpointExcluded', () => {
    const capacity = Capacity.ec2({ instanceType: new ec2.InstanceType('m7g.xlarge'), maxInstances: 10 });
    const warnings = warningsOf(() => ({ gateway: mirrored, controlPlane: privately, compute: { capacity } }));
    expect(warnings.filter((text) => text.includes('the gateway calls ecs, ecs-agent, ecs-telemetry'))).toHaveLength(1);
  });

  test('what is called and was excluded is told of: endpointExcluded', () => {
    const { BEDROCK_RUNTIME, ECR, SSM_MESSAGES } = ec2.InterfaceVpcEndpointAwsService;
    const vpcEndpoints = VpcEndpoints.isolated({ excludedServices: [BEDROCK_RUNTIME, ECR, SSM_MESSAGES] });
    const warnings = warningsOf(() => ({
      network: { allowInsecure: true, vpcEndpoints },
      gateway: mirrored,
      controlPlane: privately,
      bedrock: { models: { models: ['anthropic.*'] } },
    }));
    expect(warnings.filter((text) => text.includes('and makes no endpoint for it'))).toEqual([
      expect.stringMatching(/the gateway calls (ecr\.api, bedrock-runtime|bedrock-runtime, ecr\.api), and/),
    ]);
  });

  test('endpoints that only the other gateway calls can be left out: endpointNotCalled, and then nothing is said', () => {
    const { APPCONFIGDATA, COGNITO_IDP, BEDROCK_RUNTIME, SSM_MESSAGES } = ec2.InterfaceVpcEndpointAwsService;
    const idle = [APPCONFIGDATA, COGNITO_IDP, BEDROCK_RUNTIME, SSM_MESSAGES];
    const saidOf = (excludedServices?: ec2.InterfaceVpcEndpointAwsService[]) =>
      warningsOf(() => ({
        network: { allowInsecure: true, vpcEndpoints: VpcEndpoints.isolated({ excludedServices }) },
        gateway: mirrored,
        controlPlane: privately,
      })).filter((text) => text.includes('endpoint'));
    const [warning, ...others] = saidOf();
    expect(others).toEqual([]);
    for (const { shortName } of idle) {
      expect(warning).toContain(shortName);
    }
    expect(warning).not.toContain('secretsmanager,');
    expect(saidOf(idle)).toEqual([]);
  });

  test('the cache in its container is there after the endpoints, and goes before them', () => {
    const template = templateOf(() => ({
      network: { allowInsecure: true, vpcEndpoints: VpcEndpoints.isolated() },
      cache: EnterpriseCache.container(),
    }));
    const endpoints = Object.keys(template.findResources('AWS::EC2::VPCEndpoint'));
    const services = Object.values(template.findResources('AWS::ECS::Service'));
    expect(services).toHaveLength(2);
    for (const { DependsOn } of services) {
      expect(DependsOn).toEqual(expect.arrayContaining(endpoints));
    }
  });
});
