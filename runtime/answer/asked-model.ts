/**
 * By InvokeModel Claude has a name of its own. Agents compare it with the one that they asked for, and leave out of the next request thoughts that
 * seem to be another model's.
 */
import type { RequestBody } from '../request-body';

/** In front of all that is said. A quote in a text is escaped, so the member is nowhere else. */
export const withAskedModel = (document: string, { model }: RequestBody): string =>
  document.replace(/^([^[]*?"model"\s*:\s*)"[^"]*"/, (_, before) => before + JSON.stringify(model));
