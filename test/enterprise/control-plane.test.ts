import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  ControlPlane,
  ControlPlaneAccess,
  ControlPlaneDns,
  Deployment,
  EnterpriseCache,
  Exposure,
  Firewall,
  GatewayDomain,
  GatewayPreset,
  LoadBalancerType,
  LogStore,
  PortkeyEnterpriseGateway,
  type PortkeyEnterpriseGatewayProps,
  ServerMode,
} from '../../src';
import { gatewayOf, given } from './cases';
import { named } from './gateways';

type Options = Partial<PortkeyEnterpriseGatewayProps>;

function made(options: (stack: Stack) => Options, region = 'us-east-1') {
  const stack = new Stack(new App(), 'Portkey', { env: { account: '111122223333', region } });
  const gateway = gatewayOf(
    (inStack) => ({
      ...given(inStack),
      preset: GatewayPreset.DEV,
      network: { allowInsecure: true },
      cache: EnterpriseCache.existing({ host: 'cache.example.com' }),
      ...options(inStack),
    }),
    stack,
  );
  gateway.printOutputs();
  return { stack, gateway, template: Template.fromStack(stack) };
}

const publicly = (stack: Stack): Options => ({
  domain: GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/a'),
    'llm.example.com',
  ),
  network: { exposure: Exposure.PUBLIC },
});

const environmentOf = (template: Template, name: string): Record<string, string> => {
  const definitions = Object.values(template.findResources('AWS::ECS::TaskDefinition')).flatMap(({ Properties }) => Properties.ContainerDefinitions);
  return Object.fromEntries(
    definitions.find(({ Name }) => Name === name).Environment.map((each: { Name: string; Value: string }) => [each.Name, each.Value]),
  );
};

describe('B-T13: out by AWS PrivateLink', () => {
  test('an endpoint to the service of Portkey, whose name leads there, lets in both services at 443', () => {
    const { template } = made(() => ({ controlPlane: ControlPlane.portkeyPrivateLink(), dataService: {} }));
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0c2c1c323d9f56d95',
      ServiceRegion: Match.absent(),
      PrivateDnsEnabled: false,
    });
    template.hasResourceProperties('AWS::Route53::HostedZone', { Name: 'aws-cp.portkey.ai.', VPCs: [Match.anyValue()] });
    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'aws-cp.portkey.ai.', Type: 'A', AliasTarget: Match.anyValue() });
    const ofTasks = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).filter(
      ({ Properties }) => Properties.FromPort === 443 && Properties.SourceSecurityGroupId,
    );
    expect(ofTasks).toHaveLength(2);
  });

  test('from another region it is called across regions', () => {
    const { template } = made(() => ({ controlPlane: ControlPlane.portkeyPrivateLink() }), 'eu-west-1');
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { ServiceRegion: 'us-east-1', PrivateDnsEnabled: false });
  });

  test.each([
    [ControlPlaneDns.ENDPOINT, true, 0],
    [ControlPlaneDns.NONE, false, 0],
    [ControlPlaneDns.HOSTED_ZONE, false, 1],
  ])('%s', (privateDns, PrivateDnsEnabled, zones) => {
    const { template } = made(() => ({ controlPlane: ControlPlane.portkeyPrivateLink({ privateDns }) }));
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { PrivateDnsEnabled });
    template.resourceCountIs('AWS::Route53::HostedZone', zones);
  });

  test('the services call it when it is switched on, and over the internet before', () => {
    const before = made(() => ({ controlPlane: ControlPlane.portkeyPrivateLink(), dataService: {} })).template;
    expect(environmentOf(before, 'gateway')).not.toHaveProperty('ALBUS_BASEPATH');
    expect(environmentOf(before, 'data-service')).toMatchObject({ ALBUS_ENDPOINT: 'https://albus.portkey.ai' });
    const { template } = made(() => ({ controlPlane: ControlPlane.portkeyPrivateLink({ activate: true }), dataService: {} }));
    expect(environmentOf(template, 'gateway')).toMatchObject({
      ALBUS_BASEPATH: 'https://aws-cp.portkey.ai/albus',
      CONTROL_PLANE_BASEPATH: 'https://aws-cp.portkey.ai/api/v1',
      SOURCE_SYNC_API_BASEPATH: 'https://aws-cp.portkey.ai/api/v1/sync',
      CONFIG_READER_PATH: 'https://aws-cp.portkey.ai/api/model-configs',
    });
    expect(environmentOf(template, 'data-service')).toMatchObject({ ALBUS_ENDPOINT: 'https://aws-cp.portkey.ai/albus' });
  });

  test('what Portkey has to accept is an output', () => {
    const { template } = made(() => ({ controlPlane: ControlPlane.portkeyPrivateLink() }));
    template.hasOutput('GatewayControlPlaneEndpointId', {});
    template.hasOutput('GatewayControlPlaneEndpointDnsName', {});
  });
});

describe('B-T13: in by AWS PrivateLink', () => {
  const controlPlane = ControlPlane.portkey({ access: ControlPlaneAccess.PRIVATE_LINK });
  const portkey = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::299329113195:root']] };

  test.each([
    ['its own Network Load Balancer', LoadBalancerType.NETWORK, 1],
    ['a Network Load Balancer before the other one', LoadBalancerType.APPLICATION, 2],
  ])('by %s, to be accepted', (_what, loadBalancerType, loadBalancers) => {
    const { template } = made(() => ({ controlPlane, network: { loadBalancerType, allowInsecure: true } }));
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', loadBalancers);
    template.hasResourceProperties('AWS::EC2::VPCEndpointService', { AcceptanceRequired: true });
    template.hasResourceProperties('AWS::EC2::VPCEndpointServicePermissions', { AllowedPrincipals: [portkey] });
    for (const output of ['EndpointServiceName', 'EndpointServiceDnsName', 'EndpointServiceRegion', 'EndpointServicePort']) {
      template.hasOutput(`Gateway${output}`, {});
    }
  });

  test('once, where the user has named it as well', () => {
    const privateLink = { allowedPrincipals: [new iam.ArnPrincipal('arn:aws:iam::299329113195:root')] };
    const { template } = made(() => ({ controlPlane, network: { privateLink, allowInsecure: true } }));
    template.hasResourceProperties('AWS::EC2::VPCEndpointServicePermissions', { AllowedPrincipals: [portkey] });
  });

  test('from a region that only the deployment knows, each region is there once', () => {
    const stack = new Stack(new App(), 'Portkey');
    gatewayOf((inStack) => ({ ...given(inStack), preset: GatewayPreset.DEV, controlPlane, network: { allowInsecure: true } }), stack);
    const template = Template.fromStack(stack);
    template.hasCondition('*', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] });
    template.hasResourceProperties('AWS::EC2::VPCEndpointService', {
      SupportedRegions: { 'Fn::If': [Match.anyValue(), ['us-east-1'], [{ Ref: 'AWS::Region' }, 'us-east-1']] },
    });
  });

  test('beside principals of the user, and from the region where Portkey is', () => {
    const privateLink = { allowedPrincipals: [new iam.ArnPrincipal('arn:aws:iam::444455556666:root')] };
    const { template } = made(() => ({ controlPlane, network: { privateLink, allowInsecure: true } }), 'eu-west-1');
    template.hasResourceProperties('AWS::EC2::VPCEndpointServicePermissions', { AllowedPrincipals: ['arn:aws:iam::444455556666:root', portkey] });
    template.hasResourceProperties('AWS::EC2::VPCEndpointService', { SupportedRegions: ['eu-west-1', 'us-east-1'] });
  });
});

describe('B-T14: in by addresses', () => {
  const controlPlane = ControlPlane.portkey({ access: ControlPlaneAccess.ADDRESSES });

  test('exactly three come to the clients, on their port and not on that of tests', () => {
    const inlet = (options: Options) => {
      const { template } = made((stack) => ({ ...publicly(stack), gateway: { deployment: Deployment.blueGreen({ testListener: {} }) }, ...options }));
      return Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) =>
        (Properties.SecurityGroupIngress ?? []).map(({ CidrIp, FromPort }: { CidrIp: string; FromPort: number }) => `${CidrIp} ${FromPort}`),
      );
    };
    const before = inlet({});
    expect(inlet({ controlPlane }).filter((rule) => !before.includes(rule))).toEqual([
      '54.81.226.149/32 443',
      '34.200.113.35/32 443',
      '44.221.117.129/32 443',
    ]);
  });

  test.each([
    ['a list of addresses', { allowedAddresses: ['203.0.113.0/24'] }, 1],
    ['rules of AWS', {}, 0],
  ])('a firewall with %s: warned of %d times', (_what, rules, times) => {
    const { stack } = made((inStack) => ({
      ...publicly(inStack),
      network: { exposure: Exposure.PUBLIC, firewall: Firewall.managedRules(rules) },
      controlPlane,
    }));
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('calls from 54.81.226.149/32'))).toHaveLength(times);
  });

  test('to a load balancer that is inside they could not come', () => {
    expect(() => made(() => ({ controlPlane }))).toThrow('ControlPlaneOutside: controlPlane.access');
  });
});

test.each([
  ['a bucket, and no way to it', LogStore.ownedBucket(), ControlPlaneAccess.NONE, 1],
  ['a bucket, and a way to it', LogStore.ownedBucket(), ControlPlaneAccess.PRIVATE_LINK, 0],
  ['the control plane', LogStore.controlPlane(), ControlPlaneAccess.NONE, 0],
])('logs are in %s: warned of %d times', (_what, logStore, access, times) => {
  const { stack } = made(() => ({ logStore, controlPlane: ControlPlane.portkey({ access }) }));
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('show nobody the log'))).toHaveLength(times);
});

test('a curl line with the header of Portkey, and how the service is, are outputs', () => {
  const { template } = made(() => ({}));
  template.hasOutput('GatewayCurlCommand', {
    Value: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('x-portkey-api-key: \\$PORTKEY_API_KEY')])] },
  });
  template.hasOutput('GatewayServiceStatusCommand', {
    Value: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('aws ecs describe-services')])] },
  });
});

test.each<[string, string, Options]>([
  ['models', 'https://llm.example.com/v1/chat/completions -H', {}],
  ['models, behind a prefix', 'https://llm.example.com/gateway/v1/chat/completions -H', { gateway: { pathPrefix: '/gateway' } }],
  ['tools alone: of their health', 'https://llm.example.com/v1/health', { serverMode: ServerMode.MCP }],
  ['tools alone: of their health', 'https://llm.example.com/ready', { serverMode: ServerMode.MCP, mcp: { healthCheckPath: '/ready' } }],
])('the curl line asks %s: %s', (_what, asked, options) => {
  const { template } = made((stack) => ({ domain: named(stack, 'llm'), network: {}, ...options }));
  template.hasOutput('GatewayCurlCommand', { Value: Match.stringLikeRegexp(`curl -sS ${asked}`) });
});

test('the curl line says from where, where it is not from everywhere', () => {
  const lineOf = (options: (stack: Stack) => Options) => made(options).gateway.outputs.curlCommand;
  expect(lineOf(publicly)).toMatch(/^curl -sS https:/);
  expect(lineOf((stack) => ({ domain: publicly(stack).domain, network: {} }))).toContain('the load balancer is internal');
  expect(lineOf(() => ({ network: { loadBalancerType: LoadBalancerType.NONE } }))).toMatch(
    /^: run this inside the VPC, from where tasks let calls in; curl/,
  );
});

describe('what AWS PrivateLink does not do', () => {
  test.each(['cn-north-1', 'us-gov-west-1'])(
    'ControlPlaneElsewhere: it leads from %s to no other partition, and lets in nobody from there',
    (region) => {
      expect(() => made(() => ({ controlPlane: ControlPlane.portkeyPrivateLink() }), region)).toThrow(
        'ControlPlaneElsewhere: controlPlane.serviceRegion',
      );
      const inwards = () => ({ controlPlane: ControlPlane.portkey({ access: ControlPlaneAccess.PRIVATE_LINK }) });
      expect(() => made(inwards, region)).toThrow('ControlPlaneElsewhere: controlPlane.access');
      expect(() => made(() => ({ controlPlane: ControlPlane.portkeyPrivateLink({ serviceRegion: region }) }), region)).not.toThrow();
    },
  );

  /** Two gateways of one VPC. */
  function inOneVpc(second: ControlPlaneDns) {
    const stack = new Stack(new App(), 'Portkey', { env: { account: '111122223333', region: 'us-east-1' } });
    const network = { vpc: new ec2.Vpc(stack, 'Vpc'), allowInsecure: true };
    const cache = EnterpriseCache.existing({ host: 'cache.example.com' });
    const shared = { ...given(stack), preset: GatewayPreset.DEV, network, cache };
    return {
      stack,
      gateways: [ControlPlaneDns.HOSTED_ZONE, second].map(
        (privateDns, number) =>
          new PortkeyEnterpriseGateway(stack, `Gateway${number}`, {
            ...shared,
            controlPlane: ControlPlane.portkeyPrivateLink({ activate: true, privateDns }),
          }),
      ),
    };
  }

  test('ControlPlaneNameTaken: two private hosted zones of one name in a VPC', () => {
    expect(() => Template.fromStack(inOneVpc(ControlPlaneDns.HOSTED_ZONE).stack)).toThrow('ControlPlaneNameTaken: controlPlane.privateDns');
  });

  test('a gateway calls by the zone of another one whose endpoint it is let to', () => {
    const { stack, gateways } = inOneVpc(ControlPlaneDns.NONE);
    const [first, second] = gateways;
    first.controlPlaneEndpoint?.connections.allowDefaultPortFrom(second.service, 'Tasks of the second gateway');
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      Description: 'Tasks of the second gateway',
      GroupId: stack.resolve(first.controlPlaneEndpoint?.connections.securityGroups[0].securityGroupId),
      SourceSecurityGroupId: stack.resolve(second.service.connections.securityGroups[0].securityGroupId),
      FromPort: 443,
    });
  });
});

test('the endpoint service may have a private DNS name, by a construct of the CDK', () => {
  const stack = new Stack(new App(), 'Named', { env: { account: '111122223333', region: 'us-east-1' } });
  const controlPlane = ControlPlane.portkey({ access: ControlPlaneAccess.PRIVATE_LINK });
  const gateway = gatewayOf((inStack) => ({ ...given(inStack), preset: GatewayPreset.DEV, controlPlane, network: { allowInsecure: true } }), stack);
  const { privateLink } = gateway.network;
  new route53.VpcEndpointServiceDomainName(stack, 'Name', {
    endpointService: privateLink?.endpointService as ec2.VpcEndpointService,
    domainName: 'llm.example.com',
    publicHostedZone: new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Route53::RecordSet', { Type: 'TXT' });
});
