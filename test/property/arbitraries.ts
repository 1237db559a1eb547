import type { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { ERRORS } from '../../src/errors';

/** As thrown by us, or by the app for what only synthesis can know. */
export const CODED = new RegExp(`(?:^|\\] )(${Object.keys(ERRORS).join('|')}): \\S`);

/** A prop is made inside the stack that it is for, and making it may be refused already. */
export type Made<T> = (stack: Stack) => T;
export const made = <T>(...choices: Made<T>[]): fc.Arbitrary<Made<T>> => fc.constantFrom(...choices);
export const value = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Made<T>> => arbitrary.map((each) => () => each);

/** Each prop is there or not. */
export function optional<T extends object>(fields: { [K in keyof T]?: fc.Arbitrary<Made<T[K]>> }): fc.Arbitrary<Made<T>> {
  return fc
    .record(fields as unknown as Record<string, fc.Arbitrary<Made<unknown>>>, { requiredKeys: [] })
    .map(
      (chosen) => (stack: Stack) =>
        Object.fromEntries(Object.entries(chosen as Record<string, Made<unknown>>).map(([key, make]) => [key, make(stack)])) as T,
    );
}
