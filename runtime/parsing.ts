/** Reads JSON that others wrote: whatever is not there, or is something else, is nothing. */

import { isObject } from '../src/contract';

export type Fields = Readonly<Record<string, unknown>>;

/** The value, or undefined where it is not JSON. `JSON.parse` quotes what it cannot read, which may be a secret. */
export const parseJson = (text: string | Buffer) => {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
};

/** No members, of what is no object. */
export const fields = (value: unknown): Fields => (isObject(value) ? value : {});

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
