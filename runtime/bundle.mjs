// Bundles the runtime into one minified ES module, and encodes it as the task definition carries it. The encoded form is built here,
// once: another zlib or operating system would give other bytes for the same module, and with them a needless deployment.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What all of it may take of the 64 KiB of a task definition. */
const MAX_ENCODED_BYTES = 26 * 1024;

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Descriptions and statistics in the catalogue are for those who read it, not for the process. */
const withoutDescriptions = {
  name: 'without-descriptions',
  setup({ onLoad }) {
    onLoad({ filter: /catalogue\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replace(/, (description|statistic): ('[^'\n]*'|"[^"\n]*")/g, ''),
    }));
  },
};

const { outputFiles } = await build({
  entryPoints: [at('main.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  plugins: [withoutDescriptions],
  // without a name, every stack frame would carry the whole module as its data: URL
  footer: { js: '//# sourceURL=gateway-runtime.mjs' },
});
const source = outputFiles[0].contents;
const compressed = gzipSync(source, { level: 9 });
compressed[9] = 255; // operating system: unknown (RFC 1952)
const encoded = compressed.toString('base64');
const sha256 = createHash('sha256').update(source).digest('hex');

mkdirSync(at('../lib'), { recursive: true });
writeFileSync(at('../lib/gateway-runtime.mjs'), source);
writeFileSync(at('../lib/gateway-runtime.encoded'), encoded);
writeFileSync(at('../lib/gateway-runtime.sha256'), `${sha256}  gateway-runtime.mjs\n`);
console.log(`gateway-runtime.mjs: ${source.length} bytes, ${encoded.length} encoded of ${MAX_ENCODED_BYTES}, SHA-256 ${sha256}`);
if (encoded.length > MAX_ENCODED_BYTES) throw new Error(`the runtime has outgrown its ${MAX_ENCODED_BYTES} bytes`);
