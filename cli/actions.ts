import { type Arguments, type Command, type Terminal, UsageError } from './command';
import type { ExitCode } from './exit-codes';

/** One of several things that a command does; its first operand names it. */
export interface Action {
  /** Options that go with it. */
  readonly takes: readonly string[];
  /** What its operands are, for who leaves one out. */
  readonly operands?: readonly string[];
  /** Whether the operands may be left out. */
  readonly optional?: boolean;
  run(given: Arguments, terminal: Terminal): Promise<ExitCode>;
}

/** Does what the first operand says. */
export function act(command: Command, actions: Readonly<Record<string, Action>>, given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = given.operands;
  if (!Object.hasOwn(actions, name ?? ''))
    throw new UsageError(name ? `there is no ${command.name} ${name}` : `${either(Object.keys(actions))} is missing`);
  const { takes, operands = [], optional, run } = actions[name];
  for (const [option, { value }] of Object.entries(command.options)) {
    const isGiven = value ? given.text(option) !== undefined : given.flag(option);
    if (isGiven && !takes.includes(option)) throw new UsageError(`${command.name} ${name} goes without --${option}`);
  }
  if (rest.length > operands.length) throw new UsageError(`Unexpected argument '${rest[operands.length]}'`);
  if (rest.length < operands.length && !optional) throw new UsageError(`${operands[rest.length]} is missing`);
  return run(given, terminal);
}

const either = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
