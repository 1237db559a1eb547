import { scanObject, spliceObject } from '../json';
import type { RequestBody } from '../request-body';

/** The body with members of a route's in place of the client's; every other byte is as it was. */
export function withParameters(body: RequestBody, parameters: Readonly<Record<string, unknown>>): RequestBody {
  const edits = Object.entries(parameters).map(([name, value]) => ({ name, value: JSON.stringify(value) }));
  if (edits.length === 0 || !body.document) return body;
  const bytes = spliceObject(body.bytes, body.members, edits);
  return { ...body, ...scanObject(bytes), bytes };
}
