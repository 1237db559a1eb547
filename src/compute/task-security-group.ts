import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** The security group of tasks: nothing comes in, HTTPS goes out. */
export function createTaskSecurityGroup(scope: Construct, vpc: ec2.IVpc, containerName: string): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: `Tasks of the ${containerName}`, allowAllOutbound: false });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Model providers and AWS services');
  return group;
}

/** Security groups see what goes to resolvers of one's own; to that of Amazon they are blind. */
export function allowDns(tasks: ec2.Connections, servers: readonly ec2.IPeer[]): void {
  for (const server of servers) {
    for (const port of [ec2.Port.udp(53), ec2.Port.tcp(53)]) {
      tasks.allowTo(server, port, 'DNS servers');
    }
  }
}
