import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Security groups see what goes to resolvers of one's own; to that of Amazon they are blind. */
export function allowDns(tasks: ec2.Connections, servers: ec2.IPeer[] = []): void {
  for (const server of servers) {
    for (const port of [ec2.Port.udp(53), ec2.Port.tcp(53)]) {
      tasks.allowTo(server, port, 'DNS servers');
    }
  }
}
