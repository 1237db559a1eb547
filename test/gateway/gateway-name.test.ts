import { Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ModelProvider, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { configurationOf } from '../compute/stacks';

const gatewayAt = (id: string, props: PortkeyGatewayProps) => {
  const stack = new Stack(testApp(), 'Stack');
  const gateway = new PortkeyGateway(stack, id, { providers: [ModelProvider.openai()], ...props });
  return { gateway, template: Template.fromStack(stack) };
};

describe('K18: the name of a gateway', () => {
  const { gateway, template } = gatewayAt('Gateway', { gatewayName: 'llm-prod' });

  test('is what metrics, records, scaling and saved queries carry', () => {
    expect(gateway.gatewayName).toBe('llm-prod');
    expect(gateway.metricRequests().dimensions).toEqual({ Gateway: 'llm-prod' });
    expect(configurationOf(template).gateway).toBe('llm-prod');
    template.hasResourceProperties('AWS::Logs::QueryDefinition', { Name: 'llm-prod/cost-by-team' });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({
        CustomizedMetricSpecification: Match.objectLike({ Dimensions: [{ Name: 'Gateway', Value: 'llm-prod' }] }),
      }),
    });
  });

  test('stays where the construct moves, and without one metrics begin anew', () => {
    const namesOf = (props: PortkeyGatewayProps) => ['Gateway', 'Moved'].map((id) => gatewayAt(id, props).gateway.gatewayName);
    expect(new Set(namesOf({ gatewayName: 'llm-prod' })).size).toBe(1);
    expect(new Set(namesOf({})).size).toBe(2);
  });

  test('may be one that only the deployment knows', () => {
    expect(() => gatewayAt('Gateway', { gatewayName: Fn.ref('Name') })).not.toThrow();
  });

  test.each(["it's", '', 'two words', 'x'.repeat(65)])('%j is refused', (gatewayName) => {
    expect(() => gatewayAt('Gateway', { gatewayName })).toThrow(/^GatewayNameInvalid: gatewayName is /);
  });
});
