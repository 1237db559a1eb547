import { LIVE, until } from '../../fakes';
import { refusalCode } from './refused';
import { bearer, withGateway } from './with-gateway';

describe('the live document, without a restart,', () => {
  const context = withGateway();
  const send = () =>
    context.gateway.call({
      path: '/v1/chat/completions',
      body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] },
      headers: { 'content-type': 'application/json', ...bearer(context.world, 'openai') },
    });
  const answers = (status: number) => until(`an answer with ${status}`, async () => (await send()).status === status, 30_000, 100);

  test('says what an error of a provider means', async () => {
    context.world.openai.behave({ status: 418, failure: { message: 'Come back for tea' } });
    await answers(418);
    const failures = [{ kinds: ['openai'], messages: ['Come back*'], cause: 'overloaded', as: 503 }, ...LIVE.lists.failures];
    context.world.appConfig.publish({ ...LIVE, lists: { ...LIVE.lists, failures } });
    await answers(503);
    context.world.appConfig.publish(LIVE);
    await answers(418);
    context.world.openai.behave({});
  });

  test('says what a provider serves, and at which path', async () => {
    await answers(200);
    const surfaces = LIVE.lists.surfaces.filter(({ kind }) => kind !== 'openai');
    context.world.appConfig.publish({ ...LIVE, lists: { ...LIVE.lists, surfaces } });
    await answers(400);
    expect(refusalCode(await send())).toBe('endpoint_not_served');
    const elsewhere = { kind: 'openai', apis: ['chat'], prefix: '/elsewhere' };
    context.world.appConfig.publish({ ...LIVE, lists: { ...LIVE.lists, surfaces: [...surfaces, elsewhere] } });
    await until('a call there', async () => (await send()) && context.world.openai.last.url === '/v1/elsewhere/chat/completions', 30_000, 100);
    context.world.appConfig.publish(LIVE);
    await answers(200);
  });
});
