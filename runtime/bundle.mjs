// Bundles the runtime into one minified ES module, and encodes it as the task definition carries it. The encoded form is built here,
// once: another zlib would give other bytes for the same module, and with them a needless deployment.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

/** What all of it may take of the 64 KiB of a task definition. */
const MAX_ENCODED_BYTES = 34 * 1024;

/** Members of the runtime's own objects alone, of no document, record or library: they get short names, as variables do. */
const OWN_MEMBERS = [
  'exchange exchanges caller contentType weight nameStart targets target surface filled imageHeaders unknownProvider',
  'attempt placeholder answered finished cancelled failure retryAfter onCancel setAside binding recorder',
  'begun given broken breakOff interrupt abandon onDrain hidesUsage pings firstByte',
  'bytesHeld maxDiscardedBytes newRequestId takePeak takeDropped',
  'refreshMs retryMs unknownKeyMs started received ended serves signingName expiresAt publicKey identify hosts',
]
  .join(' ')
  .replaceAll(' ', '|');

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The smallest form, whatever Brotli is told of distances. A leading zero would be lost where the bytes are read as a number. */
const compress = (text) =>
  [constants.BROTLI_MODE_GENERIC, constants.BROTLI_MODE_TEXT]
    .flatMap((mode) => [0, 1].flatMap((postfix) => [0, 4, 8, 15].map((direct) => ({ mode, postfix, direct: direct << postfix }))))
    .map(({ mode, postfix, direct }) =>
      brotliCompressSync(text, {
        params: {
          [constants.BROTLI_PARAM_MODE]: mode,
          [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
          [constants.BROTLI_PARAM_NDIRECT]: direct,
          [constants.BROTLI_PARAM_LGWIN]: 17,
          [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
        },
      }),
    )
    .filter(([first]) => first >= 16)
    .sort((one, other) => one.length - other.length)[0];

/**
 * The bytes as one number in base 91, in characters that JSON writes as they are: `]` to `~`, then `#` to `[`, with `!` for `$`, because `${` would
 * be a variable of CloudFormation's.
 */
const base91 = (bytes) => {
  const digits = [];
  for (let rest = BigInt(`0x${bytes.toString('hex')}`); rest > 0n; rest /= 91n) digits.push(Number(rest % 91n));
  return String.fromCharCode(...digits.reverse().map((digit) => (digit < 34 ? digit + 93 : digit + 1))).replaceAll('$', '!');
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
  mangleProps: new RegExp(`^(${OWN_MEMBERS})$`),
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
});
const [, quoted] = new RegExp(`["'](${OWN_MEMBERS})["']`).exec(outputFiles[0].text) ?? [];
if (quoted) throw new Error(`${quoted} is a string too, and cannot get another name`);
const { code } = await minify(outputFiles[0].text, {
  module: true,
  ecma: 2020,
  compress: {
    passes: 4,
    keep_fargs: false,
    pure_getters: true,
    unsafe: true,
    unsafe_arrows: true,
    // what these write is shorter, and longer once it is compressed
    comparisons: false,
    if_return: false,
    join_vars: false,
    lhs_constants: false,
  },
});
// without a name, every stack frame would carry the whole module as its data: URL
const source = Buffer.from(`${code}\n//# sourceURL=gateway-runtime.mjs\n`);
const encoded = base91(compress(source));
const sha256 = createHash('sha256').update(source).digest('hex');

mkdirSync(at('../lib'), { recursive: true });
writeFileSync(at('../lib/gateway-runtime.mjs'), source);
writeFileSync(at('../lib/gateway-runtime.encoded'), encoded);
writeFileSync(at('../lib/gateway-runtime.sha256'), `${sha256}  gateway-runtime.mjs\n`);
console.log(`gateway-runtime.mjs: ${source.length} bytes, ${encoded.length} encoded of ${MAX_ENCODED_BYTES}, SHA-256 ${sha256}`);
if (encoded.length > MAX_ENCODED_BYTES) throw new Error(`the runtime has outgrown its ${MAX_ENCODED_BYTES} bytes`);
