import type { Command, Option } from './command';
import { COMMANDS } from './commands';
import { EXIT_MEANINGS } from './exit-codes';

export const PROGRAM = 'cdk-portkey-gateway';

const WIDTH = 100;

/** Options that every command has. */
export const SHARED_OPTIONS: Readonly<Record<string, Option>> = { help: { description: 'print this and end' } };

const usageOf = ({ name, usage }: Command): string[] => usage.map((line) => `  ${PROGRAM} ${name} ${line}`.trimEnd());

/** One line for each way to call it: what goes with an error. */
export function usage(command?: Command): string {
  const lines = command ? usageOf(command) : [`  ${PROGRAM} <command> [options]`];
  const hint = command ? `${PROGRAM} ${command.name} --help` : `${PROGRAM} --help`;
  return ['Usage:', ...lines, '', `${hint} says more.`].join('\n');
}

/** What the program is, and its commands. */
export function overview(): string {
  const commands = COMMANDS.map(({ name, summary }): [string, string] => [name, summary]);
  const options: [string, string][] = [
    ['--help', 'print this, or with a command its help'],
    ['--version', 'print the version of the package'],
  ];
  return [
    'What an operator needs beside the AWS CLI, for gateways that cdk-portkey-gateway has deployed.',
    `Usage:\n  ${PROGRAM} <command> [options]`,
    `Commands:\n${columns(commands)}`,
    `Options:\n${columns(options)}`,
  ].join('\n\n');
}

/** All about one command. */
export function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, ...SHARED_OPTIONS }).map(([name, option]): [string, string] => [
    `--${name}${option.value ? ` <${option.value}>` : ''}`,
    `${option.description}${option.default ? ` (default: ${option.default})` : ''}`,
  ]);
  return [
    `${command.name}: ${command.summary}`,
    `Usage:\n${usageOf(command).join('\n')}`,
    ...command.description.map((paragraph) => wrap(paragraph, 0)),
    `Options:\n${columns(options)}`,
    `Exit codes:\n${columns(Object.entries(EXIT_MEANINGS))}`,
  ].join('\n\n');
}

/** Two columns, the second of them wrapped. */
function columns(rows: readonly [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.map(([left, right]) => `  ${left}`.padEnd(width) + wrap(right, width)).join('\n');
}

/** Lines of at most `WIDTH` characters, all but the first of them indented. */
function wrap(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last && indent + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
