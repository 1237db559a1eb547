import type { SmokeTestDocument, SmokeTestPrompt } from '../../src/contract/smoke-test';
import { type Answer, askVersion, type Question } from './ask';
import { bearerOf } from './credentials';
import { Fault } from './fault';

const TIMEOUT = 10_000;
/** A model may think. */
const COMPLETION_TIMEOUT = 60_000;

/** Throws what is wrong with the version that the test listener leads to. */
export async function tryVersion(document: SmokeTestDocument, completion: SmokeTestPrompt | undefined): Promise<void> {
  const { healthPath, credentials } = document;
  await expectAnswer(document, 'health check', { path: healthPath, timeout: TIMEOUT });
  const headers: Record<string, string> = credentials ? { authorization: `Bearer ${await bearerOf(credentials)}` } : {};
  const models = await expectAnswer(document, 'list of models', { path: '/v1/models', headers, timeout: TIMEOUT });
  if (!Array.isArray(jsonIn(models)?.data)) throw new Fault('the list of models is none');
  if (completion) {
    const { choices } = jsonIn(await expectAnswer(document, 'completion', questionOf(completion, headers))) ?? {};
    if (!Array.isArray(choices) || choices.length === 0) throw new Fault('the completion has no choices');
  }
}

function questionOf({ model, prompt, maxTokens }: SmokeTestPrompt, headers: Readonly<Record<string, string>>): Question {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: prompt }], max_completion_tokens: maxTokens });
  const all = { ...headers, 'content-type': 'application/json' };
  return { method: 'POST', path: '/v1/chat/completions', headers: all, body, timeout: COMPLETION_TIMEOUT };
}

async function expectAnswer(document: SmokeTestDocument, what: string, question: Question): Promise<Answer> {
  const answer = await askVersion(document, question).catch((error) => {
    throw new Fault(`the ${what} gets no answer: ${error.message}`);
  });
  if (answer.status !== 200) throw new Fault(`the ${what} is answered with ${answer.status}`);
  return answer;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a version answers
function jsonIn({ text }: Answer): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
