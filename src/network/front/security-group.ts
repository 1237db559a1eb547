import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';

/** The security group of a load balancer: nobody gets in until a port is opened, and nothing gets out until there is a target. */
export function createSecurityGroup(front: Construct, idPrefix: string, vpc: ec2.IVpc): ec2.SecurityGroup {
  const securityGroup = new ec2.SecurityGroup(front, `${idPrefix}SecurityGroup`, {
    vpc,
    description: 'Load balancer of the gateway',
    allowAllOutbound: false,
  });
  acknowledge(
    securityGroup,
    'AwsSolutions-EC23',
    'Open to the internet only where PUBLIC and a certificate were asked for; who may connect is `allowFrom`.',
  );
  return securityGroup;
}

/** Lets those in who may connect. */
export function openPort(securityGroup: ec2.SecurityGroup, peers: readonly ec2.IPeer[], port: number, who = 'clients of the gateway'): void {
  for (const peer of peers) {
    securityGroup.addIngressRule(peer, ec2.Port.tcp(port), who);
  }
}
