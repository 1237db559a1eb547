/**
 * Tries a new version of the gateway at its test listener, when Amazon ECS asks: once in a call, until it has been well several times in a
 * row, or for too long not. A single failure tells nothing: targets are being registered, a client is not known yet.
 */
import { SMOKE_TEST_VARIABLE, type SmokeTestDocument } from '../../src/contract/smoke-test';
import type { LifecycleAnswer, LifecycleEvent, ScheduledEvent } from './event';
import { Fault } from './fault';
import { progressOf } from './progress';
import { tryVersion } from './version';

export async function handler(event: LifecycleEvent | ScheduledEvent): Promise<LifecycleAnswer> {
  if ('keepsActive' in event) return { hookStatus: 'SUCCEEDED' };
  const document = JSON.parse(process.env[SMOKE_TEST_VARIABLE] ?? '{}') as SmokeTestDocument;
  const { rounds, interval, timeout, completion } = document;
  const { since, asked, passed, completed } = progressOf(event.hookDetails, Date.now());
  const fault = await tryVersion(document, completed ? undefined : completion).then(
    () => undefined,
    (error) => (error instanceof Fault ? error.message : `${error?.name}: ${error?.message}`),
  );
  const inARow = fault === undefined ? passed + 1 : 0;
  const answer = answerOf();
  const revision = event.executionDetails?.targetServiceRevisionArn;
  console.log(
    JSON.stringify({ level: fault ? 'warn' : 'info', message: 'smoke test', revision, asked: asked + 1, passed: inARow, fault, ...answer }),
  );
  return answer;

  function answerOf(): LifecycleAnswer {
    if (inARow >= rounds) return { hookStatus: 'SUCCEEDED' };
    if (Date.now() - since >= timeout * 1000) return { hookStatus: 'FAILED' };
    const hookDetails = { since, asked: asked + 1, passed: inARow, completed: completed || fault === undefined };
    return { hookStatus: 'IN_PROGRESS', callBackDelay: interval, hookDetails };
  }
}
