import { extension } from './extension';

/** One request, as the proxy saw it. */
export interface AccessLogEntry {
  readonly start: string;
  readonly protocol: string;
  readonly method: string;
  readonly host: string;
  /** Without its query. */
  readonly path: string;
  readonly status: number;
  /** `<port of the listener>/<priority>`. */
  readonly rule: string | null;
  /** Absent: the load balancer has answered itself. */
  readonly target: string | null;
  /** Why the answer is what it is, in the proxy's words. */
  readonly details: string | null;
  readonly milliseconds: number;
}

export const ACCESS_LOG = extension('access_loggers.stdout', 'extensions.access_loggers.stream.v3.StdoutAccessLog', {
  log_format: {
    json_format: {
      start: '%START_TIME%',
      protocol: '%PROTOCOL%',
      method: '%REQ(:METHOD)%',
      host: '%REQ(:AUTHORITY)%',
      path: '%REQ_WITHOUT_QUERY(:PATH)%',
      status: '%RESPONSE_CODE%',
      rule: '%ROUTE_NAME%',
      target: '%UPSTREAM_HOST%',
      details: '%RESPONSE_CODE_DETAILS%',
      milliseconds: '%DURATION%',
    },
    formatters: [extension('formatter.req_without_query', 'extensions.formatter.req_without_query.v3.ReqWithoutQuery')],
  },
});

/** An entry, where the line is one. */
export function readAccessLog(line: string): AccessLogEntry[] {
  try {
    const entry = JSON.parse(line);
    return typeof entry.start === 'string' && 'rule' in entry ? [entry] : [];
  } catch {
    return [];
  }
}
