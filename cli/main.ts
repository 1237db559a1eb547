import { parseArgs } from 'node:util';
import { type Arguments, type Command, Unavailable, UsageError } from './command';
import { COMMANDS } from './commands';
import { EXIT, type ExitCode } from './exit-codes';
import { helpOf, overview, PROGRAM, SHARED_OPTIONS, usage } from './help';
import { packageVersion } from './package-files';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

// who reads may have read enough: `| head`, a pager that is quit
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** Runs what the command line asks for. */
async function main([name, ...rest]: readonly string[]): Promise<ExitCode> {
  if (name === '--help') return said(overview());
  if (name === '--version') return said(packageVersion());
  const command = COMMANDS.find((candidate) => candidate.name === name);
  try {
    if (!command) throw new UsageError(name === undefined ? 'a command is missing' : `there is no command ${name}`);
    const given = parse(command, rest);
    if (given.flag('help')) return said(helpOf(command));
    return await command.run(given, { stdin: process.stdin, print, note: complain });
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`${PROGRAM}: ${error.message}\n\n${usage(command)}`);
      return EXIT.USAGE;
    }
    if (error instanceof Unavailable) {
      complain(`${PROGRAM}: ${error.message}`);
      return EXIT.UNKNOWN;
    }
    throw error;
  }
}

function said(text: string): ExitCode {
  print(text);
  return EXIT.OK;
}

/** The options of a command as they were written. */
function parse(command: Command, args: string[]): Arguments {
  const { values, positionals: operands } = parsed({ ...command.options, ...SHARED_OPTIONS }, args, command.operands !== undefined);
  const extra = operands[command.operands ?? 0];
  if (extra !== undefined) throw new UsageError(`Unexpected argument '${extra}'`);
  return {
    operands,
    text: (name) => values[name] as string | undefined,
    list: (name) => (values[name] ?? []) as string[],
    flag: (name) => values[name] === true,
  };
}

function parsed(declared: Command['options'], args: string[], allowPositionals: boolean) {
  const options = Object.fromEntries(
    Object.entries(declared).map(([name, { value, repeatable = false }]) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const), multiple: repeatable },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals });
    return { values: values as Record<string, unknown>, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    complain(`${PROGRAM}: ${error instanceof Error ? error.stack : error}`);
    process.exitCode = EXIT.UNKNOWN;
  },
);
