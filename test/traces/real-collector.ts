import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { RecordedRequest, RecordingServer, until } from '../../fakes';
import { Child, run } from '../../rehearsal/child';
import { appearAt, CACHE } from '../../rehearsal/python';
import type { Json } from '../state/templates';

const PROGRAM = join(__dirname, 'collector-program');

/** Where there is none, the tests of the real collector are skipped, by name. */
export const HAS_GO = spawnSync('go', ['version']).status === 0;

/** The real collector, built of its modules, once for each set of them. */
async function ensureCollector(): Promise<string> {
  const hash = createHash('sha256').update(`${platform()} ${arch()}`);
  for (const file of readdirSync(PROGRAM).sort()) hash.update(readFileSync(join(PROGRAM, file)));
  const directory = join(CACHE, `collector-${hash.digest('hex').slice(0, 16)}`);
  const binary = join(directory, 'collector');
  if (!existsSync(binary)) {
    const parameters = ['build', '-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags=-s -w'];
    await appearAt(directory, async (workshop) => {
      const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' };
      await run('go', [...parameters, '-o', join(workshop, 'collector'), '.'], { cwd: PROGRAM, env, signal: new AbortController().signal });
    });
  }
  return binary;
}

/** A program that reads its configuration from `AOT_CONFIG_CONTENT`, as the image of AWS does. */
export class RealCollector {
  /** Whether it takes this configuration; why not, else. */
  static async fault(configuration: Json): Promise<string | undefined> {
    const binary = await ensureCollector();
    const { status, stderr, stdout } = spawnSync(binary, ['validate', '--config=env:AOT_CONFIG_CONTENT'], { env: environmentOf(configuration) });
    return status === 0 ? undefined : `${stdout}${stderr}`;
  }

  static async start(configuration: Json): Promise<RealCollector> {
    const binary = await ensureCollector();
    const child = new Child(binary, ['--config=env:AOT_CONFIG_CONTENT'], { env: environmentOf(configuration) });
    const health = `http://${configuration.extensions.health_check.endpoint}/`;
    try {
      await until('a healthy collector', async () => (await fetch(health).catch(() => undefined))?.ok || undefined);
    } catch (error) {
      await child.end();
      throw new Error(`${error}: ${child.output}`);
    }
    return new RealCollector(child, configuration.receivers.otlp.protocols.http.endpoint);
  }

  private constructor(
    private readonly child: Child,
    /** Of its receiver. */
    readonly address: string,
  ) {}

  /** What it said, in JSON, line by line. */
  get said(): Json[] {
    return this.child.output.split('\n').flatMap((line) => (line.startsWith('{') ? JSON.parse(line) : []));
  }

  /** Sends it telemetry of another container. */
  async send(path: string, telemetry: object): Promise<number> {
    const body = JSON.stringify(telemetry);
    return (await fetch(`http://${this.address}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;
  }

  async stop(): Promise<void> {
    await this.child.end();
  }
}

/** Credentials as a task has them, but for where they come from. */
const environmentOf = (configuration: Json): NodeJS.ProcessEnv => ({
  AOT_CONFIG_CONTENT: JSON.stringify(configuration),
  HOSTNAME: 'ip-10-0-0-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_EC2_METADATA_DISABLED: 'true',
});

/** X-Ray and CloudWatch Logs as the collector calls them: groups are there, streams are not, and no group may be made. */
export class ReceivingAws extends RecordingServer {
  /** What X-Ray was given. */
  readonly segments: Json[] = [];
  /** Messages that were written, by log group. */
  readonly written: Record<string, Json[]> = {};
  readonly streams = new Set<string>();
  /** What was called, each once. */
  readonly calls = new Set<string>();
  /** Whether X-Ray takes nothing: no permission, or too much. */
  refusesSegments = false;

  constructor() {
    super(RecordedRequest, (request, response) => {
      const call = String(request.headers['x-amz-target'] ?? request.path).replace(/^.*[./]/, '');
      this.calls.add(call);
      const { status, body } = this.reply(call, request.json);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
  }

  private reply(call: string, input: Json): { readonly status: number; readonly body: object } {
    const stream = `${input.logGroupName}/${input.logStreamName}`;
    switch (call) {
      case 'TraceSegments':
        if (this.refusesSegments) return { status: 403, body: { __type: 'AccessDeniedException' } };
        this.segments.push(...input.TraceSegmentDocuments.map((document: string) => JSON.parse(document)));
        return { status: 200, body: { UnprocessedTraceSegments: [] } };
      case 'CreateLogStream':
        this.streams.add(stream);
        return { status: 200, body: {} };
      case 'PutLogEvents':
        if (!this.streams.has(stream)) return { status: 400, body: { __type: 'ResourceNotFoundException' } };
        this.written[input.logGroupName] ??= [];
        this.written[input.logGroupName].push(...input.logEvents.map(({ message }: Json) => JSON.parse(message)));
        return { status: 200, body: { nextSequenceToken: '1' } };
      default:
        return { status: 400, body: { __type: 'AccessDeniedException' } };
    }
  }
}
