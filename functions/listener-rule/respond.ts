import http from 'node:http';
import https from 'node:https';
import type { ResourceAnswer, ResourceEvent } from './event';

const TRIES = 3;
const TIMEOUT = 10_000;
/** AWS CloudFormation takes 4,096 bytes in all. */
const LONGEST_REASON = 2_000;

/** Tells AWS CloudFormation, which waits for it. Its address is signed: what is sent has no type. */
export async function respond({ ResponseURL, StackId, RequestId, LogicalResourceId }: ResourceEvent, answer: ResourceAnswer): Promise<void> {
  const body = JSON.stringify({ ...answer, Reason: answer.Reason?.slice(0, LONGEST_REASON), StackId, RequestId, LogicalResourceId });
  for (let tried = 1; ; tried += 1) {
    const status = await put(new URL(ResponseURL), body).catch((error: Error) => error.message);
    if (status === 200) return;
    if (tried === TRIES) throw new Error(`AWS CloudFormation cannot be told: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * tried));
  }
}

function put(url: URL, body: string): Promise<number | undefined> {
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'http:' ? http : https;
    request(url, { method: 'PUT', headers, signal: AbortSignal.timeout(TIMEOUT) }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    })
      .on('error', reject)
      .end(body);
  });
}
