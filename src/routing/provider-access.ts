import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PATTERNS_REASON } from '../bedrock';
import type { GatewayService } from '../compute';
import type { BoundProvider } from './providers';

/** Lets tasks call a provider. */
export function admit(service: GatewayService, name: string, { statements, baseUrl }: BoundProvider): void {
  service.allow(statements, PATTERNS_REASON);
  if (baseUrl && baseUrl.port !== 443) {
    service.connections.allowToAnyIpv4(ec2.Port.tcp(baseUrl.port), `Base URL of ${name}`);
  }
}
