import { type ApiAnswer, Refusal } from './api-answer';

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

/** A refusal as AWS's own APIs say it. */
export const bedrockRefusal = ({ status, failure }: Refusal): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': failure.type ?? EXCEPTIONS[status] ?? 'InternalServerException' },
  body: JSON.stringify({ message: failure.message }),
});

export const invalid = (message: string): Refusal => new Refusal(400, { message });
