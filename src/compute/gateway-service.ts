import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import type { ContainerPort } from '../contract/container-spec';
import type { IDoor } from '../contract/door';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { presetValues } from '../presets';
import { TimeoutPlan } from '../timeouts';
import { addContainer, pathsInMemory } from './container';
import { Deployment, type DeploymentConfig, GuardedService } from './deployment';
import { Calls, type DiscoveredService, Discovery, discoveredService, letIn } from './discovery';
import { allowDns } from './dns';
import { checkDoor } from './door-of-port';
import { checkedPeers, createTaskGroup, letOut, letOutTo } from './egress';
import { executeCommandAccess } from './execute-command';
import { givenRole } from './given-role';
import { attachManagedPolicies } from './managed-policies';
import { scaleOnRequests, scaleService } from './scaling';
import { boundsOf, type ScalingPlan, scalingPlanOf } from './scaling-plan';
import { createLogGroup } from './service-log-group';
import type { GatewayServiceProps } from './service-options';
import { serviceProblems, warnAboutTasks } from './service-problems';
import { addSidecar, checkStopTimeouts, shareOfService } from './sidecars';
import { stopTimeoutOf } from './stop-timeout';
import { checkRoles, TaskPermissions } from './task-permissions';
import { addMountPoints, addVolumes } from './volumes';

/**
 * A service on a cluster: its task definition, its number of tasks, what they may do and whom they may call. A gateway is one; others may
 * run beside it, and stand behind doors of the same front.
 *
 * @example
 *
 * const gateway = new PortkeyGateway(this, 'Gateway');
 * const worker = new GatewayService(this, 'Worker', {
 *   cluster: gateway.cluster,
 *   container: {
 *     name: 'worker',
 *     image: ecs.ContainerImage.fromRegistry('registry.example.com/worker:1'),
 *     ports: [{ name: 'http', port: 8080 }],
 *   },
 *   minCapacity: 1,
 *   memoryTargetPercent: 70,
 * });
 * worker.attachTo(gateway.network.front.openDoor('Worker', { port: 8080, paths: ['/worker/*'], priority: 900 }));
 */
export class GatewayService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The service. */
  public readonly service: ecs.BaseService;

  /** Definition of the tasks. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The container that the tasks run. */
  public readonly container: ecs.ContainerDefinition;

  /** Role of the container's process. */
  public readonly taskRole: iam.IRole;

  /** The task role: what is granted to the service, its process may do. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** Security group of the tasks. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** Security group rules of the tasks. */
  public readonly connections: ec2.Connections;

  /** Autoscaling of the service. */
  public readonly taskCount: ecs.ScalableTaskCount;

  /** Log group of the container. */
  public readonly logGroup: logs.ILogGroup;

  /** Memory of a task in MiB. */
  public readonly memoryLimitMiB: number;

  /** Memory that is left to the container in MiB: of the task, without that of its sidecars. */
  public readonly containerMemoryMiB: number;

  /** Further containers of the tasks, in the order of `sidecars`. */
  public readonly sidecars: ecs.ContainerDefinition[];

  /** Log groups of the sidecars, in the same order. */
  public readonly sidecarLogGroups: logs.LogGroup[];

  /** Least number of tasks, whichever schedule holds. */
  public readonly minCapacity: number;

  /** Most tasks, whichever schedule holds; while a deployment goes on, there may be more. */
  public readonly maxCapacity: number;

  /** Where services that `allowCallsFrom` lets in find this one, such as `http://gateway.llm.internal:8787`; undefined where `discovery` gives it no name. */
  public readonly discoveryUrl?: string;

  private readonly allowTo?: ec2.IPeer[];
  private readonly scalingPlan: ScalingPlan;
  private readonly discovered: DiscoveredService;
  private readonly calls: Calls;
  private readonly timeouts: TimeoutPlan;
  private readonly ports: readonly ContainerPort[];
  private readonly permissions: TaskPermissions;
  /** @internal */
  public readonly _deployments: GuardedService;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `CapacityOutOfRange`, `CapacityRangeEmpty`, `ScalingTargetOutOfRange`, `ScalingPolicyUnknown`, `CooldownOutOfRange`, `ScalingScheduleNotPossible`, `ManagedPolicyNotAttached`, `FargateSizeNotPossible`, `StopTimeoutOutOfRange`,
   * `AllowToOfGivenGroup`, `TmpSizeOutOfRange`, `SidecarNotPossible`, `SidecarsTakeTooMuch`, `VolumeNotKnown`, `VolumeNotPossible`, `RoleOfAnotherStack`, `RoleOfAnotherAccount`, `InstanceTaskSizeNotPossible`, `ProcessorNotOfInstances`,
   * `DiscoveryNameNotPossible`, `IngressPortNotPossible`, `RequestTimeoutWithTls`
   */
  constructor(scope: Construct, id: string, props: GatewayServiceProps) {
    super(scope, id);
    checkInput('GatewayServiceProps', props);
    checkRoles(this, { taskRole: props.taskRole, executionRole: props.executionRole });
    this.allowTo = checkedPeers(props);
    this.scalingPlan = scalingPlanOf(props);
    const { least, most } = boundsOf(this.scalingPlan);
    this.minCapacity = least;
    this.maxCapacity = most;
    this.ports = props.container.ports;
    this.timeouts = props.timeouts ?? TimeoutPlan.of({ preset: props.preset });
    this.logGroup = props.logGroup ?? createLogGroup(this, 'LogGroup', props);
    this.securityGroup = props.securityGroup ?? createTaskGroup(this, props);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    allowDns(this.connections, props.dnsServers);

    this.memoryLimitMiB = props.memoryLimitMiB ?? presetValues(props.preset).compute.memoryLimitMiB;
    const task = { cpu: props.cpu ?? presetValues(props.preset).compute.cpu, memoryLimitMiB: this.memoryLimitMiB };
    const { sidecars = [], volumes = [], mountPoints = [] } = props;
    const share = shareOfService(task, sidecars, props.container);
    checkStopTimeouts(sidecars, props.cluster.capacity.maxStopTimeout);
    this.containerMemoryMiB = share.memoryLimitMiB;
    const cpuArchitecture = props.cpuArchitecture ?? props.cluster.capacity.cpuArchitecture ?? ecs.CpuArchitecture.X86_64;
    this.taskDefinition = this.createTaskDefinition(props, cpuArchitecture);
    addVolumes(this.taskDefinition, volumes);
    this.container = addContainer(this, this.taskDefinition, props.container, {
      logGroup: this.logGroup,
      executeCommand: props.enableExecuteCommand ?? false,
      stopTimeout: stopTimeoutOf(props, this.timeouts),
      memoryLimitMiB: this.containerMemoryMiB,
      share: sidecars.length > 0 ? share : undefined,
      cpuArchitecture,
    });
    addMountPoints(this.container, 'compute.mountPoints', mountPoints, volumes, pathsInMemory(props.container));
    this.sidecarLogGroups = sidecars.map(({ name }) => createLogGroup(this, `${name}LogGroup`, props));
    this.sidecars = sidecars.map((each, index) =>
      addSidecar(this, this.taskDefinition, this.container, each, { logGroup: this.sidecarLogGroups[index], volumes }),
    );
    const discovery = (props.discovery ?? Discovery.none()).bind(this, props.cluster.cluster);
    this.discovered = discoveredService(discovery, {
      ports: props.container.ports,
      otherPorts: sidecars.flatMap(({ ports = [] }) => ports),
      timeouts: this.timeouts,
      logGroup: this.logGroup,
    });
    this.discoveryUrl = this.discovered.url;
    this.taskRole = this.taskDefinition.taskRole;
    this.grantPrincipal = this.taskRole;
    this.attachManagedPolicies(props);
    this.permissions = new TaskPermissions(this, this.taskRole, props.taskRole !== undefined);
    const deployment = props.deployment ?? Deployment.rolling();
    const config = deployment.bind(this, props.preset);
    this.service = this.createService(props, config);
    this.calls = new Calls(this.service);
    this._deployments = new GuardedService(this, this.service, deployment, config, props.preset);
    if (props.enableExecuteCommand) {
      this.allow(executeCommandAccess(this.logGroup), 'The channels of ECS Exec have no ARNs.');
    }
    this.taskCount = scaleService(this.service, this.scalingPlan);
    this.node.addValidation({ validate: () => serviceProblems(this, this.service, props) });
    warnAboutTasks(this, props, this.timeouts, this.discovered);
  }

  /** Alarms by which Amazon ECS takes a deployment back, made when the service is put behind a door; none where `rollbackAlarms` is off. */
  public get rollbackAlarms(): cloudwatch.Alarm[] {
    return [...this._deployments.alarms];
  }

  /**
   * Allows the container's process something, before the first task starts.
   *
   * @param statements what it may do
   * @param reason why they name resources by patterns, for the rules of cdk-nag
   */
  public allow(statements: iam.PolicyStatement[], reason: string): void {
    this.service.node.addDependency(...this.permissions.allow(statements, reason));
  }

  /**
   * Puts the tasks behind a door of a front. Requests per target and minute then guard their number, at the first door whose load balancer
   * counts them: an Application Load Balancer that was made here.
   *
   * @param door a door that was opened for a port of the container
   * @throws `PortNotOpen` where the container has no such port, `DoorSpeaksOtherwise` where one of the two speaks TLS and the other none, `DoorTaken`
   * where another service stands behind the door, `DoorNotOfDeployment` where it has not what the deployment needs of it
   */
  public attachTo(door: IDoor): void {
    checkInput('IDoor', door, 'door');
    const { port, targetGroups, alternateTarget } = door;
    const { containerName } = this.container;
    checkDoor(door, containerName, this.ports);
    this._deployments.standBehind(door);
    door.attach(this.service.loadBalancerTarget({ containerName, containerPort: port, alternateTarget }));
    this._deployments.watch(targetGroups);
    const counted = targetGroups.filter((each) => each instanceof elbv2.ApplicationTargetGroup);
    scaleOnRequests(this.taskCount, counted, this.scalingPlan);
  }

  /**
   * Lets the tasks of a caller call the tasks of this service by its name in `discovery`, without a load balancer. A caller that is a service is deployed after
   * this one, for tasks do not learn of names that come later; where two call each other, the one that was allowed first is.
   *
   * @param caller another service, or anything with a security group
   * @throws `NotDiscovered` where `discovery` gives this service no name
   */
  public allowCallsFrom(caller: ec2.IConnectable): void {
    checkInput('aws_ec2.IConnectable', caller, 'caller');
    if (this.discovered.port === undefined) {
      throw invalid('NotDiscovered', 'caller', this.container.containerName);
    }
    letIn(caller, this, ec2.Port.tcp(this.discovered.port), `Callers of the ${this.container.containerName}`);
    if (caller instanceof GatewayService) {
      caller.calls.goTo(this.calls);
    }
  }

  /**
   * Lets the tasks connect to a further port of whom they may connect to.
   *
   * @internal
   */
  public _letOut(port: number, description: string): void {
    letOut(this.connections, this.allowTo, port, description);
  }

  /**
   * Lets the tasks reach interface endpoints, where they may not connect to anyone.
   *
   * @internal
   */
  public _letOutTo(endpoints: readonly ec2.IConnectable[]): void {
    if (this.allowTo) {
      letOutTo(this.securityGroup, endpoints);
    }
  }

  private createTaskDefinition(props: GatewayServiceProps, cpuArchitecture: ecs.CpuArchitecture): ecs.TaskDefinition {
    const task = props.cluster.capacity.createTaskDefinition(this, 'TaskDefinition', {
      cpu: props.cpu ?? presetValues(props.preset).compute.cpu,
      memoryLimitMiB: this.memoryLimitMiB,
      cpuArchitecture,
      taskRole: givenRole(this, 'TaskRole', props.taskRole),
      executionRole: givenRole(this, 'ExecutionRole', props.executionRole),
    });
    const { environmentReason } = props.container;
    if (environmentReason) {
      acknowledge(task, 'AwsSolutions-ECS2', environmentReason);
    }
    return task;
  }

  private attachManagedPolicies({ taskRoleManagedPolicies, executionRoleManagedPolicies }: GatewayServiceProps): void {
    attachManagedPolicies('compute.taskRoleManagedPolicies', this.taskRole, taskRoleManagedPolicies);
    attachManagedPolicies('compute.executionRoleManagedPolicies', this.taskDefinition.obtainExecutionRole(), executionRoleManagedPolicies);
  }

  private createService(props: GatewayServiceProps, deployment: DeploymentConfig): ecs.BaseService {
    const { cluster, vpc, capacity, assignPublicIp } = props.cluster;
    const vpcSubnets = props.vpcSubnets ?? props.cluster.vpcSubnets;
    const service = capacity.createService(this, 'Service', {
      cluster,
      taskDefinition: this.taskDefinition,
      vpcSubnets,
      securityGroups: [this.securityGroup],
      assignPublicIp,
      ...deployment,
      mostTasks: Math.ceil((this.maxCapacity * deployment.maxHealthyPercent) / 100),
      ...this.discovered.options,
      healthCheckGracePeriod: props.healthCheckGracePeriod,
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    // or the first tasks could not be pulled and logged, and the last ones would lose their providers while they drain
    service.node.addDependency(this.taskDefinition.obtainExecutionRole(), vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
    // what the L2 does about it depends on feature flags of the app
    (service.node.defaultChild as ecs.CfnService).enableExecuteCommand = props.enableExecuteCommand ?? false;
    return service;
  }
}
