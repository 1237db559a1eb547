import { isAbsolute, resolve } from 'node:path';
import { textBeside } from './files';
import type { Source } from './source';
import { ofJson, textOf, type Value } from './values';

/**
 * What the files say that variables name, where the variables themselves say nothing.
 *
 * @param files variables by those that name their files
 */
export function withFiles(
  files: Readonly<Record<string, string>>,
  { variables, directory }: Pick<Source, 'variables' | 'directory'>,
  problems: string[],
): ReadonlyMap<string, Value> {
  const all = new Map(variables);
  for (const [path, of] of Object.entries(files)) {
    const given = all.get(path);
    const file = textOf(given);
    if (given === undefined || file === undefined || file === '') continue;
    if (all.has(of) && all.get(of)?.kind !== 'null')
      problems.push(`${given.place}: ${path} is left out: ${of} is given, and the modules take that alone`);
    else all.set(of, documentAt(file, directory, given.place));
  }
  return all;
}

/** Terraform looks beside its modules; a file of variables is often in a directory below. */
function documentAt(file: string, directory: string, place: string): Value {
  let why = 'the file cannot be found';
  const isClimbing = isAbsolute(file) || file.split(/[\\/]/).includes('..');
  for (const up of isClimbing ? ['.'] : ['.', '..', '../..', '../../..']) {
    let text: string;
    try {
      text = textBeside(resolve(directory, up), file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') why = `the file cannot be read: ${(error as Error).message}`;
      continue;
    }
    try {
      return ofJson(JSON.parse(text), file);
    } catch {
      return { kind: 'unknown', source: file, why: 'the file is no JSON', place };
    }
  }
  return { kind: 'unknown', source: file, why, place };
}
