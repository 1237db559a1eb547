import { type Behaviour, until } from '../../fakes';
import type { GuardrailConfiguration } from '../../src/contract';
import { refusalCode } from './refused';
import { bearer, withGateway } from './with-gateway';
import { guarded } from './with-guardrail';

const TIMEOUT = 400;

/** What can go wrong with a guardrail; each is answered to whatever it is asked. */
const OUTAGES: readonly (readonly [name: string, behaviour: Behaviour])[] = [
  ['says nothing', { hang: true }],
  ['is slow', { delay: 3 * TIMEOUT }],
  ['hangs up', { hangUp: true }],
  ['fails', { status: 500 }],
  ['is not available', { status: 503 }],
  ['is throttled', { status: 429 }],
  ['lets nobody in', { status: 403 }],
  ['is gone', { status: 404 }],
  ['says what is no JSON', { body: '<html>502 Bad Gateway</html>' }],
  ['says nothing that is a verdict', { body: '{}' }],
  ['says what nobody knows', { body: '{"action":"PONDERED","outputs":[],"assessments":[]}' }],
  ['masks another number of texts', { body: masking([{ text: 'a' }, { text: 'b' }]) }],
  ['masks, and gives no text', { body: masking([{ text: 1 }]) }],
  ['is cut', { body: '{"action":"NONE","outputs":[],"assessments":[]}', cutAfter: 10 }],
];

function masking(outputs: readonly object[]): string {
  const piiEntities = [{ type: 'EMAIL', match: 'a', action: 'ANONYMIZED', detected: true }];
  return JSON.stringify({ action: 'GUARDRAIL_INTERVENED', outputs, assessments: [{ sensitiveInformationPolicy: { piiEntities } }], usage: {} });
}

let count = 0;

function withOutages(changes: Partial<GuardrailConfiguration>) {
  const context = withGateway(guarded({ timeout: TIMEOUT, ...changes }));
  const ask = () =>
    context.gateway.call({
      path: '/v1/chat/completions',
      headers: bearer(context.world, 'openai'),
      // nothing of it is remembered
      body: { model: 'gpt-4o', messages: [{ role: 'user', content: `Question ${count++}` }] },
    });
  return { context, ask };
}

describe('a guardrail that cannot be asked, and closes', () => {
  const { context, ask } = withOutages({ whenUnavailable: 'block' });

  test.each(OUTAGES)('%s: nothing passes, and the next request does when it is well again', async (_, behaviour) => {
    context.world.farBedrock.behave(behaviour);
    const answer = await ask();
    expect([answer.status, refusalCode(answer), answer.headers['retry-after']]).toEqual([503, 'guardrail_not_available', '5']);
    expect(context.world.openai.requests).toEqual([]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({
      outcome: 'refused',
      errorCode: 'guardrail_not_available',
      guardrail: 'unchecked',
    });
    context.world.farBedrock.behave({});
    expect((await ask()).status).toBe(200);
  });
});

describe('a guardrail that cannot be asked, and opens', () => {
  const { context, ask } = withOutages({ whenUnavailable: 'pass' });
  /** After some outages it is left alone for a while. */
  const isAsked = async () => (await context.gateway.recordOf(await ask())).guardrail === 'passed';
  beforeEach(async () => {
    await until('it is asked', isAsked, 20_000);
    context.world.openai.clear();
  }, 30_000);

  test.each(OUTAGES)('%s: what was to be checked passes, and that is recorded', async (_, behaviour) => {
    context.world.farBedrock.behave(behaviour);
    const answer = await ask();
    expect([answer.status, context.world.openai.requests.length]).toEqual([200, 1]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'served', guardrail: 'unchecked' });
  });

  test('a failure of the moment is tried once more', async () => {
    let asked = 0;
    context.world.farBedrock.behave(() => (asked++ === 0 ? { status: 503 } : {}));
    const answer = await ask();
    expect([(await context.gateway.recordOf(answer)).guardrail, asked]).toEqual(['passed', 2]);
  });
});

describe('a guardrail that says that it intervened, and not how', () => {
  const { context, ask } = withOutages({ whenUnavailable: 'pass' });
  test('is taken to have blocked', async () => {
    context.world.farBedrock.behave({
      body: '{"action":"GUARDRAIL_INTERVENED","outputs":[{"text":"No."}],"assessments":[{}],"usage":{"contentPolicyUnits":-5}}',
    });
    const answer = await ask();
    expect([answer.json.choices[0].message.content, context.world.openai.requests]).toEqual(['No.', []]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ guardrail: 'blocked', guardrailUnits: 0 });
  });
});
