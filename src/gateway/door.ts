import { GATEWAY_PORT } from '../contract';
import type { GatewayDoor } from '../network';
import type { GatewayObservability } from '../observability';
import type { PortkeyGatewayProps } from './gateway-props';
import { servedPaths } from './served-paths';
import { type TokenCheckParts, tokenCheckOf } from './token-check';

/** What leads requests for the gateway's paths to its service. */
export function openDoor(parts: TokenCheckParts & { readonly observability: GatewayObservability }, props: PortkeyGatewayProps): GatewayDoor {
  const { preset, compute, bedrockApi, observability, removalPolicy } = props;
  const { shiftsTraffic: alternate, testListener, protectWeights: isKept = false } = compute?.deployment ?? {};
  const { front, _readsRequests: readsRequests } = parts.network;
  const hasOneRule = alternate || isKept;
  const jwtValidation = tokenCheckOf(parts, hasOneRule);
  // a Network Load Balancer compares no paths, and a rule that Amazon ECS shifts must not change with them: the runtime answers for those that it does not serve
  const ofRequests = readsRequests && { paths: hasOneRule ? undefined : servedPaths(bedrockApi), jwtValidation };
  const protectWeights = isKept
    ? {
        preset,
        logRetention: observability?.logRetention,
        encryptionKey: parts.observability.encryptionKey,
        removalPolicy: observability?.removalPolicy ?? removalPolicy,
      }
    : undefined;
  const tls = compute?.taskCertificate && true;
  return front.openDoor('Gateway', { port: GATEWAY_PORT, tls, alternate, testListener, protectWeights, ...ofRequests });
}
