import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PortkeyGateway } from '../../src';
import { computeIn, synthesized, variableOf } from './stacks';

describe('bring your own', () => {
  test('a cluster from another stack', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const vpc = new ec2.Vpc(shared, 'Vpc');
    const cluster = new ecs.Cluster(shared, 'Cluster', { vpc });
    const stack = new Stack(app, 'Stack');
    computeIn(stack, { vpc, cluster });
    app.synth();
    Template.fromStack(stack).resourceCountIs('AWS::ECS::Cluster', 0);
  });

  test('not a cluster in another VPC', () => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Other') });
    expect(() => computeIn(stack, { cluster })).toThrow(/^ClusterOutsideVpc: compute.cluster/);
  });

  test('a security group is left as it is', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123', { mutable: false });
    computeIn(stack, { vpc, securityGroup });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  test('not a cluster that is known by its ARN alone', () => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = ecs.Cluster.fromClusterArn(stack, 'Cluster', 'arn:aws:ecs:eu-central-1:111122223333:cluster/shared');
    const refusal = /^ClusterWithoutVpc: compute.cluster is the construct "Stack\/Cluster": .*Cluster.fromClusterAttributes/;
    expect(() => computeIn(stack, { cluster })).toThrow(refusal);
    expect(() => new PortkeyGateway(stack, 'Gateway', { compute: { cluster } })).toThrow(refusal);
  });

  test('DNS servers, which the tasks may ask by UDP and TCP', () => {
    const { template } = synthesized({ dnsServers: [ec2.Peer.ipv4('192.0.2.53/32'), ec2.Peer.ipv6('2001:db8::53/128')] });
    const rule = (address: object, IpProtocol: string) => Match.objectLike({ ...address, IpProtocol, FromPort: 53, ToPort: 53 });
    const [four, six] = [{ CidrIp: '192.0.2.53/32' }, { CidrIpv6: '2001:db8::53/128' }];
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: Match.arrayWith([rule(four, 'udp'), rule(four, 'tcp'), rule(six, 'udp'), rule(six, 'tcp')]),
    });
  });

  test('environment variables, but not those of the gateway', () => {
    const { template } = synthesized({ environment: { NODE_EXTRA_CA_CERTS: '/certs/ca.pem' } });
    expect(variableOf(template, 'NODE_EXTRA_CA_CERTS')).toBe('/certs/ca.pem');
    for (const name of ['GATEWAY_RUNTIME', 'GATEWAY_CONFIGURATION', 'GATEWAY_ADDRESS_OVERRIDES', 'NODE_ENV', 'REDIS_CONNECTION_STRING']) {
      expect(() => synthesized({ environment: { [name]: 'x' } })).toThrow(new RegExp(`^ReservedEnvironmentVariable: compute.environment.${name}`));
    }
  });
});
