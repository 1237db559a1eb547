/** Errors as the providers document them. */
import type { FailureCause } from '../../src/contract';

export type Case = readonly [
  kind: string,
  status: number,
  body: unknown,
  cause: FailureCause,
  as: number,
  type: string | undefined,
  headers?: Record<string, string>,
];

export const openai = (message: string, type: string | null, code: string | null = null, param: string | null = null) => ({
  error: { message, type, param, code },
});
export const anthropic = (type: string, message: string) => ({ type: 'error', error: { type, message }, request_id: 'req_theirs' });
export const google = (code: number, status: string, message: string, reason?: string) => [
  {
    error: {
      code,
      message,
      status,
      ...(reason && { details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }] }),
    },
  },
];
export const exception = (type: string, message: string, more: object = {}) =>
  [{ message, ...more }, { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` }] as const;

export const bytes = (body: unknown) => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
