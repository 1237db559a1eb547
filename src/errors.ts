/**
 * Every error that the constructs throw: one row per stable code. Codes are API. The same table is in docs/errors.md, and a test
 * holds the two together. `reason` says why it cannot be, `remedy` what to write instead.
 */
export const ERRORS = {
  // rows are grouped by room; add yours under its heading
  // --- network
  // --- auth
  // --- compute
  // --- observability
  // --- routing
} as const satisfies Record<string, { reason: string; remedy: string }>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error that names the prop path, the value, the reason and the remedy, after a stable code.
 *
 * @param path where the value stands in the props, as the user wrote it: `network.exposure`
 * @param value the value as given; never pass a secret or a token
 * @param detail what is particular to this case, between reason and remedy
 */
export function invalid(code: ErrorCode, path: string, value: unknown, detail?: string): Error {
  const { reason, remedy } = (ERRORS as Record<string, { reason: string; remedy: string }>)[code];
  const shown = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  return new Error(`${code}: ${path} is ${shown}: ${reason}${detail ? ` (${detail})` : ''}; ${remedy}`);
}
