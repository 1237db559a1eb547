// The program at build/, as the stock image has it, without its viewer; and the stock image's patch of async-retry.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

// the retry operation is handed to the callback as a third argument (patches/async-retry+1.3.3.patch of the gateway)
const file = 'node_modules/async-retry/lib/index.js';
const [stock, patched] = ['fn(bail, num)', 'fn(bail, num, op)'];
const source = readFileSync(file, 'utf8');
if (source.split(stock).length !== 2) throw new Error('async-retry is not the version that the patch is for');
writeFileSync(file, source.replace(stock, patched));

mkdirSync('build', { recursive: true });
copyFileSync('node_modules/@portkey-ai/gateway/build/start-server.js', 'build/start-server.js');
