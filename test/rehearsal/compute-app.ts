/** A repository for the image, a gateway on instances that scales by the clock, and a worker beside it: each finds the other. */
import { App, Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Capacity, Discovery, GatewayImage, GatewayImageRepository, GatewayPreset, GatewayService, ModelProvider, PortkeyGateway } from '../../src';

const stack = new Stack(new App(), 'Compute');
new GatewayImageRepository(stack, 'Images', { preset: GatewayPreset.DEV }).printCopyCommands();
const gateway = new PortkeyGateway(stack, 'Gateway', {
  preset: GatewayPreset.DEV,
  providers: [ModelProvider.openai()],
  compute: {
    capacity: Capacity.ec2({ maxInstances: 6 }),
    discovery: Discovery.serviceConnect({ name: 'gateway' }),
    image: GatewayImage.fromPullThroughCache('docker-hub'),
    scalingSchedules: [{ id: 'Morning', schedule: Schedule.cron({ minute: '0', hour: '7' }), minCapacity: 2 }],
  },
});
const worker = new GatewayService(stack, 'Worker', {
  preset: GatewayPreset.DEV,
  cluster: gateway.cluster,
  container: { name: 'worker', image: ecs.ContainerImage.fromRegistry('registry.example.com/worker:1'), ports: [{ name: 'http', port: 8080 }] },
  cpuArchitecture: ecs.CpuArchitecture.ARM64,
  maxCapacity: 1,
  discovery: Discovery.cloudMap({ name: 'worker', namespaceName: 'llm.internal' }),
});
worker.allowCallsFrom(gateway.service);
