import { Size } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import type { Ec2CapacityOptions } from './ec2-options';
import { checkedTemplate } from './given-template';

/** The instances, with all that is decided about them. */
export type InstanceGroupOptions = Ec2CapacityOptions &
  Required<Pick<Ec2CapacityOptions, 'instanceType' | 'minInstances' | 'maxInstances' | 'maxInstanceLifetime'>>;

const ROOT_VOLUME = Size.gibibytes(30);

/** What CloudFormation asks not to happen while it replaces instances one by one. */
const HELD_WHILE_UPDATING = [
  autoscaling.ScalingProcess.HEALTH_CHECK,
  autoscaling.ScalingProcess.REPLACE_UNHEALTHY,
  autoscaling.ScalingProcess.AZ_REBALANCE,
  autoscaling.ScalingProcess.ALARM_NOTIFICATION,
  autoscaling.ScalingProcess.SCHEDULED_ACTIONS,
];

/** The Auto Scaling group. Its number is set by managed scaling: the template says none, or a deployment would set it back. */
export function createInstanceGroup(
  scope: Construct,
  vpc: ec2.IVpc,
  vpcSubnets: ec2.SubnetSelection,
  options: InstanceGroupOptions,
): autoscaling.AutoScalingGroup {
  const { minInstances, maxInstances, maxInstanceLifetime } = options;
  const group = new autoscaling.AutoScalingGroup(scope, 'Instances', {
    vpc,
    vpcSubnets,
    launchTemplate: checkedTemplate(scope, options.launchTemplate) ?? createLaunchTemplate(scope, vpc, options),
    minCapacity: minInstances,
    maxCapacity: maxInstances,
    maxInstanceLifetime,
    groupMetrics: [autoscaling.GroupMetrics.all()],
    updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({
      maxBatchSize: 1,
      minInstancesInService: Math.min(minInstances, maxInstances - 1),
      waitOnResourceSignals: false,
      suspendProcesses: HELD_WHILE_UPDATING,
    }),
  });
  // which Amazon ECS would give the group when it gets it, and not the instances that it has by then
  (group.node.defaultChild as autoscaling.CfnAutoScalingGroup).tags.setTag('AmazonECSManaged', 'true');
  // an agent registers over it, and says goodbye over it
  group.node.addDependency(vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
  acknowledge(group, 'AwsSolutions-AS3', 'Amazon ECS scales the group by what its tasks ask for; alarms on the tasks tell what is missing.');
  return group;
}

function createLaunchTemplate(scope: Construct, vpc: ec2.IVpc, { instanceType, dnsServers = [] }: InstanceGroupOptions): ec2.LaunchTemplate {
  const securityGroup = new ec2.SecurityGroup(scope, 'InstanceSecurityGroup', {
    vpc,
    description: 'Instances of the cluster',
    allowAllOutbound: false,
  });
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Amazon ECS and registries');
  for (const server of dnsServers) {
    for (const port of [ec2.Port.udp(53), ec2.Port.tcp(53)]) {
      securityGroup.addEgressRule(server, port, 'DNS servers');
    }
  }
  const processor = instanceType.architecture === ec2.InstanceArchitecture.ARM_64 ? '/arm64' : '';
  const userData = ec2.UserData.forLinux();
  userData.addCommands('echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config');
  return new ec2.LaunchTemplate(scope, 'LaunchTemplate', {
    instanceType,
    // read when an instance starts, so that none starts with an image of last year
    machineImage: ec2.MachineImage.resolveSsmParameterAtLaunch(`/aws/service/ecs/optimized-ami/amazon-linux-2023${processor}/recommended/image_id`, {
      userData,
    }),
    userData,
    role: new iam.Role(scope, 'InstanceRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
    securityGroup,
    requireImdsv2: true,
    httpPutResponseHopLimit: 1,
    detailedMonitoring: true,
    ebsOptimized: true,
    blockDevices: [
      {
        deviceName: '/dev/xvda',
        volume: ec2.BlockDeviceVolume.ebs(ROOT_VOLUME.toGibibytes(), { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
      },
    ],
  });
}
