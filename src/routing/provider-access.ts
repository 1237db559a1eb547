import { PATTERNS_REASON } from '../bedrock';
import type { GatewayService } from '../compute';
import type { BoundProvider } from './providers';

/** Lets tasks call a provider. */
export function admit(service: GatewayService, name: string, { statements, baseUrl }: BoundProvider): void {
  service.allow(statements, PATTERNS_REASON);
  if (baseUrl) {
    service._letOut(baseUrl.port, `Base URL of ${name}`);
  }
}

/** A role as which a provider is called. */
export interface CallingRole {
  readonly roleArn: string;
  /** Whether the calls go to the endpoint of Amazon Bedrock's runtime, where the VPC has one. */
  readonly byBedrockEndpoint: boolean;
}

/** None where the task role calls it, or a key. */
export function callingRole({ configuration: { kind, assumeRole }, insideVpc }: BoundProvider): CallingRole[] {
  return assumeRole ? [{ roleArn: assumeRole.roleArn, byBedrockEndpoint: kind === 'bedrock' && insideVpc }] : [];
}
