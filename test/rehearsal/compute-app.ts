/** A repository for the image, and a gateway on instances that scales by the clock. */
import { App, Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Capacity, GatewayImage, GatewayImageRepository, GatewayPreset, ModelProvider, PortkeyGateway } from '../../src';

const stack = new Stack(new App(), 'Compute');
new GatewayImageRepository(stack, 'Images', { preset: GatewayPreset.DEV }).printCopyCommands();
new PortkeyGateway(stack, 'Gateway', {
  preset: GatewayPreset.DEV,
  providers: [ModelProvider.openai()],
  compute: {
    capacity: Capacity.ec2({ maxInstances: 3 }),
    image: GatewayImage.fromPullThroughCache('docker-hub'),
    scalingSchedules: [{ id: 'Morning', schedule: Schedule.cron({ minute: '0', hour: '7' }), minCapacity: 2 }],
  },
});
