/** Whether a name is this one, or begins so where the pattern has `*` behind. */
export const matches = (pattern: string, name: string): boolean => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
