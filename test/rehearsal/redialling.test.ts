import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { redial } from '../../fakes';

test('clients dial a load balancer without TLS where the rehearsal says, too, and elsewhere afterwards', async () => {
  const server = createServer((request, response) => response.end(request.headers.host));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const end = redial('load-balancer.invalid:80', `127.0.0.1:${(server.address() as AddressInfo).port}`, '');
  const answer = await fetch('http://load-balancer.invalid/', { headers: { connection: 'close' } });
  expect(await answer.text()).toBe('load-balancer.invalid');
  end();
  server.close();
  await expect(fetch('http://load-balancer.invalid/')).rejects.toThrow();
});
