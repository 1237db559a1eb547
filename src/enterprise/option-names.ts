/** What is `compute` of the gateway here, too. */
const OF_COMPUTE = 'capacity|cluster|serviceConnect';
const SHARED = new RegExp(`^((?:Error: )?\\w+: )(?:compute(?!\\.(?:${OF_COMPUTE})\\b)|sharedState)\\.`);

/** Parts that are shared call their options as the open-source gateway does: who made a mistake in one of several services reads which one it was. */
export function namedAs<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error) {
      error.message = error.message.replace(SHARED, `$1${path}.`);
      error.stack = error.stack?.replace(SHARED, `$1${path}.`);
    }
    throw error;
  }
}
