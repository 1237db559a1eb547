import { type ApiAnswer, Refusal } from './api-answer';
import type { ProgrammedFailure } from './behaviour';

const EXCEPTIONS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
};

const UNKNOWN_OPERATION = 'UnknownOperationException';

/** A refusal as AWS's own APIs say it. */
export const bedrockRefusal = ({ status, failure }: Refusal): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': failure.type ?? EXCEPTIONS[status] ?? 'InternalServerException' },
  body: failure.type === UNKNOWN_OPERATION ? frameworkFailure(failure) : JSON.stringify({ message: failure.message }),
});

/** What the framework under the API says where no operation does, also under a status of 200. */
export const frameworkFailure = ({ type = UNKNOWN_OPERATION }: ProgrammedFailure): string =>
  JSON.stringify({ Output: { __type: `com.amazon.coral.service#${type}` }, Version: '1.0' });

export const unknownOperation = (path: string): Refusal => new Refusal(404, { type: UNKNOWN_OPERATION, message: path });

export const invalid = (message: string): Refusal => new Refusal(400, { message });
