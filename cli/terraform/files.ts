import { readFileSync, realpathSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

const MOST_BYTES = 1_048_576;

/** What a file says, where it is one, and of a size that variables have. */
export function textOfFile(path: string): string {
  const found = statSync(path);
  if (!found.isFile()) throw new Error('it is no file');
  if (found.size > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
  return readFileSync(path, 'utf8');
}

/**
 * A file that another one names, whose author may be a stranger: what it says comes to stand in an app that is shown to others. So it is below that file, or below
 * the directory in which the command is given.
 */
export function textBeside(directory: string, name: string): string {
  const path = realpathSync(resolve(directory, name));
  if (![directory, '.'].some((allowed) => isBelow(path, realpathSync(allowed))))
    throw new Error('it is neither below the file that names it nor below the working directory');
  return textOfFile(path);
}

function isBelow(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(directory, way) === path;
}
