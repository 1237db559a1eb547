import { dirname } from 'node:path';
import type { InstalledCommand, Outcome } from './installed-command';

// biome-ignore lint/suspicious/noExplicitAny: what goes to DynamoDB, as JSON
export type Json = any;

export interface Called {
  readonly operation: string;
  /** Without their dashes; a switch has no value. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Variables of AWS in its environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** An option that is JSON. */
  json(name: string): Json;
}

/** Runs the command with an AWS CLI that answers one call after the other, the last answer ever again: with JSON, or with an error where it is a text. */
export function withFakedAws(
  installed: InstalledCommand,
  args: readonly string[],
  answers: readonly Json[],
): Outcome & { readonly called: Called[] } {
  const calls = installed.file('calls', '');
  const script = `#!/usr/bin/env node
    const { appendFileSync, readFileSync } = require('fs');
    const calls = ${JSON.stringify(calls)};
    const before = readFileSync(calls, 'utf8').split('\\n').length - 1;
    const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')));
    appendFileSync(calls, JSON.stringify({ args: process.argv.slice(2), variables }) + '\\n');
    const answers = ${JSON.stringify(answers)};
    const answer = answers[Math.min(before, answers.length - 1)];
    if (typeof answer === 'string') { console.error(answer); process.exit(254); }
    console.log(JSON.stringify(answer));`;
  const directory = dirname(installed.file('programs/aws', script, 0o755));
  const outcome = installed.run(args, '', [directory]);
  return { ...outcome, called: installed.read('calls').split('\n').filter(Boolean).map(read) };
}

function read(line: string): Called {
  const { args, variables } = JSON.parse(line) as { args: string[]; variables: Record<string, string> };
  const [service, operation, ...rest] = args;
  expect(service).toBe('dynamodb');
  const named = rest.flatMap((name, index): [string, string | undefined][] => {
    if (!name.startsWith('--')) return [];
    const value = rest[index + 1];
    return [[name.slice(2), value?.startsWith('--') ? undefined : value]];
  });
  const options = Object.fromEntries(named);
  return { operation, options, variables, json: (name) => JSON.parse(options[name] as string) };
}
