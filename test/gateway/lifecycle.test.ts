import { NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { GatewayPreset, ModelProvider, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { gatewayIn, KINDS, oneOfEachKind, resourcesOf, synthesized } from './gateways';
import { warningsOf } from './warnings';

/** A load balancer writes into it as soon as it is told to, and CloudFormation deletes no bucket that holds an object. */
const KEEPS_OBJECTS = 'AWS::S3::Bucket';

const policiesOf = (template: Template): string[] => {
  const resources = Object.values(resourcesOf(template)).filter(({ Type }) => Type !== KEEPS_OBJECTS && Type !== 'AWS::S3::BucketPolicy');
  return [...new Set(resources.flatMap(({ DeletionPolicy }) => DeletionPolicy ?? []))].sort();
};

/** Types of what AWS would refuse to delete. */
const protectedIn = (template: Template): string[] =>
  Object.values(resourcesOf(template))
    .filter(({ Properties }) =>
      /"DeletionProtection(Enabled|Check)?":(true|"ACTIVE"|"APPLY"|"ACCOUNT_DEFAULT")|"deletion_protection.enabled","Value":"true"/.test(
        JSON.stringify(Properties ?? {}),
      ),
    )
    .map(({ Type }) => Type)
    .sort();

describe.each(['production', 'everything'])('K19: a first deployment of the %s gateway that fails', (kind) => {
  const { template } = synthesized(KINDS[kind]);

  test('leaves nothing that is retained, but for the bucket of access logs', () => {
    expect(policiesOf(template)).toEqual(['Delete', 'RetainExceptOnCreate']);
  });

  test('meets nothing that refuses to be deleted', () => {
    expect(protectedIn(template)).toEqual([]);
  });
});

describe('deletion protection', () => {
  const PROTECTED = [
    'AWS::AppConfig::ConfigurationProfile',
    'AWS::AppConfig::Environment',
    'AWS::Cognito::UserPool',
    'AWS::DynamoDB::Table',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
  ];

  test.each([GatewayPreset.DEV, GatewayPreset.PROD])('asked for, protects in %s all that AWS can protect', (preset) => {
    expect(protectedIn(synthesized({ preset, deletionProtection: true }).template)).toEqual(PROTECTED);
  });

  test('of the load balancer alone can be decided otherwise', () => {
    const { template } = synthesized({ deletionProtection: true, network: { deletionProtection: false } });
    expect(protectedIn(template)).toEqual(PROTECTED.slice(0, -1));
  });
});

describe('K12: removalPolicy DESTROY on PROD', () => {
  const { template, stack } = synthesized({ removalPolicy: RemovalPolicy.DESTROY, providers: oneOfEachKind() });

  test('deletes all but the bucket of access logs', () => {
    expect(policiesOf(template)).toEqual(['Delete']);
    expect(protectedIn(template)).toEqual([]);
  });

  test('recommends no protection of a stack that is meant to go', () => {
    expect(warningsOf(stack)).not.toContain('terminationProtection');
  });
});

describe('K19: a stack with a production gateway', () => {
  const stackWith = (props: PortkeyGatewayProps[], terminationProtection?: boolean) => {
    const stack = new Stack(testApp(), 'Stack', { terminationProtection });
    for (const [index, each] of props.entries()) {
      gatewayIn(stack, { providers: [ModelProvider.openai()], ...each }, `Gateway${index}`);
    }
    return stack;
  };
  const recommended = (stack: Stack) => warningsOf(stack).filter((name) => name === 'terminationProtection').length;
  const DEV: PortkeyGatewayProps = { preset: GatewayPreset.DEV };

  test.each<[string, PortkeyGatewayProps[], number]>([
    ['PROD', [{}], 1],
    ['PROD by name', [{ preset: GatewayPreset.PROD }], 1],
    ['two of them, once', [{}, {}], 1],
    ['DEV', [DEV], 0],
    ['DEV beside PROD', [DEV, {}], 1],
  ])('should be protected from deletion: %s', (_title, props, times) => {
    expect(recommended(stackWith(props))).toBe(times);
  });

  test('is not warned about where it is', () => {
    expect(recommended(stackWith([{}], true))).toBe(0);
  });

  test('is not warned about where it will be', () => {
    const stack = stackWith([{}]);
    stack.terminationProtection = true;
    expect(recommended(stack)).toBe(0);
  });

  test.each([
    [false, 1],
    [true, 0],
  ])('is the outermost one, protected or not (%s): it is what can be deleted', (terminationProtection, times) => {
    const stack = new Stack(testApp(), 'Stack', { terminationProtection });
    gatewayIn(new NestedStack(new NestedStack(stack, 'Nested'), 'Inner'));
    expect(recommended(stack)).toBe(times);
  });
});
