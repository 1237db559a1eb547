/** The guardrail: a part of the runtime that only gateways with one carry. */
import { type SecretKey, type StoreConfiguration, TEXT_UNIT } from '../../src/contract';
import { createProviderKeys } from '../secrets';
import { STORE_KEY, storeCredential, Valkey } from '../store';
import { createCaps } from './caps';
import { createCheck } from './checking';
import { createGuardrail } from './guardrail';
import { createMemory } from './memory';
import { createMetrics } from './metrics';
import type { GuardrailPart } from './part';
import { MAX_QUESTION } from './pieces';
import { createQuestion } from './question';
import { createSharedMemory } from './shared-memory';

export type { Guardrail, GuardrailPart } from './part';

/** What the log calls its store, and the secret of it. */
const NAME = 'guardrail memory';

export const guardrail: GuardrailPart = ({ boot, aws, log }) => {
  const { guardrail: configuration } = boot;
  if (!configuration) return undefined;
  const { caps, memory, identifier, version, region } = configuration;

  function sharedBy(address: StoreConfiguration, storeKey: SecretKey) {
    const { auth } = address;
    const keys = createProviderKeys(
      [
        { name: NAME, credential: { from: 'secret', ...storeKey } },
        ...(auth.method === 'password' ? [{ name: STORE_KEY, credential: { from: 'secret' as const, ...auth } }] : []),
      ],
      aws,
      log,
    );
    const store = new Valkey(address, storeCredential(auth, aws, keys), log, NAME);
    const scope = JSON.stringify([identifier, version, region]);
    return {
      memory: createSharedMemory({ store, secret: () => keys.key(NAME), scope, lifetime: memory }),
      start: () => Promise.all([keys.start(), store.start()]),
    };
  }

  const question = createQuestion(aws, configuration, log);
  const metrics = createMetrics(question);
  // one question must not be more than a cap lets through
  const mostUnits = Math.min(caps?.perRequest ?? Infinity, caps?.perSecond ?? Infinity);
  const shared = configuration.store && configuration.storeKey ? sharedBy(configuration.store, configuration.storeKey) : undefined;
  const check = createCheck({
    question,
    shared: shared?.memory,
    memory: createMemory(memory),
    mostCharacters: Math.min(MAX_QUESTION, mostUnits * TEXT_UNIT),
  });
  return {
    guardrail: createGuardrail({ configuration, caps: createCaps(caps), check, settled: metrics.settled }),
    metrics: metrics.take,
    start: () => Promise.all([shared?.start()]),
  };
};
