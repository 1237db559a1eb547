import * as path from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import { acknowledgeCompliance, acknowledgePatterns } from '../../acknowledgement';
import { isKnown, requireRange } from '../../checks';
import { HEALTH_PATH } from '../../contract';
import { SMOKE_TEST_VARIABLE, type SmokeTestDocument, type SmokeTestPrompt } from '../../contract/smoke-test';
import { invalid } from '../../errors';
import { forgetRole } from '../../function-role';
import { checkInput } from '../../inputs';
import { secretAccess } from '../../secret-access';
import { allowDns } from '../dns';
import { createLogGroup } from '../service-log-group';
import { checkMinutes } from './shift-time';
import type { GatewaySmokeTestProps, SmokeTestCompletion } from './smoke-test-options';

const PROGRAM = path.join(__dirname, '..', '..', '..', 'lib', 'functions', 'smoke-test');
/** How many times in a row all must be well, and the seconds between two of them. */
const ROUNDS = 3;
const INTERVAL = 10;
/** More than all questions of one call take together. */
const FUNCTION_TIMEOUT = Duration.minutes(2);
const WHO = 'the smoke test of new versions';
const STAGE = ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT;

/**
 * A function that Amazon ECS asks whether clients may get to a new version of the gateway: it asks the version, through the test listener, for its health, for
 * the list of models as a client, and, where that is wanted, for one completion, until all was well three times in a row. A gateway has one by
 * `smokeTest` of its deployment.
 */
export class GatewaySmokeTest extends Construct implements ecs.IDeploymentLifecycleHookTarget, ec2.IConnectable {
  /** The function. */
  public readonly function: lambda.Function;
  /** Its role. */
  public readonly role: iam.Role;
  /** Its log group: what was wrong with a version stands there. */
  public readonly logGroup: logs.LogGroup;
  /** Its security group. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** Whom it connects to. */
  public readonly connections: ec2.Connections;
  /** For how long a version may not be well. */
  public readonly timeout: Duration;

  private readonly invocationRole: iam.Role;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `DeploymentTimeOutOfRange`, `SmokeTestTokensOutOfRange`, `SmokeTestTextNotPossible`, `InvalidGatewayUrl`, `PortOutOfRange`
   */
  constructor(scope: Construct, id: string, props: GatewaySmokeTestProps) {
    super(scope, id);
    checkInput('GatewaySmokeTestProps', props);
    checkAddress(props);
    this.timeout = props.timeout ?? Duration.minutes(5);
    checkMinutes('smokeTest.timeout', this.timeout, 1);
    this.logGroup = createLogGroup(this, 'LogGroup', props);
    if (!props.encryptionKey) {
      acknowledgeCompliance(this.logGroup, 'CloudWatchLogGroupEncrypted', 'Encrypted with a key of AWS, as the log group of the gateway is.');
    }
    this.securityGroup = this.createSecurityGroup(props);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.connect(props);
    allowDns(this.connections, props.dnsServers);
    this.role = this.createRole(props);
    this.function = this.createFunction(props);
    this.invocationRole = this.createInvocationRole();
    this.keepActive();
    forgetRole(this, this.function, this.role);
  }

  /** What Amazon ECS is told of the function. */
  public bind(_scope: IConstruct): ecs.DeploymentLifecycleHookTargetConfig {
    return { targetArn: this.function.functionArn, role: this.invocationRole, lifecycleStages: [STAGE] };
  }

  private createSecurityGroup({ vpc, credentialPeers = [ec2.Peer.anyIpv4()], credentials }: GatewaySmokeTestProps): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Smoke test of the gateway', allowAllOutbound: false });
    for (const peer of credentials ? credentialPeers : []) {
      group.addEgressRule(peer, ec2.Port.tcp(443), 'Secrets Manager and the issuer of tokens');
    }
    return group;
  }

  private connect({ front, port, natAddresses }: GatewaySmokeTestProps): void {
    const listener = ec2.Port.tcp(port);
    if (!natAddresses) {
      // from here, so that a front of another stack does not come to depend on this one
      this.connections.allowTo(front, listener, WHO);
      return;
    }
    this.connections.allowTo(ec2.Peer.anyIpv4(), listener, 'the test listener of the gateway');
    for (const address of natAddresses) {
      front.connections.allowFrom(address, listener, WHO);
    }
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
  private createRole({ credentials }: GatewaySmokeTestProps): iam.Role {
    const statements = [
      new iam.PolicyStatement({
        actions: ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface'],
        resources: ['*'],
      }),
      new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
      ...(credentials ? secretAccess(this, 'compute.deployment.smokeTest.credentials.secret', credentials.secret) : []),
    ];
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Access: new iam.PolicyDocument({ statements, minimize: true }) },
    });
    acknowledgePatterns(
      role,
      statements,
      'AWS Lambda makes network interfaces as this role, and names none before; log streams are named when they are written.',
    );
    return role;
  }

  /**
   * AWS Lambda takes the network interfaces back of a function that nobody has called for a month. The next call fails while it makes others, and Amazon ECS takes a
   * deployment back whose function fails.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   */
  private keepActive(): void {
    new events.Rule(this, 'KeepActive', {
      description: 'Keeps the smoke test of the gateway active between deployments: it asks nothing then',
      schedule: events.Schedule.rate(Duration.days(7)),
      targets: [new targets.LambdaFunction(this.function, { event: events.RuleTargetInput.fromObject({ keepsActive: true }) })],
    });
  }

  /** As Amazon ECS calls the function, this one and no version of it. */
  private createInvocationRole(): iam.Role {
    const invoke = new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] });
    return new iam.Role(this, 'InvocationRole', {
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      inlinePolicies: { Access: new iam.PolicyDocument({ statements: [invoke] }) },
    });
  }

  private createFunction(props: GatewaySmokeTestProps): lambda.Function {
    return new lambda.Function(this, 'Function', {
      description: 'Tries a new version of the gateway before clients get to it',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(PROGRAM),
      handler: 'index.handler',
      memorySize: 256,
      timeout: FUNCTION_TIMEOUT,
      role: this.role,
      logGroup: this.logGroup,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      allowPublicSubnet: true,
      securityGroups: [this.securityGroup],
      environment: { [SMOKE_TEST_VARIABLE]: Stack.of(this).toJsonString(this.documentOf(props)) },
    });
  }

  private documentOf({ loadBalancer, port, url, credentials, completion }: GatewaySmokeTestProps): SmokeTestDocument {
    return {
      address: loadBalancer.loadBalancerDnsName,
      port,
      url,
      healthPath: HEALTH_PATH,
      credentials: credentials?._document,
      completion: completion && promptOf(completion),
      rounds: ROUNDS,
      interval: INTERVAL,
      timeout: this.timeout.toSeconds(),
    };
  }
}

function promptOf({ model, prompt = 'Answer with one word.', maxTokens = 64 }: SmokeTestCompletion): SmokeTestPrompt {
  const path = 'compute.deployment.smokeTest.completion';
  checkText(`${path}.model`, model, 256);
  checkText(`${path}.prompt`, prompt, 1000);
  requireRange('SmokeTestTokensOutOfRange', `${path}.maxTokens`, maxTokens, { from: 1, to: 1000 });
  return { model, prompt, maxTokens };
}

/** What a function is told has 4 KB, the rest of the document among it. */
function checkText(path: string, text: string, most: number): void {
  const bytes = Buffer.byteLength(text);
  if (isKnown(text) && (text.trim() === '' || bytes > most)) {
    throw invalid('SmokeTestTextNotPossible', path, `${bytes} bytes`);
  }
}

/** Refuses what the function could not ask at. */
function checkAddress({ url, port }: GatewaySmokeTestProps): void {
  if (isKnown(url) && !(/^https?:\/\/[^/?#@\s]+$/.test(url) && URL.canParse(url))) {
    throw invalid('InvalidGatewayUrl', 'url', url);
  }
  requireRange('PortOutOfRange', 'port', port, { from: 1, to: 65535 });
}
