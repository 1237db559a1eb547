import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Capacity, Discovery, GatewayImage } from '../../src';
import { DEVELOPMENT, dev, domain, OPENAI, type Pair, PROD, type Props, prod, vpc, WITH_DOMAIN } from './pair';

const SIDECAR = {
  sidecars: [{ name: 'agent', image: ecs.ContainerImage.fromRegistry('registry.example.com/agent:1'), cpu: 64, memoryLimitMiB: 128 }],
};
const TLS: Props = (stack) => ({
  ...OPENAI,
  compute: { taskCertificate: secretsmanager.Secret.fromSecretNameV2(stack, 'TaskCertificate', 'task-tls') },
});
/** Of the new version of a target group, until its tasks are in it. */
const NOBODY = 'for some minutes, until the first new task is healthy';
const cloudMap = (name: string) => prod({ compute: { discovery: Discovery.cloudMap({ name, namespaceName: 'llm.internal' }) } });
const connected = (name: string) => prod({ compute: { discovery: Discovery.serviceConnect({ name }) } });
const [CLOUD_MAP, CONNECTED] = [cloudMap('gateway'), connected('gateway')];
const NODE = GatewayImage.nativeOnly(ecs.ContainerImage.fromRegistry('registry.example.com/node:24-alpine'));

/** What people change of what it runs on. */
export const COMPUTE_PAIRS: readonly Pair[] = [
  { change: '`compute.cpu` and `compute.memoryLimitMiB`', before: PROD, after: prod({ compute: { cpu: 2048, memoryLimitMiB: 4096 } }) },
  { change: '`compute.cpuArchitecture`', before: PROD, after: prod({ compute: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }) },
  { change: '`compute.minCapacity` and `compute.maxCapacity`', before: PROD, after: prod({ compute: { minCapacity: 4, maxCapacity: 20 } }) },
  {
    change: '`compute.capacity`, Fargate to 40 percent Spot',
    before: PROD,
    after: prod({ compute: { capacity: Capacity.fargate({ spotPercent: 40 }) } }),
  },
  {
    change: '`compute.capacity`, 40 to 60 percent Spot',
    before: prod({ compute: { capacity: Capacity.fargate({ spotPercent: 40 }) } }),
    after: prod({ compute: { capacity: Capacity.fargate({ spotPercent: 60 }) } }),
  },
  {
    change: '`compute.capacity`, 40 percent Spot to Fargate',
    before: prod({ compute: { capacity: Capacity.fargate({ spotPercent: 40 }) } }),
    after: PROD,
  },
  { change: '`compute.capacity`, Fargate to instances', before: PROD, after: prod({ compute: { capacity: Capacity.ec2() } }) },
  { change: '`compute.capacity`, instances to Fargate', before: prod({ compute: { capacity: Capacity.ec2() } }), after: PROD },
  {
    change: '`compute.capacity`, Spot to instances',
    before: prod({ compute: { capacity: Capacity.fargate({ spotPercent: 40 }) } }),
    after: prod({ compute: { capacity: Capacity.ec2() } }),
    known: 'the cluster would lose the capacity on which its service still runs',
  },
  {
    change: '`compute.capacity`, Fargate to instances, with a name in Service Connect',
    before: prod({ compute: { discovery: Discovery.serviceConnect({ name: 'gateway' }) } }),
    after: prod({ compute: { discovery: Discovery.serviceConnect({ name: 'gateway' }), capacity: Capacity.ec2() } }),
    known: 'two services would have one name',
  },
  {
    change: '`compute.taskCertificate` on',
    before: WITH_DOMAIN,
    after: (stack) => ({
      ...OPENAI,
      domain: domain(stack),
      compute: { taskCertificate: secretsmanager.Secret.fromSecretNameV2(stack, 'TaskCertificate', 'certificate') },
    }),
    known: NOBODY,
  },
  {
    change: '`compute.cluster`, our own to a given one',
    before: (stack) => ({ ...OPENAI, network: { vpc: vpc(stack) } }),
    after: (stack) => {
      const given = vpc(stack);
      return {
        ...OPENAI,
        network: { vpc: given },
        compute: { cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shared', vpc: given }) },
      };
    },
  },
  {
    change: '`compute.image`, another registry',
    before: PROD,
    after: prod({ compute: { image: GatewayImage.fromRegistry('registry.example.com/portkeyai/gateway') } }),
  },
  { change: '`compute.image`, the stock one to Node.js alone', before: PROD, after: prod({ compute: { image: NODE } }) },
  { change: '`compute.image`, Node.js alone to the stock one', before: prod({ compute: { image: NODE } }), after: PROD },
  { change: '`compute.taskCertificate` taken away', before: TLS, after: PROD, known: NOBODY },
  { change: '`compute.sidecars`, one added', before: PROD, after: prod({ compute: SIDECAR }) },
  { change: '`compute.sidecars`, the last one taken away', before: prod({ compute: SIDECAR }), after: PROD },
  { change: '`compute.discovery`, another name in AWS Cloud Map', before: CLOUD_MAP, after: cloudMap('llm') },
  { change: '`compute.discovery`, another name in Service Connect', before: CONNECTED, after: connected('llm') },
  { change: '`compute.discovery`, none to AWS Cloud Map', before: PROD, after: CLOUD_MAP },
  { change: '`compute.discovery`, AWS Cloud Map to Service Connect', before: CLOUD_MAP, after: CONNECTED },
  { change: '`compute.discovery`, Service Connect to none', before: CONNECTED, after: PROD },
  { change: '`compute.enableExecuteCommand` on', before: DEVELOPMENT, after: dev({ compute: { enableExecuteCommand: true } }) },
  {
    change: '`maxRequestDuration` and `drainTimeout`',
    before: PROD,
    after: prod({ maxRequestDuration: Duration.minutes(5), drainTimeout: Duration.minutes(2) }),
  },
];
