// Bundles the runtime into one minified ES module, packs it as the task definition carries it, and makes the loader that unpacks it there.
// All of it is made here, once: another minifier would give other bytes for the same sources, and with them a needless deployment.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';

/** What the packed runtime may take of the 64 KiB of a task definition. */
const MAX_ENCODED_BYTES = 42 * 1024;

/** Members of the runtime's own objects alone, of no document, record or library: they get short names, as variables do. */
const OWN_MEMBERS = [
  'exchange exchanges caller contentType nameStart targets target surface filled imageHeaders unknownProvider',
  'attempt placeholder answered finished cancelled failure retryAfter onCancel setAside binding recorder',
  'begun given broken breakOff interrupt abandon onDrain hidesUsage pings firstByte',
  'bytesHeld maxDiscardedBytes newRequestId takePeak takeDropped',
  'answer state configuration known upstream rows overrides begin refuse credentials door roles timeoutMs',
  'accessKeyId secretAccessKey sessionToken expiration material keepMs',
  'holds hold takeBack commit isAnswered contentBegins hasContent isGiven onContent expired expire givenBody inBase64 pieces billedTier counted',
  'endpoint steps maxCalls isReplaceable statuses exits isBound rests isResting restsUntil isProbed conversations',
  'clientNamed deniedPerson isRevoked endsAt freshUntil readAt loaded',
  'refreshMs retryMs unknownKeyMs started received ended serves signingName publicKey identify hosts',
]
  .join(' ')
  .replaceAll(' ', '|');

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A source and what it imports, in one ES module. */
const bundle = async (entry, options) => {
  const { outputFiles } = await build({
    entryPoints: [at(entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    ...options,
  });
  return outputFiles[0].text;
};

const MINIFY = {
  passes: 4,
  keep_fargs: false,
  pure_getters: true,
  unsafe: true,
  unsafe_arrows: true,
  // what these write is shorter, and longer once it is packed
  comparisons: false,
  if_return: false,
  join_vars: false,
  lhs_constants: false,
};

const runtime = await bundle('main.ts', { mangleProps: new RegExp(`^(${OWN_MEMBERS})$`) });
const [, quoted] = new RegExp(`["'](${OWN_MEMBERS})\\??["']`).exec(runtime) ?? [];
if (quoted) throw new Error(`${quoted} is a string too, and cannot get another name`);
const { code } = await minify(runtime, { module: true, ecma: 2020, compress: MINIFY });
// without a name, every stack frame would carry the whole module as its data: URL
const source = Buffer.from(`${code}\n//# sourceURL=gateway-runtime.mjs\n`);
const sha256 = createHash('sha256').update(source).digest('hex');

const { pack } = await import(`data:text/javascript;base64,${Buffer.from(await bundle('pack.ts')).toString('base64')}`);
const encoded = pack(source);

const SHA256 = '<SHA-256 of the module>';
const { code: unsealed } = await minify(await bundle('loader.ts', { define: { SHA256: `'${SHA256}'` } }), {
  module: true,
  ecma: 2020,
  compress: { ...MINIFY, conditionals: false },
  format: { quote_style: 1 },
});
// only now: the minifier names variables by how often each letter stands in the text, and another module is no reason for other names
const loader = unsealed.replace(SHA256, sha256);
const [stray] = /[?#%"\\\n]|\$\{/.exec(loader) ?? [];
if (stray) throw new Error(`the loader has ${stray} in it, which means something in a URL, in JSON or to CloudFormation`);

mkdirSync(at('../lib'), { recursive: true });
writeFileSync(at('../lib/gateway-runtime.mjs'), source);
writeFileSync(at('../lib/gateway-runtime.encoded'), encoded);
writeFileSync(at('../lib/gateway-runtime.loader'), loader);
writeFileSync(at('../lib/team-trigger.js'), await bundle('triggers/team.ts', { format: 'cjs', treeShaking: true }));
writeFileSync(at('../lib/gateway-runtime.sha256'), `${sha256}  gateway-runtime.mjs\n`);
console.log(
  `gateway-runtime.mjs: ${source.length} bytes, ${encoded.length} encoded of ${MAX_ENCODED_BYTES}, ${loader.length} of loader, SHA-256 ${sha256}`,
);
if (encoded.length > MAX_ENCODED_BYTES) throw new Error(`the runtime has outgrown its ${MAX_ENCODED_BYTES} bytes`);
