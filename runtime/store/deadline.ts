/** Rejects after so long. */
export interface Deadline {
  readonly rings: Promise<never>;
  stop(): void;
}

export function deadlineIn(milliseconds: number, message: string): Deadline {
  let timeout: NodeJS.Timeout | undefined;
  const rings = new Promise<never>((_, reject) => {
    timeout = setTimeout(() => reject(new Error(message)), milliseconds);
  });
  rings.catch(() => {});
  return { rings, stop: () => clearTimeout(timeout) };
}
