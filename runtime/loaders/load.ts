import { hash } from 'node:crypto';

/** SHA-256 of the runtime's module, which the bundler writes here. */
declare const SHA256: string;

/** Runs the module, if it is the one that this loader was made for. */
export async function load(module: Buffer): Promise<void> {
  if (hash('sha256', module) !== SHA256) throw Error('wrong runtime');
  await (await import(`data:text/javascript;base64,${module.toString('base64')}`)).default.then();
}
