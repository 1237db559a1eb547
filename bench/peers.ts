import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load';
import type { Measurement } from './measurement';
import { freePort, PinnedProcess } from './pinned-process';
import { targetOf, type Work } from './work';
import type { World } from './world';

/** Where nothing looks that packs, tests or checks. */
const DIRECTORY = join(__dirname, '..', 'node_modules', '.cache', 'bench-peers');
const ENVIRONMENT = join(DIRECTORY, 'litellm');
const KEY = 'sk-of-the-bench';
const CONCURRENCY = 32;
const START_SECONDS = 120;

const WORKS: readonly (readonly [string, Work])[] = [
  ['JSON', { provider: 'openai', prompt: '2 KB', stream: false }],
  ['streams of 20 events', { provider: 'openai', prompt: '2 KB', stream: true }],
];

/** LiteLLM's proxy as PyPI has it: one worker, one core, its own key asked for, no database. */
export const PEERS: Measurement = {
  name: 'peers',
  flag: '--peers',
  title: "LiteLLM's proxy, the same work, prompt of 2 KB, 32 at once",
  async measure(world, { peerSeconds, warmUp }, report) {
    let proxy: { readonly process: PinnedProcess; readonly port: number };
    try {
      proxy = await start(world);
    } catch (error) {
      report.line('not measured', (error as Error).message.split('\n')[0]);
      return;
    }
    try {
      for (const [what, work] of WORKS) {
        const target = targetOf(work, { authorization: `Bearer ${KEY}` }, { port: proxy.port });
        await load(target, CONCURRENCY, { requests: warmUp / 5 });
        const before = proxy.process.processorTime();
        const { requests, perSecond, medianMs, p99Ms } = await load(target, CONCURRENCY, { seconds: peerSeconds });
        report.figure(`requests per second, ${what}`, perSecond, undefined, 0);
        report.line('  median and 99th percentile (ms)', `${medianMs.toFixed(0)}   ${p99Ms.toFixed(0)}`);
        report.figure('  processor time per request (ms)', (proxy.process.processorTime() - before) / requests);
      }
      report.figure('resident memory (MiB)', proxy.process.memory(), undefined, 0);
    } finally {
      await proxy.process.stop();
    }
    report.line('version', versionOf());
  },
};

async function start({ provider, surroundings }: World): Promise<{ readonly process: PinnedProcess; readonly port: number }> {
  install();
  const port = await freePort();
  const configuration = join(DIRECTORY, 'litellm.yaml');
  // JSON is YAML
  writeFileSync(configuration, JSON.stringify(configurationOf(provider.port, surroundings.keys.openai)));
  const proxy = PinnedProcess.start({
    program: join(ENVIRONMENT, 'bin', 'litellm'),
    parameters: ['--config', configuration, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'],
    directory: DIRECTORY,
    environment: {
      HOME: DIRECTORY,
      LITELLM_MASTER_KEY: KEY,
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_MODE: 'PRODUCTION',
      LITELLM_LOG: 'ERROR',
      SSL_CERT_FILE: surroundings.identity.caFile,
    },
  });
  try {
    await proxy.answering(port, '/health/liveliness', START_SECONDS);
    return { process: proxy, port };
  } catch (error) {
    await proxy.stop();
    throw error;
  }
}

const configurationOf = (port: number, apiKey: string): object => ({
  model_list: [{ model_name: 'gpt-4o', litellm_params: { model: 'openai/gpt-4o', api_base: `https://localhost:${port}/v1`, api_key: apiKey } }],
  litellm_settings: { telemetry: false, num_retries: 0 },
});

/** Once; what is half made is made again. */
function install(): void {
  if (existsSync(join(ENVIRONMENT, 'bin', 'litellm'))) return;
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
  execFileSync('python3', ['-m', 'venv', ENVIRONMENT], { stdio: 'pipe' });
  execFileSync(join(ENVIRONMENT, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', 'litellm[proxy]'], { stdio: 'pipe' });
}

function versionOf(): string {
  const python = join(ENVIRONMENT, 'bin', 'python');
  return execFileSync(python, ['-c', "import importlib.metadata; print(importlib.metadata.version('litellm'))"], { encoding: 'utf8' }).trim();
}
