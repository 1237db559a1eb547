import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { GatewayImage, GatewayPreset, ModelProvider, PortkeyGateway, type PortkeyGatewayProps, VpcEndpoints } from '../../src';

const S3 = ec2.Peer.prefixList('pl-6ea54007');
const PROVIDERS = ec2.Peer.ipv4('198.51.100.0/24');

/** Every rule by which the tasks connect to somebody: `ports peer`. */
function waysOut(props: (stack: Stack) => PortkeyGatewayProps): string[] {
  const stack = new Stack(new App(), 'Stack');
  const gateway = new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, ...props(stack) });
  const { Resources } = Template.fromStack(stack).toJSON();
  const tasks = stack.resolve(gateway.service.securityGroup.securityGroupId)['Fn::GetAtt'][0];
  const own = Resources[tasks].Properties.SecurityGroupEgress;
  const beside = Object.values<{ Type: string; Properties: Record<string, unknown> }>(Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::EC2::SecurityGroupEgress' && JSON.stringify(Properties.GroupId).includes(`"${tasks}"`))
    .map(({ Properties }) => Properties);
  const peerOf = (rule: Record<string, unknown>) =>
    rule.CidrIp ??
    rule.DestinationPrefixListId ??
    (JSON.stringify(rule.DestinationSecurityGroupId).includes('Endpoints') ? 'endpoints' : 'another group');
  return [...(own ?? []), ...beside].map((rule) => `${rule.FromPort} ${peerOf(rule)}`).sort();
}

const providers = [
  ModelProvider.openai(),
  ModelProvider.openai({ name: 'own', baseUrl: 'https://llm.example.internal:8443/v1', privateAddress: true }),
];

describe('the tasks connect', () => {
  test('to anyone by default, on the port of HTTPS and on that of a base URL', () => {
    expect(waysOut(() => ({ providers }))).toEqual(['443 0.0.0.0/0', '8443 0.0.0.0/0']);
  });

  test('to those that are named, on the same ports', () => {
    expect(waysOut(() => ({ providers, compute: { allowTo: [S3, PROVIDERS] } }))).toEqual([
      '443 198.51.100.0/24',
      '443 pl-6ea54007',
      '8443 198.51.100.0/24',
      '8443 pl-6ea54007',
    ]);
  });

  test('and to the endpoints that are made for them: an isolated gateway knows nobody else but prefix lists', () => {
    const isolated = (stack: Stack) => ({
      network: { vpcEndpoints: VpcEndpoints.isolated() },
      providers: [ModelProvider.bedrock({ models: ['amazon.*'] })],
      compute: {
        image: GatewayImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'gateway')),
        allowTo: [S3, ec2.Peer.prefixList('pl-66a5400f')],
      },
    });
    expect(waysOut(isolated)).toEqual(['443 endpoints', '443 pl-66a5400f', '443 pl-6ea54007']);
  });

  test('to nobody where none is named', () => {
    expect(waysOut(() => ({ providers, compute: { allowTo: [] } }))).toEqual(
      ['-1 255.255.255.255/32'].map(() => expect.stringContaining('255.255.255.255')),
    );
  });

  test('as a security group of yours says: AllowToOfGivenGroup', () => {
    const refused = (stack: Stack) => ({
      compute: { allowTo: [S3], securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123') },
    });
    expect(() => waysOut(refused)).toThrow(/^AllowToOfGivenGroup: compute.allowTo is "1 peers"/);
  });
});
