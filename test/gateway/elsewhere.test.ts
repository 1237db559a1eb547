import { Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Authentication, Firewall, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { gatewayIn } from './gateways';

const HERE = { region: 'eu-central-1', account: '111122223333' };
const THERE = { region: 'us-east-1', account: '111122223333' };
const THEIRS = { region: 'eu-central-1', account: '444455556666' };

type Place = typeof HERE;
type Given = (stack: Stack, place: Place) => PortkeyGatewayProps;

const arn = (service: string, { region, account }: Place, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
const poolIn = (stack: Stack, place: Place) => cognito.UserPool.fromUserPoolArn(stack, 'Pool', arn('cognito-idp', place, 'userpool/pool_1'));
const vpcOf = (stack: Stack, region?: string) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    region,
    availabilityZones: ['a', 'b'],
    privateSubnetIds: ['p1', 'p2'],
    publicSubnetIds: ['q1', 'q2'],
    vpcCidrBlock: '10.0.0.0/16',
  });

const GIVEN: Readonly<Record<string, Given>> = {
  'auth.method.userPool': (stack, place) => ({ authentication: Authentication.cognito({ userPool: poolIn(stack, place), domainPrefix: 'llm' }) }),
  'observability.encryptionKey': (stack, place) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', arn('kms', place, 'key/k')) }),
  'observability.alarmTopic': (stack, place) => ({ observability: { alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', arn('sns', place, 't')) } }),
  'network.firewall': (_stack, place) => ({
    network: { allowInsecure: true, firewall: Firewall.fromWebAclArn(arn('wafv2', place, 'regional/webacl/a/1')) },
  }),
  'network.vpc': (stack, { region }) => ({ network: { allowInsecure: true, vpc: vpcOf(stack, region) } }),
  'compute.cluster': (stack, place) => ({
    compute: {
      cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', {
        clusterName: 'c',
        clusterArn: arn('ecs', place, 'cluster/c'),
        vpc: vpcOf(stack),
      }),
    },
  }),
};

const made = (given: Given, place: Place) => () => {
  const stack = new Stack(testApp(), 'Stack', { env: HERE });
  gatewayIn(stack, given(stack, place));
};

describe('K14: what another region or account has, and the gateway could not use, is refused', () => {
  test.each(Object.keys(GIVEN))('%s of another region', (path) => {
    expect(made(GIVEN[path], HERE)).not.toThrow();
    expect(made(GIVEN[path], THERE)).toThrow(new RegExp(`^ResourceElsewhere: ${path} is "us-east-1"`));
  });

  test.each(['auth.method.userPool', 'network.firewall', 'compute.cluster'])('%s of another account', (path) => {
    expect(made(GIVEN[path], THEIRS)).toThrow(new RegExp(`^ResourceElsewhere: ${path} is "444455556666"`));
  });

  test.each(['observability.encryptionKey', 'observability.alarmTopic'])('%s of another account may be used', (path) => {
    expect(made(GIVEN[path], THEIRS)).not.toThrow();
  });

  test('the user pool of an imported gateway, when a client is made in it', () => {
    const stack = new Stack(testApp(), 'Stack', { env: HERE });
    const gateway = PortkeyGateway.fromPortkeyGatewayAttributes(stack, 'Imported', {
      url: 'https://llm.example.com',
      gatewayName: 'llm',
      userPool: poolIn(stack, THERE),
      resourceServerIdentifier: 'llm',
      tokenEndpoint: 'https://llm.auth.eu-central-1.amazoncognito.com/oauth2/token',
    });
    expect(() => gateway.addClient('App')).toThrow(/^ResourceElsewhere: attributes.userPool is "us-east-1"/);
  });
});
