import type { Construct } from 'constructs';
import { isKnown, requireHere } from '../../checks';
import { invalid } from '../../errors';
import type { BoundDestination } from './bound-destination';
import type { OtlpDestinationOptions } from './destination-options';

const PATH = 'traces.destination';

/** As tasks take it: no user, no query. */
const BASE_URL = /^(https?):\/\/[^\s/?#@\\:]+(?::(\d{1,5}))?(?:\/[^\s?#\\]*)?$/;
const HTTPS = 443;
const MOST = 65_535;

/** @throws `InvalidTraceEndpoint` */
export function checkReceiver({ endpoint, headers, headersField }: OtlpDestinationOptions): void {
  if (!isKnown(endpoint)) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, endpoint, 'it must be known when the template is written');
  }
  const [whole, scheme, port] = BASE_URL.exec(endpoint) ?? [];
  if (whole === undefined) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, 'a string'); // it may hold a key
  }
  if (port !== undefined && (Number(port) < 1 || Number(port) > MOST)) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, endpoint, `ports are from 1 to ${MOST}`);
  }
  if (/\/v1\/traces\/*$/.test(endpoint)) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, endpoint, 'tasks put /v1/traces behind it');
  }
  if (headers && scheme !== 'https') {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, endpoint, 'with `headers` it begins with https://, or a key would travel in plaintext');
  }
  if (headersField !== undefined && !headers) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.headersField`, headersField, 'there are no `headers`');
  }
}

/** A receiver somewhere else. */
export function bindReceiver(scope: Construct, { endpoint, headers, headersField }: OtlpDestinationOptions): BoundDestination {
  requireHere('ResourceElsewhere', `${PATH}.headers`, scope, headers?.env);
  const [, scheme, port] = BASE_URL.exec(endpoint) ?? [];
  return {
    baseUrl: endpoint.replace(/\/+$/, ''),
    headers: headers && { secret: headers, field: headersField },
    statements: [],
    port: portOf(scheme, port),
    takes: { metrics: true, logs: true },
    callsXray: false,
  };
}

function portOf(scheme: string, port?: string): number | undefined {
  const number = Number(port ?? (scheme === 'http' ? 80 : HTTPS));
  return number === HTTPS ? undefined : number;
}
