/** One row per stable code: why it cannot be, and what to write instead. */
export type ErrorTable = Readonly<Record<string, { readonly reason: string; readonly remedy: string }>>;
