import type { ServerResponse } from 'node:http';
import { type FakeWorld, RecordedRequest, RecordingServer, until } from '../../../fakes';
import type { BootConfiguration } from '../../../src/contract';
import { GatewayProcess, type GatewayRecord } from '../gateway-process';
import type { Answer } from '../http-client';
import { type GatewayContext, serving, withWorld } from '../with-gateway';

/** What is sent for one request. */
export interface Prescription {
  readonly headers: Readonly<Record<string, string>>;
  /** As they are written, one chunk of the transfer each. */
  readonly pieces: readonly Buffer[];
  /** How it ends: as HTTP has it, by an end of the connection behind all that was written, or by one that may drop some of it. @default 'complete' */
  readonly ends?: 'complete' | 'closed' | 'broken';
}

/** The name of a case, which stands in its request. */
export const markerOf = (number: number): string => `case-${number}-`;
const MARKER = /case-\d+-/;

/** Every provider at once: what is sent is not its own, but the one that was prescribed for the case that the request names. */
export class PrescribedProvider {
  readonly #prescribed = new Map<string, Prescription>();
  readonly #received = new Map<string, RecordedRequest>();
  readonly #server: RecordingServer;

  constructor(private readonly world: FakeWorld) {
    this.#server = new RecordingServer(RecordedRequest, (request, response) => this.#answer(request, response), world.certificate);
  }

  static async start(world: FakeWorld): Promise<PrescribedProvider> {
    const provider = new PrescribedProvider(world);
    await provider.#server.start();
    return provider;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** For the gateway's process: every address of a provider is this one's. */
  get environment(): Record<string, string> {
    const addresses = new Set(this.world.upstreams.map(({ address }) => address));
    const moved = Object.entries(this.world.addressOverrides).map(([host, at]) => [host, addresses.has(at) ? this.#server.address : at]);
    return { GATEWAY_ADDRESS_OVERRIDES: JSON.stringify(Object.fromEntries(moved)) };
  }

  prescribe(marker: string, prescription: Prescription): void {
    this.#prescribed.set(marker, prescription);
  }

  /** What came for a case, once: then it is forgotten, with what was prescribed. */
  take(marker: string): RecordedRequest | undefined {
    const request = this.#received.get(marker);
    this.#received.delete(marker);
    this.#prescribed.delete(marker);
    return request;
  }

  async #answer(request: RecordedRequest, response: ServerResponse): Promise<void> {
    this.#server.clear();
    const marker = markerIn(request.bytes);
    const prescription = this.#prescribed.get(marker);
    if (!prescription) throw new Error(`nothing is prescribed for ${marker || request.bytes.toString('latin1', 0, 200)}`);
    this.#received.set(marker, request);
    const { headers, pieces, ends = 'complete' } = prescription;
    response.writeHead(200, headers);
    response.flushHeaders();
    for (const piece of pieces) if (piece.length > 0) response.write(piece);
    if (ends === 'complete') return void response.end();
    // everything has been given to the system, then the connection ends without the transfer's end
    if (ends === 'closed') return void response.socket?.end();
    response.destroy();
  }
}

/** Tokens are counted with the body inside of another, in base 64. */
function markerIn(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const [inside] = /"body":"([^"]+)"/.exec(text)?.slice(1) ?? [];
  return MARKER.exec(text)?.[0] ?? MARKER.exec(Buffer.from(inside ?? '', 'base64').toString())?.[0] ?? '';
}

export interface PrescribedContext extends GatewayContext {
  readonly provider: PrescribedProvider;
  readonly records: Records;
}

/** A gateway all of whose providers are prescribed, for the tests of the enclosing `describe`. */
export function withPrescribedProvider(changes: Partial<BootConfiguration> = {}): PrescribedContext {
  const context = withWorld() as { -readonly [Name in keyof PrescribedContext]: PrescribedContext[Name] };
  beforeAll(async () => {
    context.provider = await PrescribedProvider.start(context.world);
    context.gateway = await GatewayProcess.start(context.world, changes, { environment: context.provider.environment });
    context.records = new Records(context.gateway);
    await serving(context);
  });
  afterAll(() => context.provider?.stop());
  return context;
}

/** The usage records of a process, by request, each given once. */
export class Records {
  readonly #known = new Map<string, GatewayRecord>();
  #read = 0;

  constructor(private readonly gateway: GatewayProcess) {}

  async of(answer: Answer): Promise<GatewayRecord> {
    const id = String(answer.headers['x-request-id']);
    const record = await until(`the usage record of request ${id}`, () => this.#find(id));
    this.#known.delete(id);
    return record;
  }

  #find(id: string): GatewayRecord | undefined {
    const { records } = this.gateway;
    for (; this.#read < records.length; this.#read += 1) {
      const record = records[this.#read];
      if (record.logger === 'usage') this.#known.set(record.requestId, record);
    }
    return this.#known.get(id);
  }
}
