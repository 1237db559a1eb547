/** Where batches go: to X-Ray with the signature of the task role, or to any receiver of OTLP. */
import { OTLP_PATHS, type TracesConfiguration } from '../../src/contract';
import { type Aws, callAws, signV4 } from '../aws';
import { fields, parseJson, text } from '../parsing';
import { createPoll } from '../polling';
import { type Answer, type Log, request } from '../transport';
import { number } from '../usage';
import { ExportFailure, type Send } from './exporter';
import type { Envelope, Signal } from './otlp';

/** What may be tried again: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes; and what a proxy in front says while it starts. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
/** The key is not taken, be it that there is a new one. */
const UNAUTHORIZED: ReadonlySet<number> = new Set([401, 403]);
const MAX_ANSWER_BYTES = 65_536;
const MAX_MESSAGE = 200;
const SHORTEST_KEY = 8;
/** Of the headers: a secret that is rotated is used within the first of these. */
const REFRESH_MS = 60_000;
const RETRY_MS = 5_000;

export interface Destination {
  /** Of a signal, to its path. */
  sender(signal: Signal, envelope: Envelope): Send;
  /** Resolves when what it needs has been tried once. */
  start(): void;
}

type Headers = Readonly<Record<string, string>>;
/** The headers of a batch. */
type Authorize = (url: string, headers: Headers, body: Buffer) => Promise<Headers>;

interface Authorization {
  readonly authorize: Authorize;
  /** Whether there is something else than what a batch had. */
  renewed?(): Promise<boolean>;
  start(): void;
}

export function createDestination(configuration: TracesConfiguration, aws: Aws, log: Log): Destination {
  const ofTraces = configuration.url ?? `https://xray.${aws.region}.${aws.urlSuffix}${OTLP_PATHS.traces}`;
  const { authorize, renewed, start } = configuration.url === undefined ? signed(aws) : withHeaders(configuration.headers, aws, log);
  return {
    start,
    sender(signal, [before, after]) {
      const url = signal === 'traces' ? ofTraces : ofTraces.replace(/\/v1\/traces$/, OTLP_PATHS[signal]);
      let isTold = false;
      return async (items, timeoutMs) => {
        const body = Buffer.concat([Buffer.from(before), ...separated(items), Buffer.from(after)]);
        let headers: Headers = CONTENT;
        const exchange = async (): Promise<Answer> => {
          headers = await authorize(url, CONTENT, body);
          return post(url, headers, body, timeoutMs);
        };
        let answer = await exchange().catch(passing);
        if (UNAUTHORIZED.has(answer.status) && (await renewed?.())) answer = await exchange().catch(passing);
        const sent = signal === 'metrics' ? pointsOf(body) : items.length;
        const { refused, said } = readAnswer(answer, sent, (text) => withoutValues(text, headers));
        if (said && !isTold) log('warn', `${signal}: of ${sent} sent ${refused} are refused: ${said}`);
        isTold = said !== '';
        if (signal === 'metrics') return refused === sent ? items.length : 0;
        return refused;
      };
    },
  };
}

/** A receiver counts points, of which a metric has one for each series. */
const pointsOf = (metrics: Buffer): number => metrics.toString().split('"startTimeUnixNano":').length - 1;

const COMMA = Buffer.from(',');
const separated = (items: readonly Buffer[]): Buffer[] => items.flatMap((item) => [COMMA, item]).slice(1);

const CONTENT: Headers = { 'content-type': 'application/json', 'user-agent': 'cdk-portkey-gateway' };

function passing({ message }: Error): never {
  throw new ExportFailure(message);
}

const post = (url: string, headers: Headers, body: Buffer, timeoutMs: number): Promise<Answer> =>
  request(url, { method: 'POST', headers, body, timeoutMs: Math.max(1, Math.round(timeoutMs)), maxBytes: MAX_ANSWER_BYTES });

/** How many of so many are refused, and what is said of it: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
function readAnswer(
  { status, headers, body }: Answer,
  sent: number,
  shown: (text: string) => string,
): { readonly refused: number; readonly said: string } {
  const document = parseJson(body);
  const tell = (value: unknown): string => shown(text(value) ?? '').slice(0, MAX_MESSAGE);
  if (status >= 200 && status < 300) {
    const { rejectedSpans, rejectedDataPoints, rejectedLogRecords, errorMessage } = fields(document?.partialSuccess);
    return { refused: Math.min(sent, number(Number(rejectedSpans ?? rejectedDataPoints ?? rejectedLogRecords))), said: tell(errorMessage) };
  }
  const said = tell(document?.message ?? document?.Message);
  throw new ExportFailure(
    `the receiver answered ${status}${said && `: ${said}`}`,
    PASSING.has(status),
    Number(headers['retry-after']) * 1_000 || undefined,
  );
}

/** A receiver may repeat the key that it does not take. */
function withoutValues(said: string, headers: Headers): string {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    name in CONTENT || value.length < SHORTEST_KEY ? [] : [value, value.replace(/^\w+ /, '')],
  );
  return values.reduce((rest, value) => rest.replaceAll(value, '***'), said);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html */
const signed = ({ region, credentials }: Aws): Authorization => ({
  authorize: async (url, headers, body) =>
    signV4({ method: 'POST', url, headers, body, service: 'xray', region, credentials: await credentials.get() }),
  start: () => {},
});

function withHeaders(secret: TracesConfiguration['headers'], aws: Aws, log: Log): Authorization {
  if (!secret) return { authorize: async (_url, headers) => headers, start: () => {} };
  const { secretArn, field } = secret;
  const call = {
    service: 'secretsmanager',
    target: 'secretsmanager.GetSecretValue',
    contentType: 'application/x-amz-json-1.1',
    body: { SecretId: secretArn },
  };
  let given: Headers | undefined;
  const read = async (): Promise<void> => {
    const { document } = await callAws(aws, call);
    const text = document?.SecretString;
    const found = headersIn(String((field ? parseJson(text)?.[field] : text) ?? ''));
    if (Object.keys(found).length === 0) throw new Error(`not set: ${field ?? 'the secret'} has no name=value`);
    given = found;
  };
  const poll = createPoll(`headers of traces, ${secretArn}`, read, (failed) => (failed ? RETRY_MS : REFRESH_MS), log);
  return {
    async authorize(_url, headers) {
      if (!given) await poll(RETRY_MS);
      if (!given) throw new Error('the headers are not set');
      return { ...headers, ...given };
    },
    async renewed() {
      const before = JSON.stringify(given);
      await poll(RETRY_MS);
      return JSON.stringify(given) !== before;
    },
    start: () => void poll(),
  };
}

/** As `OTEL_EXPORTER_OTLP_HEADERS` is written: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables */
export function headersIn(text: string): Headers {
  const pairs = text.split(',').flatMap((pair) => {
    const [, name, value] = /^\s*([!#$%&'*+.^`|~\w-]+)\s*=(.*)$/s.exec(pair) ?? [];
    return name ? [[name.toLowerCase(), decoded(value.trim())]] : [];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
