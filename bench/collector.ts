/** A process of its own: what takes the spans that gateways export, by TLS as X-Ray does. It reads them, and answers at once; below `/silent`, never. */
import { createServer } from 'node:https';
import type { Identity } from './provider';

process.once('message', (identity: Identity) => {
  const server = createServer({ ...identity, keepAliveTimeout: 120_000 }, (request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.url?.startsWith('/silent')) return;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}');
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port));
});
process.on('disconnect', () => process.exit());
