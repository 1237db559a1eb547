import { invalid } from '../errors';
import { LoadBalancerType } from '../network';
import { isByPort } from './doors';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';

/** Refuses a certificate that somebody would have to verify who has no name for it, or that nobody would see. */
export function checkTaskCertificate(props: PortkeyEnterpriseGatewayProps): void {
  const { gateway, dataService, domain, network } = props;
  if (!gateway?.taskCertificate) {
    return;
  }
  const reasons = {
    'the data service calls it by a name inside the VPC': dataService !== undefined,
    'there is no load balancer': network?.loadBalancerType === LoadBalancerType.NONE,
    'a Network Load Balancer without `domain` passes everything on as it is': isByPort(props) && !domain,
  };
  const reason = Object.entries(reasons).find(([, holds]) => holds);
  if (reason) {
    throw invalid('TaskCertificateNotPossible', 'gateway.taskCertificate', 'given', reason[0]);
  }
}
