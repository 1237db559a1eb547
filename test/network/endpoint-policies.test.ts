import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { VpcEndpoints } from '../../src/network';
import { endpoints, STANDARD, serviceOf } from './endpoints';
import { DEV, synthesize } from './synthesize';

describe('endpoints for principals of certain accounts', () => {
  const policies = (vpcEndpoints: VpcEndpoints) => {
    const found = endpoints(synthesize({ ...DEV, vpcEndpoints }).template, 'Interface');
    return Object.fromEntries(found.map((properties) => [serviceOf(properties), properties.PolicyDocument?.Statement]));
  };

  test('let these and those of the account of the gateway call, and nobody else', () => {
    expect(policies(VpcEndpoints.isolated({ allowedAccounts: ['111122223333'] })).logs).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalAccount': [{ Ref: 'AWS::AccountId' }, '111122223333'] } },
      },
    ]);
  });

  test('are those that take a policy and are called by somebody: the keys of Cognito are not', () => {
    const asked = [ec2.InterfaceVpcEndpointAwsService.STS, ec2.InterfaceVpcEndpointAwsService.XRAY];
    const found = policies(VpcEndpoints.isolated({ allowedAccounts: [], additionalServices: asked }));
    const [held, free] = [true, false].map((has) => Object.keys(found).filter((service) => (found[service] !== undefined) === has));
    expect(held.sort()).toEqual([...STANDARD, 'sts', 'xray'].sort());
    expect(free.sort()).toEqual(['appconfigdata', 'cognito-idp', 'ssmmessages']);
  });

  test('are those of S3 and DynamoDB, too, where there is no other way out: but for image layers, which are in a bucket of AWS', () => {
    const gateways = (vpcEndpoints: VpcEndpoints) =>
      Object.fromEntries(
        endpoints(synthesize({ ...DEV, vpcEndpoints }).template, 'Gateway').map((each) => [serviceOf(each), each.PolicyDocument?.Statement]),
      );
    const { s3, dynamodb } = gateways(VpcEndpoints.isolated({ allowedAccounts: [] }));
    const own = { Effect: 'Allow', Action: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': [{ Ref: 'AWS::AccountId' }] } } };
    expect(dynamodb).toEqual([expect.objectContaining(own)]);
    expect(s3).toEqual([expect.objectContaining(own), expect.objectContaining({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:GetObject' })]);
    expect(JSON.stringify(s3[1].Resource)).toMatch(/:s3:::prod-.*-starport-layer-bucket\/\*/);
    expect(gateways(VpcEndpoints.isolated())).toEqual({ s3: undefined, dynamodb: undefined });
    expect(gateways(VpcEndpoints.standard({ allowedAccounts: [] }))).toEqual({ s3: undefined });
  });

  test('are not meant where no list is given', () => {
    expect(Object.values(policies(VpcEndpoints.standard())).filter(Boolean)).toEqual([]);
  });

  test.each(['1111', 'arn:aws:iam::111122223333:root', ''])('InvalidAllowedAccount: %p', (account) => {
    expect(() => VpcEndpoints.standard({ allowedAccounts: ['111122223333', account] })).toThrow(
      'InvalidAllowedAccount: network.vpcEndpoints.allowedAccounts[1]',
    );
  });
});
