// What the image's Dockerfile does after `npm ci`: the program at build/, and the patch to async-retry applied. Run by index.ts;
// the package's own install scripts are not run, because patch-package would look for patches that the npm package does not ship.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const at = (path) => new URL(path, import.meta.url);

// the image hands the retry operation to the callback as a third argument (patches/async-retry+1.3.3.patch of the gateway)
const file = at('./node_modules/async-retry/lib/index.js');
const [stock, patched] = ['fn(bail, num)', 'fn(bail, num, op)'];
const source = readFileSync(file, 'utf8');
if (!source.includes(patched)) {
  if (source.split(stock).length !== 2) throw new Error('async-retry is not the version that the patch is for');
  writeFileSync(file, source.replace(stock, patched));
}

// WORKDIR of the image holds build/ and node_modules/
rmSync(at('./build'), { recursive: true, force: true });
cpSync(at('./node_modules/@portkey-ai/gateway/build'), at('./build'), { recursive: true });
