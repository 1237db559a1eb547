import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ApplicationFront, Exposure, NetworkFront, type NetworkFrontProps } from '../../../src/network';
import { attributes, DEV, FLAG_SETS, importedVpc, LISTENER, LOAD_BALANCER, only, PROD, resources, TARGET_GROUP, warnings } from '../synthesize';
import { certified, networkFront, serve, serviceIn } from './stacks';

const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';

function opened(props: Parameters<typeof networkFront>[0] = {}) {
  const { stack, front } = networkFront(props);
  front.openDoor('Gateway', { port: 8787 });
  return { stack, front, template: Template.fromStack(stack) };
}

describe('a Network Load Balancer alone, with a door', () => {
  const { template, stack, front } = opened();
  const [id] = Object.keys(resources(template, LOAD_BALANCER));

  test('is internal, has a security group from the start, and crosses zones', () => {
    const balancer = only(template, LOAD_BALANCER);
    expect(balancer.Properties).toMatchObject({
      Type: 'network',
      Scheme: 'internal',
      SecurityGroups: [{ 'Fn::GetAtt': [Object.keys(resources(template, SECURITY_GROUP))[0], 'GroupId'] }],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'on',
    });
    expect(attributes(balancer)['load_balancing.cross_zone.enabled']).toBe('true');
  });

  test('passes TCP on, and asks the tasks over HTTP: one that hangs still accepts connections', () => {
    expect(only(template, LISTENER).Properties).toMatchObject({
      Port: 80,
      Protocol: 'TCP',
      ListenerAttributes: [{ Key: 'tcp.idle_timeout.seconds', Value: '910' }],
    });
    expect(only(template, TARGET_GROUP).Properties).toMatchObject({
      Port: 8787,
      Protocol: 'TCP',
      TargetType: 'ip',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: '/healthz',
      HealthCheckIntervalSeconds: 15,
      Matcher: { HttpCode: '200' },
    });
  });

  test('is called by its own name, verifies no tokens, and warns of plaintext', () => {
    expect(stack.resolve(front.url)).toEqual({ 'Fn::Join': ['', ['http://', { 'Fn::GetAtt': [id, 'DNSName'] }]] });
    expect(front.canValidateJwt).toBe(false);
    expect(front.exposure).toBe(Exposure.INTERNAL);
    expect(warnings(stack)).toEqual(['plaintextInsideVpc']);
  });

  test('is open to the addresses of the VPC, and to whom `connections` lets in', () => {
    const more = networkFront();
    more.front.openDoor('Gateway', { port: 8787 });
    more.front.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16'));
    expect(only(Template.fromStack(more.stack), SECURITY_GROUP).Properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: '10.20.0.0/16', FromPort: 80, ToPort: 80 }),
      expect.objectContaining({ CidrIp: '10.1.0.0/16', FromPort: 80, ToPort: 80 }),
    ]);
  });

  test('may lead to a service of another stack, without a cycle', () => {
    const app = new App();
    const stackOfFront = new Stack(app, 'FrontStack');
    const apart = new NetworkFront(stackOfFront, 'Front', { vpc: new ec2.Vpc(stackOfFront, 'Vpc') });
    const target = serviceIn(new Stack(app, 'ComputeStack'), 'Service', 8787);
    apart.openDoor('Gateway', { port: 8787 }).attach(target.loadBalancerTarget({ containerName: 'main', containerPort: 8787 }));
    expect(() => app.synth()).not.toThrow();
  });
});

describe('a Network Load Balancer with a domain', () => {
  const { template, front, stack } = opened((s) => ({ domain: certified(s) }));

  test('speaks TLS on 443 and nothing else', () => {
    expect(only(template, LISTENER).Properties).toMatchObject({
      Port: 443,
      Protocol: 'TLS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      Certificates: [{ CertificateArn: front.certificate?.certificateArn }],
    });
    expect(only(template, LISTENER).Properties.ListenerAttributes).toBeUndefined();
    expect(front.url).toBe('https://llm.example.com');
    expect(warnings(stack)).toEqual([]);
  });

  test('takes another TLS policy', () => {
    const other = opened((s) => ({ domain: certified(s), sslPolicy: elbv2.SslPolicy.FIPS_TLS13_12_RES }));
    expect(only(other.template, LISTENER).Properties.SslPolicy).toBe('ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04');
  });

  test('says that silence cannot last longer there', () => {
    const timed = (seconds: number) => warnings(opened((s) => ({ domain: certified(s), idleTimeout: Duration.seconds(seconds) })).stack);
    expect(timed(351)).toEqual(['tlsIdleTimeout']);
    expect(timed(350)).toEqual([]);
  });

  test('may be public', () => {
    const open = opened((s) => ({
      domain: certified(s),
      exposure: Exposure.PUBLIC,
      vpc: importedVpc(s, { publicSubnetIds: ['subnet-1', 'subnet-2'] }),
    }));
    expect(only(open.template, LOAD_BALANCER).Properties).toMatchObject({ Scheme: 'internet-facing', Subnets: ['subnet-1', 'subnet-2'] });
    expect(only(open.template, SECURITY_GROUP).Properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
    ]);
  });

  test('is not public without one', () => {
    expect(() => networkFront({ exposure: Exposure.PUBLIC })).toThrow('PublicWithoutDomain: network.exposure');
  });
});

describe('preset and props decide', () => {
  const balancer = (props: Partial<NetworkFrontProps>) => attributes(only(opened(props).template, LOAD_BALANCER));
  const delay = (props: Partial<NetworkFrontProps>) => attributes(only(opened(props).template, TARGET_GROUP))['deregistration_delay.timeout_seconds'];

  test('whether it is protected from deletion', () => {
    const isProtected = (props: Partial<NetworkFrontProps>) => balancer(props)['deletion_protection.enabled'];
    expect([PROD, DEV, { ...PROD, deletionProtection: true }].map(isProtected)).toEqual(['false', 'false', 'true']);
  });

  test('how long tasks drain', () => {
    expect([PROD, DEV, { ...PROD, deregistrationDelay: Duration.minutes(2) }].map(delay)).toEqual(['600', '60', '120']);
  });

  test('how long a connection may be silent', () => {
    const idle = (seconds: number) => only(opened({ idleTimeout: Duration.seconds(seconds) }).template, LISTENER).Properties.ListenerAttributes;
    expect(idle(6000)).toEqual([{ Key: 'tcp.idle_timeout.seconds', Value: '6000' }]);
  });

  test.each([59, 6001, 60.5])('TcpIdleTimeoutOutOfRange: %p seconds', (seconds) => {
    expect(() => networkFront({ idleTimeout: Duration.millis(seconds * 1000) })).toThrow('TcpIdleTimeoutOutOfRange: idleTimeout');
  });
});

describe('access logs', () => {
  test('go to a bucket of their own in PROD, with TLS, where log delivery may write in the name of this account', () => {
    const { template, front } = opened((s) => ({ domain: certified(s) }));
    expect(front.accessLogsBucket).toBeDefined();
    expect(attributes(only(template, LOAD_BALANCER))).toMatchObject({
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.prefix': 'load-balancer',
    });
    const statements = only(template, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement.filter(
      ({ Principal }: { Principal: { Service?: string } }) => Principal.Service === 'delivery.logs.amazonaws.com',
    );
    const ofThisAccount = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
    expect(statements).toMatchObject([
      { Action: 's3:GetBucketAcl', Condition: { StringEquals: ofThisAccount, ArnLike: { 'aws:SourceArn': expect.anything() } } },
      { Action: 's3:PutObject', Condition: { StringEquals: { ...ofThisAccount, 's3:x-amz-acl': 'bucket-owner-full-control' } } },
    ]);
    expect(JSON.stringify(statements[0].Condition.ArnLike)).toContain(':logs:');
    expect(JSON.stringify(statements[1].Resource)).toContain('/load-balancer/AWSLogs/');
  });

  test('raise a warning where the bucket is imported, and its policy cannot be changed here', () => {
    const { stack } = opened((s) => ({ domain: certified(s), accessLogsBucket: s3.Bucket.fromBucketName(s, 'Bucket', 'my-logs') }));
    expect(warnings(stack)).toEqual(['accessLogsBucketPolicy']);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('delivery.logs.amazonaws.com put objects under load-balancer/AWSLogs/'));
  });

  test('are encrypted with the key of the bucket: who delivers them may use it, in the name of this account', () => {
    const { template } = opened((s) => ({
      domain: certified(s),
      accessLogsBucket: new s3.Bucket(s, 'Bucket', { encryption: s3.BucketEncryption.KMS }),
    }));
    const found = only(template, 'AWS::KMS::Key').Properties.KeyPolicy.Statement.filter(
      ({ Principal }: { Principal: { Service?: string } }) => Principal.Service === 'delivery.logs.amazonaws.com',
    );
    expect(found).toMatchObject([
      {
        Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: { 'aws:SourceArn': expect.anything() } },
      },
    ]);
  });

  test('raise a warning where the key of the bucket is imported', () => {
    const { stack } = opened((s) => ({
      domain: certified(s),
      accessLogsBucket: new s3.Bucket(s, 'Bucket', { encryptionKey: kms.Key.fromKeyArn(s, 'Key', KEY_ARN) }),
    }));
    expect(warnings(stack)).toEqual(['accessLogsKeyPolicy']);
  });

  test('are not kept without TLS, where a Network Load Balancer writes none', () => {
    const { template, front } = opened(PROD);
    expect(front.accessLogsBucket).toBeUndefined();
    expect(resources(template, 'AWS::S3::Bucket')).toEqual({});
  });

  test.each<[string, (stack: Stack) => Partial<NetworkFrontProps>]>([
    ['network.accessLogs is true', () => ({ accessLogs: true })],
    ['network.accessLogsBucket', (stack) => ({ accessLogsBucket: new s3.Bucket(stack, 'Bucket') })],
  ])('AccessLogsWithoutTls: %s', (path, props) => {
    expect(() => networkFront(props)).toThrow(`AccessLogsWithoutTls: ${path}`);
  });
});

test('a port that only the deployment knows is refused: the listener is named by it', () => {
  const listenerPort = Lazy.number({ produce: () => 8443 });
  expect(() => networkFront().front.openDoor('Door', { port: 8787, listenerPort })).toThrow('PortOutOfRange: listenerPort');
});

test("gives the same template whatever the app's feature flags", () => {
  const [plain, flagged] = FLAG_SETS.map(([, flags]) => {
    const stack = new Stack(new App({ context: flags }), 'Stack');
    const front = new NetworkFront(stack, 'Front', { vpc: importedVpc(stack), domain: certified(stack) });
    front.openDoor('Gateway', { port: 8787, alternate: true });
    return resources(Template.fromStack(stack));
  });
  expect(flagged).toEqual(plain);
});

describe('what cannot follow a change has another id, so that CloudFormation can update the stack:', () => {
  const BOUND = [LOAD_BALANCER, LISTENER, TARGET_GROUP, SECURITY_GROUP];
  const idsOf = (make: (stack: Stack) => ApplicationFront | NetworkFront) => {
    const stack = new Stack(new App(), 'Stack');
    make(stack).openDoor('Default', { port: 8787 });
    const template = Template.fromStack(stack);
    return BOUND.flatMap((type) => Object.keys(resources(template, type)));
  };
  const network = (props: (stack: Stack) => Partial<NetworkFrontProps>) => (stack: Stack) => {
    const given = props(stack);
    return new NetworkFront(stack, 'Front', { ...given, vpc: given.vpc ?? importedVpc(stack) });
  };
  const before = idsOf(network(() => ({})));

  test.each<[string, (stack: Stack) => ApplicationFront | NetworkFront]>([
    ['the kind of load balancer', (stack) => new ApplicationFront(stack, 'Front', { vpc: importedVpc(stack) })],
    ['the VPC', network((stack) => ({ vpc: importedVpc(stack, { vpcId: 'vpc-0123456789abcdef1' }) }))],
    [
      'exposure',
      network((stack) => ({
        exposure: Exposure.PUBLIC,
        domain: certified(stack),
        vpc: importedVpc(stack, { publicSubnetIds: ['subnet-1', 'subnet-2'] }),
      })),
    ],
  ])('%s', (_name, make) => {
    const after = idsOf(make);
    expect(before).toHaveLength(BOUND.length);
    expect(after).toHaveLength(BOUND.length);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });
});

test('without a door it is a load balancer without listeners, and nothing gets in', () => {
  const { stack } = networkFront();
  const template = Template.fromStack(stack);
  expect(resources(template, LISTENER)).toEqual({});
  expect(only(template, SECURITY_GROUP).Properties.SecurityGroupIngress).toBeUndefined();
});

test('a door serves what attaches to it', () => {
  const { stack, front } = networkFront();
  serve(stack, front, 'Gateway', { port: 8787 });
  expect(only(Template.fromStack(stack), 'AWS::ECS::Service').Properties.LoadBalancers).toMatchObject([
    { ContainerName: 'main', ContainerPort: 8787 },
  ]);
});
