import { hash } from 'node:crypto';
import { RUNTIME_VARIABLE } from '../src/contract/boot';
import { unpack } from '../src/contract/packing';

/** SHA-256 of the runtime's module, which the bundler writes here. */
declare const SHA256: string;

const packed = process.env[RUNTIME_VARIABLE];
if (!packed) throw Error('no runtime');
const module = Buffer.from(unpack(packed));
if (hash('sha256', module) !== SHA256) throw Error('wrong runtime');
await (await import(`data:text/javascript;base64,${module.toString('base64')}`)).default.then();
