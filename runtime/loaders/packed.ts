import { RUNTIME_VARIABLE } from '../../src/contract/boot';
import { unpack } from '../../src/contract/packing';
import { load } from './load';

const packed = process.env[RUNTIME_VARIABLE];
if (!packed) throw Error('no runtime');
await load(Buffer.from(unpack(packed)));
