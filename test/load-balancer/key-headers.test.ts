import Anthropic from '@anthropic-ai/sdk';
import { redial, until } from '../../fakes';
import { type LoadBalancer, readTemplate, type Template } from '../../load-balancer';
import { withGateway } from '../contract/with-gateway';
import { DOMAIN_NAME, ORIGIN, proxied, startLoadBalancer, synthesized } from '../contract/with-load-balancer';

const KEY_HEADERS = ['x-api-key', 'x-portkey-api-key'];
const QUESTION = { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages: [{ role: 'user' as const, content: 'Say something.' }] };

type Rule = { readonly Type: string; readonly Properties: { readonly Conditions: readonly { readonly Field: string }[] } };
const isKeyRule = (resource: Template['Resources'][string]): boolean =>
  resource.Type.endsWith('::ListenerRule') && (resource as Rule).Properties.Conditions.some(({ Field }) => Field === 'http-header');

/** The template without the rules by which requests that bring a token as a key reach the task. */
const withoutKeyRules = ({ Resources }: Template): Template => ({
  Resources: Object.fromEntries(Object.entries(Resources).filter(([, resource]) => !isKeyRule(resource))),
});

proxied('tokens in the headers in which SDKs send keys', () => {
  const context = withGateway();
  let loadBalancer: LoadBalancer | undefined;
  let undo = () => {};
  afterEach(async () => {
    undo();
    await loadBalancer?.stop();
  });

  async function behind(template: Template): Promise<LoadBalancer> {
    loadBalancer = await startLoadBalancer(context.world, template);
    undo = redial(`${DOMAIN_NAME}:443`, loadBalancer.addressOf(443), context.world.certificate.cert);
    await loadBalancer.register(`127.0.0.1:${context.gateway.port}`);
    return loadBalancer;
  }
  const anthropic = () => new Anthropic({ baseURL: ORIGIN, apiKey: context.world.issuer.token(), maxRetries: 0 });

  test('a rule of its own leads each to the task, without the check of the load balancer', () => {
    const rules = readTemplate(synthesized(context.world)).listeners[0].rules;
    const headers = rules.flatMap(({ conditions, tokenCheck }) =>
      conditions.flatMap((condition) => (condition.on === 'header' && !tokenCheck ? [condition.name] : [])),
    );
    expect(headers.sort()).toEqual(KEY_HEADERS);
  });

  test('the Anthropic SDK with nothing but a base URL and a token is served', async () => {
    await behind(synthesized(context.world));
    const message = await anthropic().messages.create(QUESTION);
    expect(message.content).toEqual([{ type: 'text', text: expect.stringContaining('word4') }]);
  });

  test('a template without these rules refuses the Anthropic SDK, although the task would serve it', async () => {
    const { accessLog } = await behind(withoutKeyRules(synthesized(context.world)));
    const refused = await anthropic()
      .messages.create(QUESTION)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Anthropic.AuthenticationError);
    await until('the access log', () => accessLog.length > 0);
    expect(accessLog).toMatchObject([{ status: 401, target: null, details: expect.stringContaining('Jwt_is_missing') }]);

    const direct = new Anthropic({ baseURL: `http://127.0.0.1:${context.gateway.port}`, apiKey: context.world.issuer.token(), maxRetries: 0 });
    expect((await direct.messages.create(QUESTION)).type).toBe('message');
  });
});
