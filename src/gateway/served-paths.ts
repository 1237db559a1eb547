/** The paths that the gateway serves; the load balancer answers 404 to all others, `/healthz` among them. */
export const servedPaths = (bedrockApi?: boolean): string[] => (bedrockApi ? ['/v1/*', '/model/*'] : ['/v1/*']);
