import { FakeWorld, LIVE, OtlpReceiver, type ReceivedSpan } from '../../fakes';
import { GatewayProcess } from '../contract/gateway-process';
import { serving } from '../contract/with-gateway';
import { guardrailOf } from '../contract/with-guardrail';
import { spansOf, traceIdOf, tracesTo } from '../contract/with-traces';
import { limitsOf } from '../contract/with-valkey';

const CLIENT = { name: 'Checkout', clientId: 'client-checkout', team: 'Payments', limits: { requestsPerMinute: 100 } };

/** A route to two providers, of which the first fails. */
const DOCUMENT = {
  ...LIVE,
  clients: [...LIVE.clients, CLIENT],
  prices: { asOf: '2025-11-01', models: [{ provider: 'google', model: 'gemini-2.5-flash', input: 0.3, output: 2.5 }] },
  routing: {
    routes: [
      {
        name: 'assistant',
        node: {
          fallback: [
            { provider: 'openai', model: 'gpt-4o' },
            { provider: 'google', model: 'gemini-2.5-flash' },
          ],
        },
      },
    ],
  },
};

/** As the load balancer adds it. */
const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';

/** The spans of one request to the real gateway: limited, looked through, tried with one provider, and streamed by another. */
export async function recordedRequest(): Promise<readonly ReceivedSpan[]> {
  const world = await FakeWorld.start();
  const receiver = await new OtlpReceiver().start();
  try {
    world.appConfig.publish(DOCUMENT);
    const gateway = await GatewayProcess.start(world, { ...tracesTo(receiver), limits: limitsOf(undefined), guardrail: guardrailOf() });
    const headers = { authorization: `Bearer ${world.issuer.token({ client_id: CLIENT.clientId })}` };
    await serving({ world, gateway });
    world.farBedrock.trouble = { slowed: 120 };
    world.openai.behave({ status: 503, delay: 180, failure: { type: 'server_error' } });
    world.google.behave({ delay: 150, interval: 40, chunks: 8 });
    const answer = await gateway.call({
      path: '/v1/chat/completions',
      headers: { ...headers, 'x-portkey-config': 'assistant', 'x-amzn-trace-id': ROOT },
      body: { model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'Say something.' }] },
    });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    return await spansOf(receiver, traceIdOf(answer));
  } finally {
    await GatewayProcess.stopAll(world);
    await receiver.stop();
    await world.stop();
  }
}
