/** Guardrail and store of a gateway go wrong one by one while many ask: what need not fail does not, and all that goes wrong is told. */
import { type Behaviour, type FakeWorld, LIES, type Lie, pause, until } from '../../fakes';
import { GUARDRAIL_STORE_RULES } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { refusalCode } from './refused';
import { bearer, serving, withWorld } from './with-gateway';
import { guarded } from './with-guardrail';
import { CACHE_SECRET, stored, withStore } from './with-valkey';

const IS_FULL = process.env.TEST_TIER === 'full';
const AT_ONCE = IS_FULL ? 24 : 8;
/** Of a question; whoever is slow and not late has a third of it. */
const TIMEOUT = IS_FULL ? 1_000 : 600;
const SLOW = TIMEOUT / 3;
const SHORT = IS_FULL ? 2_000 : 300;
/** Questions that hang are late in it, and what comes of it is seen. */
const LONG = TIMEOUT + SHORT;
const KNOWN = 8;

/** A store says what counters would be asked, too: here it is asked for values alone. */
const STORE_LIES = (Object.keys(LIES) as Lie[]).filter((lie) => IS_FULL || lie === 'garbage');

interface Trouble {
  readonly name: string;
  /** What the guardrail does; absent: it is well. */
  readonly guardrail?: Behaviour;
  readonly store?: 'kill' | 'hang' | 'slow' | 'disconnect' | Lie;
  readonly during: number;
  /** Whether what is new is checked nevertheless. */
  readonly isChecked: boolean;
  /** Left out where there is no time. */
  readonly inFull?: boolean;
}

const TROUBLES: readonly Trouble[] = [
  { name: 'all is well', during: SHORT, isChecked: true, inFull: true },
  { name: 'the guardrail hangs', guardrail: { hang: true }, during: LONG, isChecked: false },
  { name: 'the guardrail is killed', guardrail: { hangUp: true }, during: SHORT, isChecked: false },
  { name: 'the guardrail is slow', guardrail: { delay: SLOW }, during: 2 * SHORT, isChecked: true },
  { name: 'the guardrail is late', guardrail: { delay: 3 * TIMEOUT }, during: LONG, isChecked: false, inFull: true },
  { name: 'the guardrail throttles', guardrail: { status: 429 }, during: SHORT, isChecked: false },
  { name: 'the guardrail lies', guardrail: { body: '{"action":"PONDERED"}' }, during: SHORT, isChecked: false },
  { name: 'the store is killed', store: 'kill', during: SHORT, isChecked: true },
  { name: 'the store hangs', store: 'hang', during: 2 * SHORT, isChecked: true },
  { name: 'the store is slow', store: 'slow', during: 2 * SHORT, isChecked: true, inFull: true },
  { name: 'the store is cut off', store: 'disconnect', during: SHORT, isChecked: true, inFull: true },
  ...STORE_LIES.map((lie): Trouble => ({ name: `the store lies: ${lie}`, store: lie, during: SHORT, isChecked: true })),
  { name: 'the guardrail is killed, and the store', guardrail: { hangUp: true }, store: 'kill', during: SHORT, isChecked: false },
];

interface Asked {
  readonly isKnown: boolean;
  readonly answer: Answer;
  readonly milliseconds: number;
}

describe.each(['pass', 'block'] as const)('what cannot be checked: %s', (unavailable) => {
  stored('with a store that tasks share', () => {
    const context = withWorld() as { world: FakeWorld; gateway: GatewayProcess };
    const state = withStore(context, { rules: GUARDRAIL_STORE_RULES });
    let count = 0;

    beforeAll(async () => {
      const { world } = context;
      world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value);
      const store = state.store.configuration('iam', { timeout: 250 });
      const changes = guarded({ whenUnavailable: unavailable, timeout: TIMEOUT, store, storeKey: { secretArn: CACHE_SECRET.arn } });
      context.gateway = await GatewayProcess.start(world, { ...changes, timeouts: { ...world.boot(0).timeouts, lameDuck: 50 } });
      await serving(context);
    }, 60_000);
    beforeEach(() => context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value));

    async function ask(name: string): Promise<Omit<Asked, 'isKnown'>> {
      const body = { model: 'gpt-4o', messages: [{ role: 'user', content: `Write to ${name}@example.com.` }] };
      const begun = performance.now();
      const answer = await context.gateway.call({ path: '/v1/chat/completions', headers: bearer(context.world, 'openai'), body });
      return { answer, milliseconds: performance.now() - begun };
    }
    const known = (number: number): string => `known-${number % KNOWN}`;
    const fresh = (): string => `new-${count++}`;
    const checks = async (): Promise<boolean> => {
      const { answer } = await ask(fresh());
      return (await context.gateway.recordOf(answer)).guardrail === 'masked';
    };

    /** Every second text has been checked before. */
    async function underLoad(milliseconds: number): Promise<readonly Asked[]> {
      const asked: Asked[] = [];
      const over = performance.now() + milliseconds;
      const client = async (): Promise<void> => {
        for (let number = 0; performance.now() < over; number++) {
          const isKnown = number % 2 === 0;
          asked.push({ isKnown, ...(await ask(isKnown ? known(number / 2) : fresh())) });
          if (asked.at(-1)?.answer.status !== 200) await pause(20);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, client));
      return asked;
    }

    describe('one by one', () => {
      test.each(TROUBLES.filter(({ inFull }) => IS_FULL || !inFull))(
        '$name',
        async ({ guardrail = {}, store, during, isChecked }) => {
          const { world, gateway } = context;
          await until('it checks', checks, 20_000);
          await Promise.all(Array.from({ length: KNOWN }, (_, number) => ask(known(number))));
          world.openai.clear();
          world.farBedrock.behave(guardrail);
          const { front } = state.store;
          if (store === 'kill' || store === 'hang' || store === 'disconnect') front[store]();
          else if (store === 'slow') front.slow(500);
          else if (store) front.lie(store);

          const asked = await underLoad(during);
          const [remembered, others] = [asked.filter(({ isKnown }) => isKnown), asked.filter(({ isKnown }) => !isKnown)];
          const statuses = (of: readonly Asked[]): readonly unknown[] => [
            ...new Set(of.map(({ answer }) => (answer.broken ? 'broken' : answer.status === 200 ? 200 : refusalCode(answer)))),
          ];
          const isRefused = !isChecked && unavailable === 'block';
          expect([asked.length > AT_ONCE, statuses(remembered), statuses(others)]).toEqual([
            true,
            [200],
            [isRefused ? 'guardrail_not_available' : 200],
          ]);
          if (isRefused) expect([...new Set(others.map(({ answer }) => answer.headers['retry-after']))]).toEqual(['5']);

          const seen = await Promise.all(others.map(async ({ answer }) => (await gateway.recordOf(answer)).guardrail));
          expect([...new Set(seen)]).toEqual([isChecked ? 'masked' : 'unchecked']);
          // what is remembered is masked whatever happens
          const sent = world.openai.requests.map(({ json }) => String(json.messages[0].content));
          expect(sent.filter((text) => /known-\d+@/.test(text))).toEqual([]);
          if (isChecked || isRefused) expect(sent.filter((text) => text.includes('@'))).toEqual([]);

          // whoever hangs is waited for by those alone that ask before it is left alone
          if (guardrail.hang || guardrail.delay === 3 * TIMEOUT)
            expect(others.filter(({ milliseconds }) => milliseconds > TIMEOUT - 50).length).toBeLessThanOrEqual(2 * AT_ONCE);

          front.restore();
          world.farBedrock.behave({});
          await until('it checks again', checks, 20_000);
        },
        60_000,
      );
    });

    describe('and then', () => {
      test('all of it was told, by the metrics that alarms read', async () => {
        const { gateway } = context;
        gateway.signal('SIGTERM');
        await gateway.exited;
        const told = (name: string): number =>
          gateway.records.filter(({ logger }) => logger === 'task').reduce((sum, record) => sum + Number(record[name] ?? 0), 0);
        expect(told('GuardrailFailures')).toBeGreaterThan(AT_ONCE);
        expect(told('GuardrailMemoryErrors')).toBeGreaterThan(0);
        const unchecked = gateway.usage.filter(({ guardrail, outcome }) => guardrail === 'unchecked' && outcome === 'served').length;
        expect([told('GuardrailUnchecked'), unchecked > 0]).toEqual([unchecked, unavailable === 'pass']);
      });
    });
  });
});
