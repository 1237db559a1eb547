/** Asks the guardrail of texts: one signed call, tried once more where that may help. */
import type { GuardrailConfiguration } from '../../src/contract';
import { type Aws, AwsError, callAws } from '../aws';
import { type Log, request } from '../transport';
import { type Assessed, assessed } from './assessment';

/** Prompts and answers have policies of their own. */
export type Source = 'INPUT' | 'OUTPUT';

export interface Question {
  /** Rejects where there is no answer. */
  ask(source: Source, texts: readonly string[]): Promise<Assessed>;
  /** Since the last call. */
  takeFailures(): number;
}

const AGAIN_MS = 100;
/** What is a matter of the moment; that it took too long is none. */
const MOMENTARY = /Throttling|TooManyRequests|Internal|ServiceUnavailable|^5\d\d$|ECONN|EPIPE|socket hang up/;

export function createQuestion(aws: Aws, configuration: GuardrailConfiguration, log: Log): Question {
  const { guardrailArn, guardrailVersion, region = aws.region, timeout, prices } = configuration;
  const path = `/guardrail/${encodeURIComponent(guardrailArn)}/version/${guardrailVersion}/apply`;
  const { request: send = request } = aws;
  const there: Aws = { ...aws, region, request: (url, options) => send(url, { ...options, timeoutMs: timeout }) };
  let failures = 0;
  let told: string | undefined;

  async function once(source: Source, texts: readonly string[]): Promise<Assessed> {
    // halves of characters are refused, and whoever sends one would say whether the guardrail answers
    const content = texts.map((text) => ({ text: { text: Buffer.from(text).toString() } }));
    const { document } = await callAws(there, { service: 'bedrock-runtime', signingName: 'bedrock', path, body: { source, content } });
    return assessed(document, texts.length, prices);
  }

  return {
    async ask(source, texts) {
      try {
        const answer = await once(source, texts).catch(async (error) => {
          if (!MOMENTARY.test(error instanceof AwsError ? error.code : `${error?.code} ${error?.message}`)) throw error;
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
          return once(source, texts);
        });
        if (told !== undefined) log('info', 'the guardrail: available again');
        told = undefined;
        return answer;
      } catch (error) {
        failures++;
        const { message } = error as Error;
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
