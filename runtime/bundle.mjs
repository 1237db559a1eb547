// Bundles the runtime into one minified ES module, packs it as the task definition carries it, and makes the loader that unpacks it there.
// All of it is made here, once: another minifier would give other bytes for the same sources, and with them a needless deployment.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';

/** What is built of the runtime: file, source, and how it gets into the task. What is `packed` has so many bytes of the 64 KiB of a task definition. */
const BUILDS = [
  { name: 'gateway-runtime', entry: 'main.ts', loader: 'packed', most: 42 * 1024 },
  { name: 'gateway-runtime-whole', entry: 'whole.ts', loader: 'parts' },
];

/** Members of the runtime's own objects alone, of no document, record or library: they get short names, as variables do. */
const OWN_MEMBERS = [
  'exchange exchanges caller contentType nameStart targets target surface filled imageHeaders unknownProvider',
  'attempt placeholder answered finished cancelled failure retryAfter onCancel setAside binding recorder',
  'begun given broken breakOff interrupt abandon onDrain hidesUsage pings firstByte',
  'bytesHeld maxDiscardedBytes newRequestId takePeak takeDropped',
  'answer state configuration known upstream rows overrides begin refuse credentials door roles timeoutMs',
  'accessKeyId secretAccessKey sessionToken expiration material keepMs',
  'holds hold takeBack commit isAnswered contentBegins hasContent isGiven onContent expired expire givenBody inBase64 pieces billedTier',
  'endpoint steps maxCalls isReplaceable statuses exits isBound rests isResting restsUntil isProbed conversations',
  'clientNamed deniedPerson isRevoked endsAt freshUntil readAt loaded',
  'stageHeaders cacheHits cacheSavings outlivesClient',
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

/** A module of ours that the bundling itself calls. */
const called = async (entry) => import(`data:text/javascript;base64,${Buffer.from(await bundle(entry)).toString('base64')}`);
const { pack } = await called('pack.ts');
const { writeEnvironmentFile } = await called('environment-file.ts');

const SHA256 = '<SHA-256 of the module>';
const loaderWith = async (kind) => {
  const text = await bundle(`loaders/${kind}.ts`, { define: { SHA256: `'${SHA256}'` } });
  const { code } = await minify(text, {
    module: true,
    ecma: 2020,
    compress: { ...MINIFY, conditionals: false },
    format: { quote_style: 1 },
  });
  return code;
};

mkdirSync(at('../lib'), { recursive: true });
for (const { name, entry, loader: kind, most } of BUILDS) {
  const runtime = await bundle(entry, { mangleProps: new RegExp(`^(${OWN_MEMBERS})$`) });
  const [, quoted] = new RegExp(`["'](${OWN_MEMBERS})\\??["']`).exec(runtime) ?? [];
  if (quoted) throw new Error(`${quoted} is a string too, and cannot get another name`);
  const { code } = await minify(runtime, { module: true, ecma: 2020, compress: MINIFY });
  // without a name, every stack frame would carry the whole module as its data: URL
  const source = Buffer.from(`${code}\n//# sourceURL=gateway-runtime.mjs\n`);
  const sha256 = createHash('sha256').update(source).digest('hex');
  // only now: the minifier names variables by how often each letter stands in the text, and another module is no reason for other names
  const loader = (await loaderWith(kind)).replace(SHA256, sha256);
  const [stray] = /[?#%"\\\n]|\$\{/.exec(loader) ?? [];
  if (stray) throw new Error(`the loader has ${stray} in it, which means something in a URL, in JSON or to CloudFormation`);
  const [form, delivered] = kind === 'packed' ? ['encoded', pack(source)] : ['env', writeEnvironmentFile(source)];
  writeFileSync(at(`../lib/${name}.mjs`), source);
  writeFileSync(at(`../lib/${name}.${form}`), delivered);
  writeFileSync(at(`../lib/${name}.loader`), loader);
  writeFileSync(at(`../lib/${name}.sha256`), `${sha256}  ${name}.mjs\n`);
  console.log(`${name}.mjs: ${source.length} bytes, .${form}: ${delivered.length}, .loader: ${loader.length}, SHA-256 ${sha256}`);
  if (most && delivered.length > most) throw new Error(`${name} has outgrown its ${most} bytes`);
}
writeFileSync(at('../lib/team-trigger.js'), await bundle('triggers/team.ts', { format: 'cjs', treeShaking: true }));
