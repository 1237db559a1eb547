/** Asks the guardrail of texts: one signed call, tried once more where that may help. */
import type { GuardrailConfiguration } from '../../src/contract';
import { type Aws, AwsError, callAws } from '../aws';
import { Rests, type RestTimes } from '../routes/rests';
import { type Log, request } from '../transport';
import { type Assessed, assessed } from './assessment';

/** Prompts and answers have policies of their own. */
export type Source = 'INPUT' | 'OUTPUT';

export interface Question {
  /** Rejects where there is no answer, and at once where it rests. `owner`: whose texts they are. */
  ask(source: Source, texts: readonly string[], owner?: string): Promise<Assessed>;
  /** Since the last call. */
  takeFailures(): number;
}

const AGAIN_MS = 100;
const MAX_MESSAGE = 300;
/** What is a matter of the moment; that it took too long is none. */
const MOMENTARY = /Throttling|TooManyRequests|Internal|ServiceUnavailable|^5\d\d$|ECONN|EPIPE|socket hang up/;

/** It gave no answer at all. One that it gave at once, such as that it throttles, costs no time: no reason to leave it alone. */
const SILENT = /Internal|ServiceUnavailable|^5\d\d$|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|socket hang up|no answer within/;
/** As often as a store; no rest is longer than what those that it refuses are told to wait. */
const REST: Omit<RestTimes, 'probe'> = { failures: 5, first: 500, longest: 5_000 };
/** There is one. */
const IT = '';

const nameOf = (error: unknown): string =>
  error instanceof AwsError ? error.code : `${(error as NodeJS.ErrnoException)?.code} ${(error as Error)?.message}`;

export function createQuestion(aws: Aws, configuration: GuardrailConfiguration, log: Log): Question {
  const { guardrailArn, guardrailVersion, region = aws.region, timeout, prices } = configuration;
  const path = `/guardrail/${encodeURIComponent(guardrailArn)}/version/${guardrailVersion}/apply`;
  const { request: send = request } = aws;
  const there: Aws = { ...aws, region, request: (url, options) => send(url, { ...options, timeoutMs: timeout }) };
  const rests = new Rests({ ...REST, probe: timeout });
  let failures = 0;
  let told: string | undefined;

  async function once(source: Source, texts: readonly string[]): Promise<Assessed> {
    // halves of characters are refused, and whoever sends one would say whether the guardrail answers
    const content = texts.map((text) => ({ text: { text: Buffer.from(text).toString() } }));
    const { document } = await callAws(there, { service: 'bedrock-runtime', signingName: 'bedrock', path, body: { source, content } });
    return assessed(document, texts.length, prices);
  }

  return {
    async ask(source, texts, owner) {
      if (rests.isResting(IT, undefined, owner)) {
        failures++;
        throw new Error('it rests');
      }
      rests.called(IT);
      try {
        const answer = await once(source, texts).catch(async (error) => {
          if (!MOMENTARY.test(nameOf(error))) throw error;
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
          return once(source, texts);
        });
        rests.served(IT);
        if (told !== undefined) log('info', 'the guardrail: available again');
        told = undefined;
        return answer;
      } catch (error) {
        failures++;
        if (SILENT.test(nameOf(error))) rests.failed(IT, 0, undefined, owner);
        else rests.served(IT);
        // AWS quotes what it does not take, and that is a client's text
        const message = (error as Error).message.replace(/Value '[\s\S]*' at/g, 'Value at').slice(0, MAX_MESSAGE);
        if (message !== told) log('warn', `the guardrail: ${message}`);
        told = message;
        throw error;
      }
    },
    takeFailures() {
      const taken = failures;
      failures = 0;
      return taken;
    },
  };
}
