import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** What a target says of a request that reached it. */
export interface Echo {
  readonly target: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A target that tells what it got, and keeps each URL as it comes. With `?silent=<milliseconds>` it waits before it answers. */
export async function startEcho(name: string): Promise<{ readonly address: string; readonly urls: readonly string[]; stop(): Promise<void> }> {
  const urls: string[] = [];
  const server: Server = createServer((request, response) => {
    const silent = Number(new URL(`http://echo${request.url}`).searchParams.get('silent') ?? 0);
    const echo: Echo = { target: name, url: request.url ?? '', headers: request.headers };
    urls.push(echo.url);
    setTimeout(() => response.end(JSON.stringify(echo)), silent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as { port: number }).port}`,
    urls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
