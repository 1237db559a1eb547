/**
 * Bodies of the answers that the load balancer and the firewall give themselves. Both OpenAI's and Anthropic's SDKs find their
 * error in this shape: the outer `type` is Anthropic's, `code` and `param` are OpenAI's.
 */
function errorBody(type: string, code: string, message: string): string {
  return JSON.stringify({ type: 'error', error: { type, message, param: null, code } });
}

export const NOT_FOUND_BODY = errorBody('not_found_error', 'not_found', 'nothing is served here; the base URL of the OpenAI API ends with /v1');

export const CLOSED_BODY = errorBody('permission_error', 'path_closed', 'this path is not served to clients of this load balancer');

export const BLOCKED_BODY = errorBody('permission_error', 'request_blocked', 'the firewall in front of this gateway refused the request');

export const RATE_LIMITED_BODY = errorBody('rate_limit_error', 'rate_limit_exceeded', 'too many requests from this address; try again later');

export const HEADER_RATE_LIMITED_BODY = errorBody('rate_limit_error', 'rate_limit_exceeded', 'too many requests of this client; try again later');

/** Seconds in the `Retry-After` header of a 429: the firewall looks at its counters about this often. */
export const RETRY_AFTER_SECONDS = 30;
