/** What an error is called in each API, by its status: Anthropic's type, OpenAI's type and code, Bedrock's exception. */
export type ErrorNames = readonly [anthropic: string, openai: string, code?: string, exception?: string];

const ROWS: Readonly<Record<number, ErrorNames>> = {
  400: ['invalid_request_error', 'invalid_request_error', undefined, 'validationException'],
  401: ['authentication_error', 'invalid_request_error', 'invalid_api_key', 'unrecognizedClientException'],
  403: ['permission_error', 'permission_error', 'model_access', 'accessDeniedException'],
  404: ['not_found_error', 'invalid_request_error', undefined, 'resourceNotFoundException'],
  408: ['timeout_error', 'server_error', 'timeout', 'modelTimeoutException'],
  413: ['request_too_large', 'invalid_request_error'],
  424: ['api_error', 'server_error', undefined, 'modelStreamErrorException'],
  429: ['rate_limit_error', 'rate_limit_error', 'rate_limit_exceeded', 'throttlingException'],
  500: ['api_error', 'server_error', undefined, 'internalServerException'],
  503: ['overloaded_error', 'server_error', 'overloaded', 'serviceUnavailableException'],
  504: ['timeout_error', 'server_error', 'timeout', 'modelTimeoutException'],
  529: ['overloaded_error', 'server_error', 'overloaded', 'serviceUnavailableException'],
};

export const errorNames = (status: number): ErrorNames => ROWS[status] ?? ROWS[status < 500 ? 400 : 500];

/** Of an error that comes without one. */
export function statusOf(...names: readonly (string | undefined)[]): number {
  for (const [status, [anthropic, , code, exception]] of Object.entries(ROWS)) {
    if (names.some((name) => name !== undefined && (name === anthropic || name === code || name === exception))) return Number(status);
  }
  return 500;
}
