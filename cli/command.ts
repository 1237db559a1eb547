import type { ExitCode } from './exit-codes';

/** An option of a command; its name is written `--name`. */
export interface Option {
  /** What stands for the value in the help; without it the option is a switch. */
  readonly value?: string;
  /** Whether it may be written more than once. */
  readonly repeatable?: boolean;
  readonly description: string;
  /** Said in the help; the command itself applies it. */
  readonly default?: string;
}

/** What was written on the command line. */
export interface Arguments {
  /** Value of an option that takes one. */
  text(name: string): string | undefined;
  /** Values of an option that may be repeated. */
  list(name: string): readonly string[];
  /** Whether a switch is there. */
  flag(name: string): boolean;
  /** What stands on the command line without a name. */
  readonly operands: readonly string[];
}

/** Where a command reads and writes. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  print(text: string): void;
  /** Beside the result, on standard error. */
  note(text: string): void;
}

/** What an operator can do with a deployed gateway. A command never changes anything unless its name says so. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs of the help. */
  readonly description: readonly string[];
  /** Ways to call it, without the program and its own name. */
  readonly usage: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** How many operands it takes at most. Absent: none. */
  readonly operands?: number;
  run(given: Arguments, terminal: Terminal): Promise<ExitCode>;
}

/** The command line itself is wrong: told together with the usage. */
export class UsageError extends Error {}

/** The command could not do its work; nothing is said about what it was asked. */
export class Unavailable extends Error {}
