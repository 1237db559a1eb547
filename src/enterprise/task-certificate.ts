import { invalid } from '../errors';
import { LoadBalancerType } from '../network';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';

/** Refuses a certificate that somebody would have to verify who has no name for it, or that nobody would see. */
export function checkTaskCertificate({ gateway, dataService, domain, network }: PortkeyEnterpriseGatewayProps): void {
  if (!gateway?.taskCertificate) {
    return;
  }
  const isByPort = network?.loadBalancerType !== undefined && network.loadBalancerType !== LoadBalancerType.APPLICATION;
  const reasons = {
    'the data service calls it by a name inside the VPC': dataService !== undefined,
    'there is no load balancer': network?.loadBalancerType === LoadBalancerType.NONE,
    'a Network Load Balancer without `domain` passes everything on as it is': isByPort && !domain,
  };
  const reason = Object.entries(reasons).find(([, holds]) => holds);
  if (reason) {
    throw invalid('TaskCertificateNotPossible', 'gateway.taskCertificate', 'given', reason[0]);
  }
}
