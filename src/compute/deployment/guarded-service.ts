import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { placeOf, requireHere } from '../../checks';
import type { IDoor } from '../../contract/door';
import { invalid } from '../../errors';
import type { GatewayPreset } from '../../presets';
import { warn } from '../../warnings';
import type { Deployment } from './deployment';
import type { DeploymentConfig } from './deployment-config';
import { problemOfSmokeTest, problemsOfDoor } from './problems-of-door';
import { rollbackAlarms } from './rollback-alarms';
import { shiftTime } from './shift-time';
import { GatewaySmokeTest } from './smoke-test';

/** What the last answer of a smoke test may take beyond its time. */
const SPARE = Duration.minutes(5);
/** What Amazon ECS waits more behind a Network Load Balancer, at two stages. */
const NETWORK_SHIFT = Duration.minutes(20);

const BY_ITSELF = 'a service by itself does not know its load balancer: make a GatewaySmokeTest, and give it in `lifecycleHooks`';

/** What looks after the deployments of one service: the functions that Amazon ECS asks, the alarms that take one back, and the time that it takes. */
export class GuardedService {
  /** Alarms of the load balancer that take a deployment back; none until a door leads to the service. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private waits: Duration;
  private asked = 0;
  private readonly smokeTests: GatewaySmokeTest[] = [];
  private readonly doors: IDoor[] = [];
  private isLong = false;
  private isBehindNetwork = false;
  private smokeTest?: GatewaySmokeTest;

  constructor(
    private readonly scope: Construct,
    private readonly service: ecs.BaseService,
    private readonly deployment: Deployment,
    config: DeploymentConfig,
    private readonly preset?: GatewayPreset,
  ) {
    this.waits = shiftTime(config);
    // what the L2 does about alarms depends on feature flags of the app: an empty list is none
    this.setAlarms([]);
    deployment.additionalRollbackAlarms.forEach(({ alarmArn, env }, index) => {
      // Amazon ECS takes names: it would watch an alarm here that is called the same, or none
      const path = `compute.deployment.additionalRollbackAlarms[${index}]`;
      requireHere('ResourceElsewhere', path, scope, placeOf(alarmArn, env), { account: true });
    });
    this.takeBackOn(deployment.additionalRollbackAlarms);
    for (const hook of deployment.lifecycleHooks) {
      this.ask(hook);
    }
    this.warnAboutTime();
    scope.node.addValidation({ validate: () => this.problems() });
  }

  /** What tries a new version; undefined where nothing does. */
  public get test(): GatewaySmokeTest | undefined {
    return this.smokeTest;
  }

  /** How long steps, smoke tests and bake time take where requests are shifted; what else a deployment takes is not in it. */
  public get shiftTime(): Duration {
    return this.deployment.shiftsTraffic ? this.waits : Duration.minutes(0);
  }

  /** Tries a new version before clients get to it. */
  public testBy(smokeTest: GatewaySmokeTest): void {
    this.smokeTest = smokeTest;
    this.ask(smokeTest);
  }

  /**
   * Asks a function at its stages. The L2 makes its role when the template is written, and lets the service go before the role may do anything: here the role is
   * there first. How long a function takes is known of our own alone.
   */
  private ask(hook: ecs.IDeploymentLifecycleHookTarget): void {
    const bound = this.bound(hook);
    this.service.addLifecycleHook({ bind: () => bound });
    if (bound.role) {
      this.service.node.addDependency(bound.role);
    }
    if (hook instanceof GatewaySmokeTest) {
      this.smokeTests.push(hook);
      this.giveUp(this.asked, hook.timeout.plus(SPARE));
      this.wait(hook.timeout);
    }
    this.asked += 1;
  }

  /**
   * After so long Amazon ECS goes by a function that is not sure as by one that refuses: of itself it waits for a day. No L2 says it;
   * the schema of the service has it in every region of every partition that cfn-lint knows.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html
   */
  private giveUp(hook: number, time: Duration): void {
    const resource = this.service.node.defaultChild as ecs.CfnService;
    const timeout = { TimeoutInMinutes: time.toMinutes(), Action: 'ROLLBACK' };
    resource.addPropertyOverride(`DeploymentConfiguration.LifecycleHooks.${hook}.TimeoutConfiguration`, timeout);
  }

  /** Stands behind a door; refuses one of whose kind this deployment can make nothing. */
  public standBehind(door: IDoor): void {
    const [problem] = problemsOfDoor(door, this.deployment);
    if (problem) {
      throw notOfDeployment(door, problem);
    }
    this.doors.push(door);
  }

  /** Takes a deployment back by what the load balancer sees of the tasks behind a door, at the first door that there is. */
  public watch(targetGroups: readonly elbv2.ITargetGroup[]): void {
    if (this.deployment.shiftsTraffic && targetGroups.some((group) => group instanceof elbv2.NetworkTargetGroup)) {
      warn(this.scope, 'networkTrafficShift');
      this.wait(this.isBehindNetwork ? Duration.minutes(0) : NETWORK_SHIFT);
      this.isBehindNetwork = true;
    }
    if (this.deployment.hasRollbackAlarms(this.preset) && this.alarms.length === 0) {
      this.alarms.push(...rollbackAlarms(this.scope, targetGroups));
      this.takeBackOn(this.alarms);
    }
  }

  private bound(hook: ecs.IDeploymentLifecycleHookTarget): ecs.DeploymentLifecycleHookTargetConfig {
    try {
      return hook.bind(this.scope);
    } catch (error) {
      const [, taken] = /already a Construct with name '(\w+)'/.exec((error as Error).message) ?? [];
      throw taken === undefined ? error : invalid('LifecycleHookTaken', 'compute.deployment.lifecycleHooks', taken);
    }
  }

  private problems(): string[] {
    const isForgotten = this.deployment.smokeTest && !this.smokeTest;
    const lost = this.smokeTests.flatMap(({ _port: port }) => problemOfSmokeTest(port, this.doors) ?? []);
    return [
      ...(isForgotten ? [invalid('SmokeTestNotPossible', 'deployment.smokeTest', 'set', BY_ITSELF)] : []),
      ...lost.map((problem) => notOfDeployment(this.doors[0], problem)),
    ].map(({ message }) => message);
  }

  private takeBackOn(alarms: readonly cloudwatch.IAlarm[]): void {
    if (alarms.length > 0) {
      // biome-ignore lint/complexity/useLiteralKeys: it is protected
      const before = this.service['deploymentAlarms']?.alarmNames ?? [];
      this.setAlarms([...new Set([...before, ...alarms.map(({ alarmName }) => alarmName)])]);
    }
  }

  /** `enableDeploymentAlarms` of the L2 adds to them; it would also tell everybody that names of alarms are tokens. */
  private setAlarms(alarmNames: string[]): void {
    // biome-ignore lint/complexity/useLiteralKeys: it is protected
    this.service['deploymentAlarms'] = alarmNames.length > 0 ? { alarmNames, enable: true, rollback: true } : undefined;
  }

  private wait(time: Duration): void {
    this.waits = this.waits.plus(time);
    this.warnAboutTime();
  }

  private warnAboutTime(): void {
    const { longestDeployment } = this.deployment;
    if (longestDeployment && !this.isLong && this.waits.toMinutes() > longestDeployment.toMinutes()) {
      this.isLong = true;
      warn(this.scope, 'deploymentTakesLong', { minutes: this.waits.toMinutes(), limit: longestDeployment.toMinutes() });
    }
  }
}

const notOfDeployment = (door: IDoor, problem: string): Error =>
  invalid('DoorNotOfDeployment', 'door', Construct.isConstruct(door) ? door.node.path : `to ${door.port}`, problem);
