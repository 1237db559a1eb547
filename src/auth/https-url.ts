import { isKnown } from '../checks';
import { type ErrorCode, invalid } from '../errors';

/** Refuses an address that is there and could not be called. */
export function requireHttpsUrl(code: ErrorCode, path: string, value: string | undefined): void {
  if (value !== undefined && !isHttpsUrl(value)) {
    throw invalid(code, path, value);
  }
}

/** Whether tasks and load balancer could call it. What only the deployment knows passes. */
function isHttpsUrl(value: string): boolean {
  if (!isKnown(value)) {
    return true;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // nothing but port 443 leaves the tasks and the load balancer for it
  return url?.protocol === 'https:' && !url.port && !url.username && !url.password && !value.includes('#') && !/\s/.test(value);
}
