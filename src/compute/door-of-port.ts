import { CfnResource } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type ContainerPort, ContainerProtocol } from '../contract/container-spec';
import type { IDoor } from '../contract/door';
import { invalid } from '../errors';

/** How a load balancer calls targets, by the protocol of their group; one that passes bytes on leaves it to clients. */
const CALLS_BY_TLS: Readonly<Record<string, boolean>> = { HTTP: false, HTTPS: true, TLS: true };

/** Refuses a door for a port that the container does not have, or that is called there otherwise than it speaks: all requests would fail, and all health checks. */
export function checkDoor({ port, targetGroups }: IDoor, containerName: string, ports: readonly ContainerPort[]): void {
  const found = ports.find((each) => each.port === port);
  if (!found) {
    throw invalid('PortNotOpen', 'door.port', port, `the container ${containerName} has ${ports.map((each) => each.port).join(', ') || 'none'}`);
  }
  const { protocol = ContainerProtocol.HTTP } = found;
  for (const called of targetGroups.map((each) => CALLS_BY_TLS[protocolOf(each) ?? ''])) {
    if (called !== undefined && protocol !== ContainerProtocol.TCP && called !== (protocol === ContainerProtocol.HTTPS)) {
      throw invalid('DoorSpeaksOtherwise', 'door.tls', called, `port ${port} of the container ${containerName} speaks ${protocol}`);
    }
  }
}

/** By type, not by class: an app may have two copies of the CDK. */
function protocolOf({ node }: elbv2.ITargetGroup): string | undefined {
  const resource = node.defaultChild;
  const isGroup = CfnResource.isCfnResource(resource) && resource.cfnResourceType === elbv2.CfnTargetGroup.CFN_RESOURCE_TYPE_NAME;
  return isGroup ? (resource as elbv2.CfnTargetGroup).protocol : undefined;
}
