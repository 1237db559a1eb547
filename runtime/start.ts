/** The program that runs inside the gateway's process, loaded before it: all that it is made of is put together here. */
import { writeSync } from 'node:fs';
import { ADDRESS_OVERRIDES_VARIABLE } from '../src/contract';
import { createTaskRoleCredentials } from './aws';
import { readBootConfiguration } from './configuration';
import { drainOnSignal } from './drain';
import { Exchanges } from './exchange';
import type { Door } from './http/client-answer';
import { takeOverServer } from './http/server';
import { createIdentify } from './identify';
import { Image } from './image';
import { createLiveStore } from './live';
import { createOutput } from './output';
import type { Parts } from './parts';
import { enabledProviders } from './providers';
import { createRecorder, taskId } from './record';
import { Refusal } from './refusal';
import { Conversations } from './routes/conversation';
import { Rests } from './routes/rests';
import { createProviderKeys } from './secrets';
import { captureServerOutput } from './server-output';
import type { Services } from './stage';
import { connect, createFetch, EgressGuard, RoleSessions } from './upstream';
import { createApiKeyVerifier } from './verifiers/api-keys';

const SWEEP_MS = 1_000;
const UPLOAD_SILENCE_MS = 30_000;
const TASK_RECORD_MS = 60_000;

async function start(parts: Parts): Promise<void> {
  const { env } = process;
  const boot = readBootConfiguration(env, parts.shape);
  const { timeouts, admission } = boot;
  const providers = enabledProviders(boot);
  const exchanges = new Exchanges();
  const output = createOutput();
  const door: Door = { draining: false, maxDiscardedBytes: 2 * admission.maxUploadBodyBytes };

  const overrides = new Map<string, string>(Object.entries(JSON.parse(env[ADDRESS_OVERRIDES_VARIABLE] ?? '{}')));
  const recorder = createRecorder(output, boot, taskId(env));
  const { gateway: log, egress: refused } = recorder;
  const guard = new EgressGuard({
    providers: providers.values(),
    overrides,
    tcpKeepAlive: timeouts.tcpKeepAlive,
    refused,
  });
  guard.install();

  const credentials = createTaskRoleCredentials(env, log);
  const aws = { ...boot.aws, credentials };
  const live = createLiveStore(boot.live, aws, log, boot.lists);
  const keys = createProviderKeys(boot.providers, aws, log);
  const others = boot.identity[1] && boot.live ? [createApiKeyVerifier(aws, boot.live, log)] : [];
  const identify = createIdentify(boot.identity, { live, log, others });
  const limits = parts.limits?.({ boot, aws, live, recorder, env });
  const cache = parts.responseCache?.({ boot, aws, live, log });
  const guardrail = parts.guardrail?.({ boot, aws, log });
  const tls = parts.taskCertificate?.({ boot, aws, log });
  const traces = parts.traces?.({ boot, aws, log, env });
  if (traces?.log) recorder.tell(traces.log);
  captureServerOutput(log);
  if (overrides.size > 0)
    log('warn', `${ADDRESS_OVERRIDES_VARIABLE} is set: ${[...overrides].map((pair) => pair.join(' is dialled at ')).join(', ')}`);

  // the image's own check of custom hosts knows no list but this one, and reads it when it is loaded
  env.TRUSTED_CUSTOM_HOSTS = boot.providers.flatMap(({ baseUrl }) => (baseUrl ? [new URL(baseUrl).hostname] : [])).join(',') || 'none.invalid';
  env.AWS_ENDPOINT_DOMAIN = boot.aws.urlSuffix;

  const roles = new RoleSessions(aws, boot.gateway, log);
  const upstream = connect({ keys, roles, refused });
  globalThis.fetch = createFetch({ exchanges, upstream, refused });

  const services: Services = {
    boot,
    exchanges,
    identify,
    live,
    limiter: limits?.limiter,
    responseCache: cache?.cache,
    guardrail: guardrail?.guardrail,
    tracer: traces?.tracer,
    providers,
    recorder,
    upstream,
    image: new Image(),
    rests: new Rests(),
    conversations: new Conversations(),
  };
  const optional = [limits, guardrail, cache, traces];
  const task = (): void => recorder.task(exchanges.takePeak(), live, Object.assign({}, ...optional.map((part) => part?.metrics())));
  const flushed = async (): Promise<void> => {
    await Promise.all([limits?.limiter.flushed(), cache?.cache.flushed(), traces?.flushed()]);
    // of what was exported since the last, or was not
    if (traces) task();
    await output.flushed();
  };
  drainOnSignal(takeOverServer(services, door, tls?.createServer), { door, exchanges, timeouts, flushed, task, log });

  setInterval(() => {
    const now = performance.now();
    for (const { started, received, answer } of exchanges) {
      if (started < now - timeouts.maxRequestDuration) answer.interrupt(new Refusal('upstream_timeout'));
      else if (received < now - UPLOAD_SILENCE_MS) answer.interrupt(new Refusal('invalid_request', 'the body does not arrive'));
      else answer.ping(now);
    }
  }, SWEEP_MS).unref();
  setInterval(task, TASK_RECORD_MS).unref();

  await Promise.all([live, keys, tls, ...optional].map((part) => part?.start()));
}

/**
 * Settles when the process may go on: where the configuration is wrong it rejects, the process ends, and nothing listens. The loader runs in
 * every Node process that inherits it; only one is the gateway.
 */
export const run = (parts: Parts = {}): Promise<void> =>
  /[\\/]start-server\.js$/.test(process.argv[1] ?? '') ? start(parts).catch(giveUp) : Promise.resolve();

/** In one line: Node would print the line of the source where it was thrown, and that line is the whole module. */
function giveUp(error: Error): never {
  writeSync(1, `${JSON.stringify({ logger: 'gateway', level: 'error', time: new Date().toISOString(), message: error.message })}\n`);
  return process.exit(1);
}
