import type { ErrorTable } from './error-table';

/** Of cluster, tasks, scaling, image. */
export const COMPUTE_ERRORS = {
  FargateSizeNotPossible: {
    reason: 'Fargate has no task of this size',
    remedy: 'choose one of the listed pairs of cpu and memoryLimitMiB',
  },
  CapacityRangeEmpty: {
    reason: 'the smallest number of tasks is above the largest',
    remedy: 'set minCapacity to at most maxCapacity; a preset fills in the one that is not given',
  },
  CapacityOutOfRange: {
    reason: 'a gateway that serves has a whole number of tasks, and at least one',
    remedy: 'set it to 1 or more',
  },
  ScalingTargetOutOfRange: {
    reason: 'autoscaling cannot keep the service at this value',
    remedy: 'give a percentage from 1 to 100, or a number above 0 for request counts',
  },
  ScalingPolicyUnknown: {
    reason: 'no scaling policy of the service has this name',
    remedy: 'use one of the listed names',
  },
  DeploymentTimeOutOfRange: {
    reason: 'Amazon ECS waits for 0 to 1,440 whole minutes',
    remedy: 'give a duration in this range',
  },
  DeploymentPercentOutOfRange: {
    reason: 'Amazon ECS shifts no such share of the requests',
    remedy: 'give a percentage in the named range',
  },
  SmokeTestNotPossible: {
    reason: 'the function that tries a new version of the gateway before clients get to it could not do it',
    remedy: 'change what is said in parentheses, or leave out `smokeTest`',
  },
  DeploymentInterrupts: {
    reason: 'old tasks stop before new ones start, so every deployment would leave the clients of the gateway alone',
    remedy: 'use Deployment.rolling(), blueGreen(), canary() or linear()',
  },
  LifecycleHookTaken: {
    reason: 'the role of a lifecycle hook is made in the service, under the id of the hook, which another one has',
    remedy: 'give each `ecs.DeploymentLifecycleLambdaTarget` an id of its own, and all of its stages in one',
  },
  SmokeTestTextNotPossible: {
    reason: 'the model would not be asked for by a name, or with a prompt, that fits into what AWS Lambda tells a function',
    remedy: 'give a model by 1 to 256 bytes, a prompt by 1 to 1,000 bytes, and no blanks alone',
  },
  SmokeTestTokensOutOfRange: {
    reason: 'a smoke test asks for a word, and pays for it',
    remedy: 'choose a whole number from 1 to 1000',
  },
  SidecarNotPossible: {
    reason: 'Amazon ECS could not start such a container beside the others of the task',
    remedy: 'give it a name and ports that no other container of the task has, CPU units of 0 or more, and at least 6 MiB of memory',
  },
  SidecarsTakeTooMuch: {
    reason: 'the sidecars leave the container that they stand beside too little of the task',
    remedy: 'raise `cpu` or `memoryLimitMiB` of the tasks, or give the sidecars less',
  },
  VolumeNotKnown: {
    reason: 'a container can be shown volumes of its task only',
    remedy: 'name one of `compute.volumes`',
  },
  VolumeNotPossible: {
    reason: 'Amazon ECS would refuse the task definition',
    remedy: 'give each volume a name of its own, of letters, digits, hyphens and underscores, and each mount an absolute path of its own',
  },
  CooldownOutOfRange: {
    reason: 'autoscaling waits in whole seconds',
    remedy: 'give a duration of 0 or more whole seconds',
  },
  ScalingScheduleNotPossible: {
    reason: 'a schedule changes the least or the greatest number of tasks, and has a name of its own',
    remedy: 'give it `minCapacity`, `maxCapacity` or both, and as `id` up to 64 letters, digits, underscores and hyphens that no other has',
  },
  ManagedPolicyNotAttached: {
    reason: 'a role that was imported keeps the managed policies that it has',
    remedy: 'attach the policy where the role is made, or let the gateway make the role',
  },
  SpotPercentOutOfRange: {
    reason: 'it is a share of the tasks',
    remedy: 'give a whole number from 0 to 100',
  },
  InstanceGroupNotPossible: {
    reason: 'there is no Auto Scaling group of this kind',
    remedy: 'give a number in that range, and `minInstances` of at most `maxInstances`',
  },
  InstanceTypeNotKnown: {
    reason: 'how many tasks it has room for is not known here',
    remedy: 'choose a type that the docstring names, or give another by its whole name, such as inf2.xlarge, and `tasksPerInstance`',
  },
  LaunchTemplateIncomplete: {
    reason: 'an instance could not join the cluster with it',
    remedy: 'make it with instanceType, machineImage, userData, role and securityGroup',
  },
  LaunchTemplateNotOfCluster: {
    reason: 'the commands that name the cluster are added to its user data',
    remedy: 'make one for this cluster alone, in its stack, with `ec2.UserData.forLinux()`',
  },
  TasksWithoutRoom: {
    reason: 'a task takes a network interface, CPU and memory of its instance, and the instances have not as many',
    remedy: 'raise `maxInstances`, choose a larger `instanceType`, switch on `eniTrunking` where the account has it, or lower `maxCapacity`',
  },
  EniTrunkingNotPossible: {
    reason: 'instances of this type have no trunk of network interfaces, so that they would hold no more tasks than before',
    remedy: 'choose a type that has one, such as m7g.large, or leave `eniTrunking` out',
  },
  InstanceTaskSizeNotPossible: {
    reason: 'no task on instances has this size',
    remedy: 'give 128 to 196608 CPU units, and whole MiB of memory',
  },
  ProcessorNotOfInstances: {
    reason: 'no instance has this processor, so that tasks would wait for one forever',
    remedy: 'leave `cpuArchitecture` out, or choose another `instanceType`',
  },
  CapacityOfGivenCluster: {
    reason: 'a cluster that is brought along stays as it is, and another list of capacity providers would replace its own',
    remedy: 'give it a capacity provider where it is made and name that with Capacity.existing(...), or leave `cluster` out',
  },
  CapacityWithoutCluster: {
    reason: 'a cluster that is made here has no capacity provider of this name',
    remedy: 'give the cluster that has it, `cluster: ecs.Cluster.fromClusterAttributes(...)`',
  },
  CapacityProviderNotPossible: {
    reason: 'no Auto Scaling group is known to a cluster by this name',
    remedy: 'give the name of a capacity provider of instances; Fargate is Capacity.fargate(...)',
  },
  ReservedEnvironmentVariable: {
    reason: 'the gateway sets it itself, or it would undo what the gateway guarantees',
    remedy: 'leave it out',
  },
  ProxyNotSupported: {
    reason: 'the gateway connects to the address that it has checked, and goes through no proxy',
    remedy: 'leave it out, give the tasks a route to the providers, and set `network.reachesInternet: true` where CDK cannot see it',
  },
  InvalidImageReference: {
    reason: 'it is not the tag or the digest of an image',
    remedy: 'write a tag like 1.15.2, or a digest like sha256: and 64 hexadecimal digits',
  },
  ImageNotReachable: {
    reason: 'the tasks have no way to the internet, where Docker Hub is',
    remedy: 'use GatewayImage.fromEcrRepository(...) with a copy of the image, other VPC endpoints, or say `network.reachesInternet: true`',
  },
  ImagesKeptOutOfRange: {
    reason: 'a lifecycle rule keeps a whole number of images',
    remedy: 'give a whole number from 1 to 1000',
  },
  InvalidRuntimePath: {
    reason: 'the process is told to load it before anything else',
    remedy: 'give the absolute path of a file, of letters, digits, dots, hyphens and underscores',
  },
  InvalidNodePath: {
    reason: 'it becomes the entry point of the container and the program of its health check',
    remedy: 'write `node`, or an absolute path that ends with /node, of letters, digits, dots, hyphens and underscores',
  },
  ClusterOutsideVpc: {
    reason: 'the service would run in another VPC than its load balancer',
    remedy: 'give a cluster that is in the same VPC, or leave `cluster` out',
  },
  ClusterWithoutVpc: {
    reason: 'a cluster that is known by its ARN alone does not say in which VPC it is',
    remedy: 'use Cluster.fromClusterAttributes(...) with its `vpc`',
  },
  StopTimeoutOutOfRange: {
    reason: 'a container is stopped in whole seconds, and its capacity gives it no longer',
    remedy: 'choose a whole number of seconds in that range, or leave it out',
  },
  TmpSizeOutOfRange: {
    reason: '/tmp is a part of the memory of a task, in whole MiB',
    remedy: 'choose a size in that range; Size.mebibytes(0) is no /tmp',
  },
  ConfigurationTooLarge: {
    reason: 'Amazon ECS takes task definitions of at most 64 KiB',
    remedy: 'shorten the environment; of a gateway: enable fewer providers, or shorten their model lists (`anthropic.*` in place of single models)',
  },
  PolicyTooLarge: {
    reason: 'AWS IAM takes inline policies of at most 10,240 characters for a role, all together',
    remedy:
      'name fewer and broader models and profiles (`eu.anthropic.*` in place of single ones), fewer secrets, or call some with `assumedRole`, whose role ' +
      'has a policy of its own',
  },
  AllowToOfGivenGroup: {
    reason: 'the rules of a security group that is brought along are its own',
    remedy: 'leave out one of `allowTo` and `securityGroup`',
  },
  RoleOfAnotherAccount: {
    reason: 'a role is passed to a service of AWS in its own account only',
    remedy: 'give a role of the account of the gateway, and let that assume the other',
  },
  RoleOfAnotherStack: {
    reason: 'its policy would be in its stack, and each of the two stacks would depend on the other',
    remedy: 'give iam.Role.fromRoleArn(this, id, role.roleArn), or role.withoutPolicyUpdates() where you write its policy yourself',
  },
  DiscoveryNameNotPossible: {
    reason: 'other services find the first port of a container by one DNS label',
    remedy: 'give up to 63 lowercase letters, digits and hyphens that begin with a letter, to a service whose container has a port',
  },
  NamespaceNotPossible: {
    reason: 'names of tasks stand in one private DNS namespace',
    remedy: 'give `namespaceName` such as llm.internal, or a `cloudMapNamespace` that is a servicediscovery.PrivateDnsNamespace, and not both',
  },
  DiscoveryNameTaken: {
    reason: 'a namespace has each name once',
    remedy: 'give another `name`, or another namespace',
  },
  NamespaceTaken: {
    reason: 'a VPC has a private DNS namespace of this name once',
    remedy: 'make a servicediscovery.PrivateDnsNamespace and give it to both as `cloudMapNamespace`, or give both one cluster',
  },
  DiscoverySettingUnused: {
    reason: 'it is for those who call the service, and without a name nobody does',
    remedy: 'give `name`, or leave it out',
  },
  DiscoveryTimeOutOfRange: {
    reason: 'it is counted in whole seconds, and has an end',
    remedy: 'give a duration in that range',
  },
  RequestTimeoutWithTls: {
    reason: 'the container speaks TLS, in which the proxy of Service Connect sees connections and no requests',
    remedy: 'leave it out, and limit requests by `maxRequestDuration`; or leave out `compute.taskCertificate`',
  },
  IngressPortNotPossible: {
    reason: 'the proxy of Service Connect takes calls at a port of its own',
    remedy: 'give a number from 1 to 65535 that is no port of a container of the task',
  },
  NotDiscovered: {
    reason: 'callers would know no name of the service',
    remedy: 'give it `discovery`: Discovery.cloudMap(...), or Discovery.serviceConnect(...) with a `name`',
  },
  PortNotOpen: {
    reason: 'the container listens on no such port',
    remedy: 'open the door for one of its ports, or add the port to the container',
  },
  DoorSpeaksOtherwise: {
    reason:
      'the load balancer would call the container by TLS where it speaks plaintext, or the other way round: every request and every health check would fail',
    remedy: 'give the door `tls: true` where the port is ContainerProtocol.HTTPS, and leave it out where it is not',
  },
  GracePeriodWithoutLoadBalancer: {
    reason: 'no load balancer asks the tasks for their health, so there is nothing to forgive',
    remedy: 'leave it out, or put the service behind a door',
  },
} as const satisfies ErrorTable;
