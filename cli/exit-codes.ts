/** How every command ends. */
export const EXIT = { OK: 0, FAILED: 1, USAGE: 2, UNKNOWN: 3, REPLACES: 4, LOSES: 5 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'all that was checked holds, or what was asked for is done',
  1: 'something that was checked does not hold, or is not there',
  2: 'the command line is wrong; the usage is on standard error',
  3: 'it cannot be told: the input cannot be read, the AWS CLI failed, or what is deployed does not show it',
  4: 'what holds state, or has an address that others know, becomes another one',
  5: 'state is lost',
};
