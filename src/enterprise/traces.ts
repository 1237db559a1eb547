import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { GatewayService } from '../compute';
import { invalid } from '../errors';
import type { GatewayNetwork } from '../network';
import { type BoundDestination, CollectorSubject, checkBesideCollector, type GatewayObservability, TraceDestination } from '../observability';
import type { IWatched } from '../watched';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import type { OtlpOptions } from './settings';

const XRAY = 'X-Ray has no resources that segments could be put into.';

interface TracedParts {
  readonly gatewayName: string;
  readonly network: GatewayNetwork;
  readonly observability: GatewayObservability;
}

/** Where the image sends spans, with what that needs; undefined where it sends none. */
export function bindTraces(gateway: Construct & TracedParts, props: PortkeyEnterpriseGatewayProps): BoundDestination | undefined {
  const { traces, preset, observability, removalPolicy, settings } = props;
  if (!traces) {
    return undefined;
  }
  const bound = (traces.destination ?? TraceDestination.collector())._bind(new Construct(gateway, 'Traces'), {
    gatewayName: gateway.gatewayName,
    preset,
    reachesInternet: gateway.network.reachesInternet,
    logRetention: observability?.logRetention,
    encryptionKey: gateway.observability.encryptionKey,
    removalPolicy,
  });
  if (bound.baseUrl === undefined) {
    throw invalid('SettingNotPossible', 'traces.destination', 'TraceDestination.xray()', 'the image signs no requests, and a collector does');
  }
  if (traces.analytics && !bound.takes.logs) {
    throw invalid('SettingNotPossible', 'traces.analytics', true, 'the collector has no pipeline for logs');
  }
  if (bound.collector) {
    checkBesideCollector('gateway.sidecars', props.gateway?.sidecars);
  }
  const twice = Object.keys(otlpOf(bound, traces.analytics)).find((name) => settings?.otlp?.[name as keyof OtlpOptions] !== undefined);
  if (twice !== undefined) {
    throw invalid('SettingNotPossible', `settings.otlp.${twice}`, 'given', '`traces` says it');
  }
  return bound;
}

/** The props of a gateway that sends spans there. */
export function withTraces(props: PortkeyEnterpriseGatewayProps, bound?: BoundDestination): PortkeyEnterpriseGatewayProps {
  if (!bound) {
    return props;
  }
  const { settings, gateway, traces } = props;
  const sidecars = [...(gateway?.sidecars ?? []), ...(bound.collector ? [bound.collector.sidecar] : [])];
  return {
    ...props,
    settings: { ...settings, otlp: { ...settings?.otlp, ...otlpOf(bound, traces?.analytics) } },
    gateway: { ...gateway, sidecars: sidecars.length > 0 ? sidecars : undefined },
  };
}

function otlpOf({ baseUrl, headers }: BoundDestination, analytics = false): OtlpOptions {
  const secret = headers && { headers: ecs.Secret.fromSecretsManager(headers.secret, headers.field) };
  return {
    tracesEndpoint: baseUrl,
    ...(secret && { tracesHeaders: secret.headers }),
    ...(analytics && { endpoint: baseUrl, ...secret }),
  };
}

/** Lets tasks send what they, and a collector beside them, send. */
export function admitTraces(service: GatewayService, bound?: BoundDestination): void {
  service.allow(bound?.statements ?? [], XRAY);
  if (bound?.port !== undefined) {
    service._letOut(bound.port, 'Receiver of spans');
  }
}

export const subjectsOfTraces = ({ service }: { readonly service: GatewayService }, bound?: BoundDestination): IWatched[] =>
  bound?.collector ? [new CollectorSubject(service.service, service.sidecarLogGroups.at(-1))] : [];
