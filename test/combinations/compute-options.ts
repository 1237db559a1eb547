import { Duration, Size, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Capacity, Deployment, Discovery, GatewayImage } from '../../src';
import { ACCOUNT, clusterIn, roleIn } from './given';
import type { Levels } from './level';

const repositoryIn = (stack: Stack) => ecr.Repository.fromRepositoryName(stack, 'Images', 'portkeyai/gateway');
const sidecarImage = (name: string) => ecs.ContainerImage.fromRegistry(`registry.example.com/${name}:1`);

/** What it runs on, and beside what. */
export const COMPUTE_OPTIONS = {
  capacity: {
    Fargate: () => ({}),
    'Fargate with Spot': () => ({ compute: { capacity: Capacity.fargate({ spotPercent: 50 }) } }),
    instances: () => ({ compute: { capacity: Capacity.ec2() } }),
    'instances, a few large ones': () => ({
      compute: {
        capacity: Capacity.ec2({
          instanceType: new ec2.InstanceType('m7i.xlarge'),
          maxInstances: 20,
          targetCapacityPercent: 80,
          maxInstanceLifetime: Duration.days(7),
        }),
      },
    }),
    'instances of a given cluster': (stack) => ({ compute: { capacity: Capacity.existing('company-instances'), cluster: clusterIn(stack) } }),
  },
  scaling: {
    'by preset': () => ({}),
    'on memory, by the clock': () => ({
      compute: {
        memoryTargetPercent: 70,
        policyCooldowns: { RequestsInFlight: { scaleOut: Duration.seconds(30) }, Cpu: { scaleIn: Duration.minutes(15) } },
        scalingSchedules: [{ id: 'Morning', schedule: Schedule.cron({ minute: '0', hour: '7' }), minCapacity: 3 }],
      },
    }),
    'another size': () => ({
      compute: {
        cpu: 512,
        memoryLimitMiB: 1024,
        tmpSize: Size.mebibytes(0),
        minCapacity: 3,
        maxCapacity: 8,
        cpuTargetPercent: 40,
        requestsInFlightTarget: 50,
      },
    }),
  },
  deployment: {
    rolling: () => ({}),
    'blue/green': () => ({ compute: { deployment: Deployment.blueGreen() } }),
    canary: () => ({ compute: { deployment: Deployment.canary({ canaryPercent: 10 }) } }),
    linear: () => ({ compute: { deployment: Deployment.linear() } }),
  },
  image: {
    'Docker Hub': () => ({}),
    'a registry with a login': (stack) => ({
      compute: {
        image: GatewayImage.fromRegistry('registry.example.com/portkeyai/gateway', {
          credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'registry'),
        }),
      },
    }),
    'Amazon ECR': (stack) => ({ compute: { image: GatewayImage.fromEcrRepository(repositoryIn(stack)) } }),
    'a pull-through cache': () => ({ compute: { image: GatewayImage.fromPullThroughCache('docker-hub') } }),
    'hardened, built with the app': () => ({ compute: { image: GatewayImage.hardened() } }),
    'Node.js alone': () => ({
      compute: { image: GatewayImage.nativeOnly(ecs.ContainerImage.fromRegistry('registry.example.com/node:24-alpine')) },
    }),
  },
  egress: {
    'to anyone': () => ({}),
    'to some': () => ({
      compute: {
        allowTo: [ec2.Peer.prefixList('pl-6ea54007'), ec2.Peer.ipv4('198.51.100.0/24')],
        dnsServers: [ec2.Peer.ipv4('10.0.0.2/32')],
      },
    }),
  },
  roles: {
    made: () => ({}),
    given: (stack) => ({
      compute: {
        taskRole: roleIn(stack, 'TaskRole'),
        executionRole: roleIn(stack, 'ExecutionRole', { mutable: false }),
      },
    }),
    'with policies of the company': (stack) => ({
      compute: {
        taskRoleManagedPolicies: [iam.ManagedPolicy.fromManagedPolicyArn(stack, 'GuardRail', `arn:aws:iam::${ACCOUNT}:policy/guard-rail`)],
      },
    }),
  },
  sidecars: {
    none: () => ({}),
    'an agent': () => ({ compute: { sidecars: [{ name: 'agent', image: sidecarImage('agent'), cpu: 64, memoryLimitMiB: 128 }] } }),
    'a collector that starts first, with a volume and a secret': (stack) => ({
      compute: {
        volumes: [{ name: 'spool' }],
        mountPoints: [{ sourceVolume: 'spool', containerPath: '/spool', readOnly: false }],
        sidecars: [
          {
            name: 'collector',
            image: sidecarImage('collector'),
            cpu: 128,
            memoryLimitMiB: 256,
            essential: true,
            startsFirst: true,
            healthCheck: { command: ['CMD', '/healthy'] },
            ports: [{ name: 'otlp', port: 4318 }],
            secrets: { EXPORTER_KEY: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Exporter', 'exporter')) },
            mountPoints: [{ sourceVolume: 'spool', containerPath: '/spool', readOnly: true }],
          },
        ],
      },
    }),
  },
  discovery: {
    none: () => ({}),
    'Cloud Map': () => ({ compute: { discovery: Discovery.cloudMap({ name: 'gateway', namespaceName: 'llm.internal' }) } }),
    'Service Connect': () => ({ compute: { discovery: Discovery.serviceConnect({ name: 'gateway' }) } }),
  },
  plaintext: {
    'between load balancer and tasks': () => ({}),
    nowhere: (stack) => ({ compute: { taskCertificate: secretsmanager.Secret.fromSecretNameV2(stack, 'TaskCertificate', 'task-certificate') } }),
  },
} as const satisfies Levels;
