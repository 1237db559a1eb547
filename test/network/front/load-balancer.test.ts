import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GatewayNetwork, type GatewayNetworkProps } from '../../../src/network';
import { attributes, DEV, ENVIRONMENTS, LISTENER, LOAD_BALANCER, only, PROD, resources, synthesize, TARGET_GROUP, warnings } from '../synthesize';
import { networkFront } from './stacks';

const balancer = (props: GatewayNetworkProps) => attributes(only(synthesize(props).template, LOAD_BALANCER));
const group = (props: GatewayNetworkProps) => attributes(only(synthesize(props).template, TARGET_GROUP));

describe('the load balancer', () => {
  test('drops invalid headers, defends against desync, speaks HTTP/2 and crosses zones', () => {
    expect(balancer(DEV)).toMatchObject({
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'routing.http.desync_mitigation_mode': 'defensive',
      'routing.http.xff_header_processing.mode': 'append',
      'routing.http2.enabled': 'true',
      'load_balancing.cross_zone.enabled': 'true',
    });
    expect(balancer({ ...DEV, desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST })['routing.http.desync_mitigation_mode']).toBe('strictest');
  });

  test('waits for a silent connection as long as requests of 15 minutes need, or as long as asked', () => {
    expect(balancer(DEV)['idle_timeout.timeout_seconds']).toBe('910');
    expect(balancer({ ...DEV, idleTimeout: Duration.minutes(60) })['idle_timeout.timeout_seconds']).toBe('3600');
  });

  test('keeps the connection of a client for an hour, or as long as asked', () => {
    expect(balancer(DEV)['client_keep_alive.seconds']).toBe('3600');
    expect(balancer({ ...DEV, clientKeepAlive: Duration.minutes(5) })['client_keep_alive.seconds']).toBe('300');
  });

  test.each([DEV, PROD])('is protected from deletion where that is asked for, and a failed first deployment can be rolled back: %j', (preset) => {
    expect(balancer(preset)['deletion_protection.enabled']).toBe('false');
    expect(balancer({ ...preset, deletionProtection: true })['deletion_protection.enabled']).toBe('true');
  });

  test('answers 404 in JSON to what is not routed', () => {
    const [{ FixedResponseConfig: answer, Type }] = only(synthesize(DEV).template, LISTENER).Properties.DefaultActions;
    expect(Type).toBe('fixed-response');
    expect(answer).toMatchObject({ StatusCode: '404', ContentType: 'application/json' });
    expect(JSON.parse(answer.MessageBody)).toMatchObject({ type: 'error', error: { type: 'not_found_error', code: 'not_found' } });
    expect(answer.MessageBody.length).toBeLessThanOrEqual(1024);
  });
});

describe('the target group', () => {
  const { Properties } = only(synthesize(DEV).template, TARGET_GROUP);

  test('takes tasks on port 8787 and asks each on /healthz', () => {
    expect(Properties).toMatchObject({
      Port: 8787,
      Protocol: 'HTTP',
      ProtocolVersion: 'HTTP1',
      TargetType: 'ip',
      HealthCheckPath: '/healthz',
      HealthCheckProtocol: 'HTTP',
      HealthCheckIntervalSeconds: 15,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: '200' },
    });
  });

  test('prefers the task with the fewest open requests, without stickiness', () => {
    expect(group(DEV)).toMatchObject({ 'load_balancing.algorithm.type': 'least_outstanding_requests', 'stickiness.enabled': 'false' });
  });

  test('drains for a minute in DEV, ten in PROD, or as long as asked', () => {
    expect(group(DEV)['deregistration_delay.timeout_seconds']).toBe('60');
    expect(group(PROD)['deregistration_delay.timeout_seconds']).toBe('600');
    expect(group({ ...PROD, deregistrationDelay: Duration.hours(1) })['deregistration_delay.timeout_seconds']).toBe('3600');
  });
});

describe.each(ENVIRONMENTS)('access logs in %s', (_name, env) => {
  test('go to a bucket of their own in PROD, closed, encrypted, emptied with the retention, kept', () => {
    const { template, network } = synthesize({ ...PROD, logRetention: logs.RetentionDays.ONE_MONTH }, undefined, { env });
    const [id] = Object.keys(resources(template, 'AWS::S3::Bucket'));
    const bucket = only(template, 'AWS::S3::Bucket');
    expect(attributes(only(template, LOAD_BALANCER))).toMatchObject({
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': { Ref: id },
      'access_logs.s3.prefix': 'load-balancer',
    });
    expect(bucket.DeletionPolicy).toBe('Retain');
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(network.accessLogsBucket).toBeDefined();
  });

  test('may be written by load balancers of this account and region only, and before the load balancer is told to', () => {
    const { template } = synthesize(PROD, undefined, { env });
    const [policyId] = Object.keys(resources(template, 'AWS::S3::BucketPolicy'));
    const [, allow] = only(template, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement;
    expect(allow).toMatchObject({
      Effect: 'Allow',
      Action: 's3:PutObject',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
    });
    expect(JSON.stringify(allow.Condition.ArnLike['aws:SourceArn'])).toContain('loadbalancer/*');
    expect(only(template, LOAD_BALANCER).DependsOn).toContain(policyId);
  });

  test('go to the bucket that is given, in a stack of its own too', () => {
    const app = new App();
    const bucket = new s3.Bucket(new Stack(app, 'Shared', { env }), 'Bucket');
    const stack = new Stack(app, 'Stack', { env });
    const network = new GatewayNetwork(stack, 'Network', { ...DEV, accessLogsBucket: bucket });
    const template = Template.fromStack(stack);
    expect(network.accessLogsBucket).toBe(bucket);
    expect(resources(template, 'AWS::S3::Bucket')).toEqual({});
    expect(attributes(only(template, LOAD_BALANCER))['access_logs.s3.enabled']).toBe('true');
    Template.fromStack(Stack.of(bucket)).resourceCountIs('AWS::S3::BucketPolicy', 1);
  });

  test('AccessLogsBucketNotPossible: a bucket with a key, to which it does not write', () => {
    const stack = new Stack(new App(), 'Stack');
    const accessLogsBucket = new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS });
    expect(() => new GatewayNetwork(stack, 'Network', { ...DEV, accessLogsBucket })).toThrow('AccessLogsBucketNotPossible: network.accessLogsBucket');
  });

  test('ResourceElsewhere: a bucket of another region', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const accessLogsBucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'my-logs', region: 'us-east-1' });
    expect(() => new GatewayNetwork(stack, 'Network', { ...DEV, accessLogsBucket })).toThrow('ResourceElsewhere: network.accessLogsBucket');
  });
});

test('access logs are off in DEV and where they are switched off, and never emptied where logs are kept for ever', () => {
  expect(balancer(DEV)).not.toHaveProperty(['access_logs.s3.enabled']);
  expect(balancer({ ...PROD, accessLogs: false })).not.toHaveProperty(['access_logs.s3.enabled']);
  expect(balancer({ ...DEV, accessLogs: true })).toHaveProperty(['access_logs.s3.enabled'], 'true');
  const { template } = synthesize({ ...PROD, logRetention: logs.RetentionDays.INFINITE });
  expect(only(template, 'AWS::S3::Bucket').Properties.LifecycleConfiguration).toBeUndefined();
});

describe('K12: removalPolicy DESTROY', () => {
  const destroyed = (props: GatewayNetworkProps) => synthesize({ ...props, allowInsecure: true, removalPolicy: RemovalPolicy.DESTROY });

  test('takes all of the network with the stack but the bucket of the access logs, which a warning says', () => {
    const { template, stack } = destroyed(PROD);
    const kept = Object.values(resources(template)).filter(({ DeletionPolicy }) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete');
    expect(kept.map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket']);
    expect(attributes(only(template, LOAD_BALANCER))['deletion_protection.enabled']).toBe('false');
    expect(warnings(stack)).toEqual(['accessLogsBucketStays']);
  });

  test('takes all of it where access logs are off or go to a bucket of your own', () => {
    const { template, stack } = destroyed({ ...PROD, accessLogs: false });
    expect(Object.values(resources(template)).filter(({ DeletionPolicy }) => /Retain/.test(DeletionPolicy ?? ''))).toEqual([]);
    expect(warnings(stack)).toEqual([]);
    const { stack: own } = synthesize((s) => ({ ...DEV, allowInsecure: true, accessLogsBucket: new s3.Bucket(s, 'Bucket') }));
    expect(warnings(own)).toEqual([]);
  });

  test('is what DEV says: the warning is there with access logs', () => {
    expect(warnings(synthesize({ ...DEV, allowInsecure: true, accessLogs: true }).stack)).toEqual(['accessLogsBucketStays']);
  });
});

test('an imported bucket raises a warning: its policy cannot be changed here', () => {
  const { stack } = synthesize((s) => ({ ...DEV, allowInsecure: true, accessLogsBucket: s3.Bucket.fromBucketName(s, 'Bucket', 'my-logs') }));
  expect(warnings(stack)).toEqual(['accessLogsBucketPolicy']);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('logdelivery.elasticloadbalancing.amazonaws.com'));
});

describe('the prefix of access logs', () => {
  const written = (props: GatewayNetworkProps) => {
    const { template } = synthesize(props);
    const [, allow] = only(template, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement;
    return [attributes(only(template, LOAD_BALANCER))['access_logs.s3.prefix'], JSON.stringify(allow.Resource)];
  };

  test.each(['load-balancer', 'llm', 'teams/llm'])('%s is where the load balancer writes, and all that it may write', (prefix) => {
    const [attribute, resource] = written({ ...PROD, ...(prefix !== 'load-balancer' && { accessLogsPrefix: prefix }) });
    expect(attribute).toBe(prefix);
    expect(resource).toContain(`/${prefix}/AWSLogs/`);
  });

  test('is named where the policy of the bucket cannot be changed here', () => {
    const { stack } = synthesize((s) => ({ ...DEV, accessLogsPrefix: 'llm', accessLogsBucket: s3.Bucket.fromBucketName(s, 'Bucket', 'my-logs') }));
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('under llm/AWSLogs/'));
  });

  test.each(['', '/llm', 'llm/', 'a//b', 'AWSLogs', 'llm/AWSLogs', 'team llm'])('InvalidAccessLogsPrefix: %p', (accessLogsPrefix) => {
    expect(() => synthesize({ ...PROD, accessLogsPrefix })).toThrow('InvalidAccessLogsPrefix: network.accessLogsPrefix');
  });

  test('AccessLogsPrefixUnused: there are no access logs', () => {
    expect(() => synthesize({ ...DEV, accessLogsPrefix: 'llm' })).toThrow('AccessLogsPrefixUnused: network.accessLogsPrefix');
    expect(() => networkFront({ ...PROD, accessLogsPrefix: 'llm' })).toThrow('AccessLogsPrefixUnused: network.accessLogsPrefix');
  });
});

describe('what a load balancer cannot do is refused:', () => {
  test.each<[string, GatewayNetworkProps]>([
    ['IdleTimeoutOutOfRange: idleTimeout is "Duration.seconds(0)"', { idleTimeout: Duration.seconds(0) }],
    ['IdleTimeoutOutOfRange: idleTimeout is "Duration.seconds(4001)"', { idleTimeout: Duration.seconds(4001) }],
    ['IdleTimeoutOutOfRange: idleTimeout is "Duration.millis(500)"', { idleTimeout: Duration.millis(500) }],
    ['DeregistrationDelayOutOfRange: deregistrationDelay is "Duration.seconds(3601)"', { deregistrationDelay: Duration.seconds(3601) }],
    ['ClientKeepAliveOutOfRange: network.clientKeepAlive is "Duration.seconds(59)"', { clientKeepAlive: Duration.seconds(59) }],
    ['ClientKeepAliveOutOfRange: network.clientKeepAlive is "Duration.days(8)"', { clientKeepAlive: Duration.days(8) }],
    ['ListenerRulePriorityOutOfRange: network.listenerRulePriority is 0', { listenerRulePriority: 0 }],
    ['ListenerRulePriorityOutOfRange: network.listenerRulePriority is 50001', { listenerRulePriority: 50_001 }],
  ])('%s', (message, props) => {
    expect(() => synthesize(props)).toThrow(message);
  });

  test('AccessLogsBucketUnused', () => {
    expect(() => synthesize((s) => ({ accessLogs: false, accessLogsBucket: new s3.Bucket(s, 'Bucket') }))).toThrow(
      'AccessLogsBucketUnused: network.accessLogs',
    );
  });
});
