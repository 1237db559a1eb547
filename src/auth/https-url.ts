import { isKnown } from '../checks';

/** Whether tasks and load balancer could call it. What only the deployment knows passes. */
export function isHttpsUrl(value: string): boolean {
  if (!isKnown(value)) {
    return true;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // nothing but port 443 leaves the tasks and the load balancer for it
  return url?.protocol === 'https:' && !url.port && !url.username && !url.password && !value.includes('#') && !/\s/.test(value);
}
