import { connect } from '../upstream';
import { attempted, providerOf, requestOf } from './exchanges';

const SERVER = providerOf({ kind: 'compatible', name: 'vllm', baseUrl: 'https://models.example/v1' });

test.each(['cancelled', 'expired'] as const)('for an attempt that is %s by the time that its credential is there nothing goes out', async (name) => {
  const attempt = attempted(requestOf({ body: { model: 'm' } }), { provider: SERVER, model: 'm' });
  const upstream = connect({ refused: () => {}, roles: { gateway: 'Demo' } } as never);
  const sent = upstream(attempt, { url: 'https://models.example/v1/chat/completions', headers: {}, body: Buffer.from('{}') });
  attempt[name] = true;
  await expect(sent).rejects.toMatchObject({ code: 'interrupted' });
  expect(attempt.calls).toBe(0);
});
