import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Authentication, GatewayImage, GatewayPreset, ModelProvider, PriceTable, VpcEndpoints } from '../../src';
import { configurationOf } from '../compute/stacks';
import { gatewayIn, idsOf, KINDS, synthesized } from './gateways';

describe('the parts know each other', () => {
  test('every hop follows maxRequestDuration and drainTimeout', () => {
    const { template } = synthesized({ maxRequestDuration: Duration.minutes(30), drainTimeout: Duration.minutes(20) });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'idle_timeout.timeout_seconds', Value: '1810' }]),
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '1200' }]),
    });
    expect(configurationOf(template).timeouts).toMatchObject({ maxRequestDuration: 1_800_000, keepAlive: 1_820_000, headers: 1_830_000 });
  });

  test.each([
    [GatewayPreset.DEV, '60'],
    [GatewayPreset.PROD, '600'],
  ])('%s drains for %s seconds', (preset, Value) => {
    synthesized({ preset }).template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value }]),
    });
  });

  test('the load balancer leads to the container that runs the gateway', () => {
    const { template } = synthesized();
    template.hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [
        { ContainerName: 'gateway', ContainerPort: 8787, TargetGroupArn: { Ref: idsOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')[0] } },
      ],
      HealthCheckGracePeriodSeconds: 60,
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8787, ToPort: 8787, IpProtocol: 'tcp' });
  });

  test('with a certificate the load balancer verifies tokens, their scope among others', () => {
    const { template } = synthesized(KINDS.public);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Actions: [
        Match.objectLike({
          Type: 'jwt-validation',
          JwtValidationConfig: { AdditionalClaims: [{ Name: 'scope', Format: 'space-separated-values', Values: [Match.anyValue()] }] },
        }),
        Match.objectLike({ Type: 'forward' }),
      ],
    });
  });

  test('without authentication it verifies none, and needs no certificate for it', () => {
    const { template, stack } = synthesized({ auth: { method: Authentication.none({ allowUnauthenticated: true }) } });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Actions: [Match.objectLike({ Type: 'forward' })] });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('jwt'));
  });

  test('the tasks read the live configuration, which is there before them', () => {
    const { template } = synthesized();
    expect(configurationOf(template).live).toMatchObject({ appConfig: expect.anything(), operatorTable: expect.anything() });
    expect(configurationOf(template)).not.toHaveProperty('lists'); // the document brings them, and a task waits for it
    template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith(idsOf(template, 'AWS::AppConfig::Deployment')) });
  });

  test.each<[string, VpcEndpoints, string[]]>([
    ['NAT gateways', VpcEndpoints.none(), ['AWS::EC2::Route']],
    ['NAT gateways and endpoints', VpcEndpoints.standard(), ['AWS::EC2::Route', 'AWS::EC2::VPCEndpoint']],
    ['endpoints alone', VpcEndpoints.isolated(), ['AWS::EC2::VPCEndpoint']],
  ])('the tasks come after their way out, and go before it: %s', (_way, vpcEndpoints, types) => {
    const { template } = synthesized({
      network: { vpcEndpoints },
      compute: { image: GatewayImage.fromRegistry('registry.example.com/gateway') },
      providers: [ModelProvider.bedrock({ models: ['*'] })],
    });
    const wayOut = types.flatMap((type) => idsOf(template, type)).filter((id) => !id.includes('PublicSubnet'));
    expect(wayOut.length).toBeGreaterThan(1);
    template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith(wayOut.sort()) });
  });

  test('adding a client changes no task definition', () => {
    const stack = new Stack(new App(), 'Stack');
    const gateway = gatewayIn(stack, { preset: GatewayPreset.DEV });
    const client = gateway.addClient('Alpha', { team: 'alpha' });
    expect(client.clientName).toBe('Alpha');
    const taskDefinition = (template: Template) => template.findResources('AWS::ECS::TaskDefinition');
    expect(taskDefinition(Template.fromStack(stack))).toEqual(taskDefinition(synthesized({ preset: GatewayPreset.DEV }).template));
  });

  test('all three scaling policies, and no desired count that would fight them', () => {
    const { template } = synthesized();
    template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 3);
    template.hasResourceProperties('AWS::ECS::Service', { DesiredCount: Match.absent() });
  });

  test('metrics, records and scaling carry one name', () => {
    const { gateway, template } = synthesized();
    expect(configurationOf(template).gateway).toBe(gateway.gatewayName);
    expect(gateway.metricRequests().dimensions).toEqual({ Gateway: gateway.gatewayName });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({
        CustomizedMetricSpecification: Match.objectLike({ Dimensions: [{ Name: 'Gateway', Value: gateway.gatewayName }] }),
      }),
    });
  });

  test('the key is one for all that can be encrypted', () => {
    const app = new App();
    const key = new kms.Key(new Stack(app, 'Keys'), 'Key');
    const stack = new Stack(app, 'Stack');
    const gateway = gatewayIn(stack, { encryptionKey: key, providers: [ModelProvider.openai()] });
    app.synth();
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.allResourcesProperties('AWS::SecretsManager::Secret', { KmsKeyId: stack.resolve(key.keyArn) });
    expect(gateway.observability.encryptionKey).toBe(key);
  });

  test('without prices there is no cost alarm', () => {
    const alarms = (prices?: PriceTable) => idsOf(synthesized({ prices }).template, 'AWS::CloudWatch::Alarm').length;
    expect(alarms(PriceTable.none())).toBeLessThan(alarms());
  });

  test('the authentication can be said alone, or in its group beside what else is said there', () => {
    const authentication = Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['llm'] });
    const removalPolicy = RemovalPolicy.DESTROY;
    for (const props of [{ authentication }, { authentication, auth: { removalPolicy } }, { auth: { method: authentication } }]) {
      expect(configurationOf(synthesized(props).template).identity).toMatchObject([{ issuer: 'https://login.example.com' }]);
    }
    expect(() => synthesized({ authentication, auth: { method: authentication } })).toThrow(/^AuthenticationGivenTwice: authentication is /);
  });

  test('two keys are refused: one of them would encrypt nothing', () => {
    const stack = new Stack();
    const [encryptionKey, other] = ['Main', 'Logs'].map((id) => new kms.Key(stack, id));
    expect(() => synthesized({ encryptionKey, observability: { encryptionKey: other } })).toThrow(
      /^EncryptionKeyGivenTwice: observability.encryptionKey is /,
    );
  });

  test('a key that would go before the data that it encrypts is refused; without such data, or with a key of your own, it is not', () => {
    const removalPolicy = RemovalPolicy.DESTROY;
    const observability = { removalPolicy };
    expect(() => synthesized({ preset: GatewayPreset.PROD, observability })).toThrow(/^KeyGoesBeforeData: observability.removalPolicy is "destroy"/);
    expect(() => synthesized({ preset: GatewayPreset.PROD, observability: { removalPolicy, customerManagedKey: false } })).not.toThrow();
    expect(() => synthesized({ preset: GatewayPreset.PROD, observability, removalPolicy })).not.toThrow();
  });

  test('every metric can be had from the gateway', () => {
    const { gateway } = synthesized();
    const metrics = [gateway.metricRequests(), gateway.metricErrors(), gateway.metricRefusals(), gateway.metricCost(), gateway.metricLatency()];
    expect(metrics.map(({ metricName }) => metricName)).toEqual(['Requests', 'Errors', 'Refusals', 'Cost', 'Latency']);
    expect(gateway.metricTimeToFirstToken({ client: 'Alpha' }).dimensions).toEqual({ Gateway: gateway.gatewayName, Client: 'Alpha' });
    expect(Object.keys(gateway.metricTokens().usingMetrics)).toEqual(['input', 'output']);
    expect(Object.keys(gateway.metricErrorRate().usingMetrics)).toEqual(['errors', 'requests', 'refusals']);
    expect(() => gateway.metric('Nonsense')).toThrow(/^UnknownMetric/);
    expect(gateway.auth.defaultClient?.metricRequests().dimensions).toEqual({ Gateway: gateway.gatewayName, Client: 'default' });
  });
});
