import type { ServerResponse } from 'node:http';
import { type AwsAnswer, AwsError, type AwsRequest, type AwsScope, AwsServiceFake } from './aws-service';
import { type ReceivedLogRecord, type ReceivedPoint, type ReceivedSpan, readLogs, readMetrics, readSpans } from './otlp';
import { RecordedRequest, RecordingServer } from './recording-server';
import type { Certificate } from './tls';

const PATH = '/v1/traces';

/** Sizes of X-Ray's receiver: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html */
const MOST = { bytes: 5_000_000, spans: 10_000 };

/** A receiver of OTLP over HTTP, as a collector is one. */
export class OtlpReceiver extends RecordingServer {
  /** All that were taken. */
  readonly spans: ReceivedSpan[] = [];
  readonly points: ReceivedPoint[] = [];
  readonly logRecords: ReceivedLogRecord[] = [];
  /** Of each export so many spans are refused, by its word. */
  refuses = 0;
  /** Why it did not take a request. */
  readonly faults: string[] = [];

  constructor(certificate?: Certificate) {
    super(RecordedRequest, (request, response) => this.respond(request, response), certificate);
  }

  override clear(): void {
    super.clear();
    this.spans.length = this.points.length = this.logRecords.length = 0;
    this.faults.length = 0;
  }

  private respond(request: RecordedRequest, response: ServerResponse): void {
    let status = 200;
    let body: object = this.refuses > 0 ? { partialSuccess: { rejectedSpans: String(this.refuses), errorMessage: 'as programmed' } } : {};
    try {
      if (request.method !== 'POST') throw new Error(`${request.method} ${request.url}`);
      if (request.headers['content-type'] !== 'application/json') throw new Error(`content-type ${request.headers['content-type']}`);
      if (request.url === PATH) this.spans.push(...readSpans(request.json));
      else if (request.url === '/v1/metrics') this.points.push(...readMetrics(request.json));
      else if (request.url === '/v1/logs') this.logRecords.push(...readLogs(request.json));
      else throw new Error(`${request.method} ${request.url}`);
    } catch (error) {
      this.faults.push((error as Error).message);
      status = 400;
      body = { code: 3, message: (error as Error).message };
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }
}

/** X-Ray's receiver of OTLP: every request is signed. */
export class XRayFake extends AwsServiceFake {
  readonly spans: ReceivedSpan[] = [];

  constructor(scope: AwsScope, certificate: Certificate) {
    super('xray', scope, certificate);
  }

  override clear(): void {
    super.clear();
    this.spans.length = 0;
  }

  protected serve({ method, url, headers, bytes, json }: AwsRequest): AwsAnswer {
    if (method !== 'POST' || url !== PATH) throw new AwsError('UnknownOperationException', `${method} ${url}`, 404);
    if (headers['content-type'] !== 'application/json') throw new AwsError('ValidationException', `content-type ${headers['content-type']}`);
    const spans = readSpans(json);
    if (bytes.length > MOST.bytes || spans.length > MOST.spans) throw new AwsError('ValidationException', 'the request is too large', 413);
    this.spans.push(...spans);
    return { body: {} };
  }
}
