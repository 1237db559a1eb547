import type { Construct } from 'constructs';
import { calledPortOf } from '../../called-port';
import { isKnown, requireHere } from '../../checks';
import { OTLP_PATHS } from '../../contract';
import { invalid } from '../../errors';
import type { BoundDestination } from './bound-destination';
import type { OtlpDestinationOptions } from './destination-options';

const PATH = 'traces.destination';

/** As tasks take it: no user, no query. */
const BASE_URL = /^(https?):\/\/[^\s/?#@\\:]+(?::(\d{1,5}))?(?:\/[^\s?#\\]*)?$/;
const HTTPS = 443;
const PORTS = { from: 1, to: 65_535 };
/** Tasks append it. */
const WHOLE_PATH = new RegExp(`${OTLP_PATHS.traces}/*$`);

/** @throws `InvalidTraceEndpoint` */
export function checkReceiver({ endpoint, headers, headersField }: OtlpDestinationOptions): void {
  if (!isKnown(endpoint)) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, endpoint, 'it must be known when the template is written');
  }
  const [whole, scheme, port] = BASE_URL.exec(endpoint) ?? [];
  if (whole === undefined) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, 'a string'); // it may hold a key
  }
  if (WHOLE_PATH.test(endpoint)) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, endpoint, `tasks append ${OTLP_PATHS.traces}`);
  }
  if (port !== undefined && !(Number(port) >= PORTS.from && Number(port) <= PORTS.to)) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, endpoint, `ports are from ${PORTS.from} to ${PORTS.to}`);
  }
  if (headers && scheme !== 'https') {
    throw invalid('InvalidTraceEndpoint', `${PATH}.endpoint`, endpoint, 'with `headers` it begins with https://, or a key would travel in plaintext');
  }
  if (headersField !== undefined && !headers) {
    throw invalid('InvalidTraceEndpoint', `${PATH}.headersField`, headersField, 'there are no `headers`');
  }
  if (headersField === '') {
    throw invalid('InvalidTraceEndpoint', `${PATH}.headersField`, headersField, 'leave it out where the whole secret is the headers');
  }
}

/** A receiver somewhere else. */
export function bindReceiver(scope: Construct, { endpoint, headers, headersField }: OtlpDestinationOptions): BoundDestination {
  requireHere('ResourceElsewhere', `${PATH}.headers`, scope, headers?.env);
  const port = calledPortOf(endpoint);
  return {
    baseUrl: endpoint.replace(/\/+$/, ''),
    headers: headers && { secret: headers, field: headersField },
    statements: [],
    port: port === HTTPS ? undefined : port,
    takes: { metrics: true, logs: true },
    callsXray: false,
  };
}
