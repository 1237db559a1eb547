import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { GatewayGuardrailOptions } from '../bedrock';
import type { SharedState } from '../state';

/** Options of the guardrail group: how a gateway uses one, and where its tasks remember what it found. */
export interface SharedGuardrailOptions extends GatewayGuardrailOptions {
  /**
   * Where tasks remember together what was found, so that each text is paid for once and not once in each task: a store of its own, never that of
   * limits, such as `SharedState.valkeyServerless()`. What is in it is sealed. One that exists takes `GET`, `SET` with a lifetime and `PING`, holds keys that
   * begin with `guardrail:`, and should evict what was used least (`allkeys-lru` or `volatile-lru`). Where it cannot be asked, each task remembers
   * for itself.
   *
   * @default - each task remembers for itself
   */
  readonly store?: SharedState;

  /**
   * Secret of which the names of entries of `store` and what they are sealed with are made: a text of your own, long and random. With another one all
   * is forgotten. With `store`.
   *
   * @default - one is made
   */
  readonly secret?: secretsmanager.ISecret;
}
