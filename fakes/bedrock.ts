import type { ServerResponse } from 'node:http';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import type { AwsScope } from './aws-services';
import { type Behaviour, inventUsage, type Program, type ReportedUsage, text, words, writeBody, writeEvents } from './behaviour';
import { pauseWhileOpen } from './pause';
import { ProviderRequest } from './provider-request';
import { RecordingServer } from './recording-server';
import { type SignatureFault, signatureFault } from './signature';
import type { Certificate } from './tls';

export class BedrockRequest extends ProviderRequest {
  fault?: SignatureFault;
  /** The model of the path, decoded. */
  get modelId(): string {
    return decodeURIComponent(this.path.split('/')[2] ?? '');
  }
}

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** The Bedrock runtime API over HTTPS; an unsigned, wrongly signed or expired request gets what AWS would say. */
export class BedrockFake extends RecordingServer<BedrockRequest> {
  private program: Program = {};

  constructor(
    private readonly scope: AwsScope,
    certificate: Certificate,
  ) {
    super(BedrockRequest, (request, response) => this.respond(request, response), certificate);
  }

  get host(): string {
    return `bedrock-runtime.${this.scope.region}.amazonaws.com`;
  }

  get faults(): SignatureFault[] {
    return this.requests.flatMap(({ fault }) => fault ?? []);
  }

  behave(program: Program): void {
    this.program = program;
  }

  reset(): void {
    this.program = {};
    this.clear();
  }

  private async respond(request: BedrockRequest, response: ServerResponse): Promise<void> {
    const behaviour = (typeof this.program === 'function' ? this.program(request) : this.program) ?? {};
    response.setHeader('x-amzn-requestid', `request-of-bedrock-${request.number}`);
    request.fault = await signatureFault(request, { service: 'bedrock', ...this.scope });
    if (request.fault) this.fail(response, 403, request.fault.type, request.fault.message);
    else if (!behaviour.hang && (await pauseWhileOpen(response, behaviour.delay ?? 0))) await this.answerAs(behaviour, request, response);
  }

  private async answerAs(behaviour: Behaviour, request: BedrockRequest, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(behaviour.headers ?? {})) response.setHeader(name, value as string);
    if (behaviour.body !== undefined) {
      await writeBody(response, behaviour);
    } else if (behaviour.status && behaviour.status !== 200) {
      this.fail(response, behaviour.status, 'ThrottlingException', `the fake says ${behaviour.status}`);
    } else {
      await this.serve(request, response, behaviour);
    }
  }

  private async serve(request: BedrockRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
    const operation = request.method === 'POST' && /^\/model\/[^/]+\/([\w-]+)$/.exec(request.path)?.[1];
    if (operation === 'converse') await this.converse(request, response, behaviour);
    else if (operation === 'converse-stream') await this.converseStream(request, response, behaviour);
    else if (operation === 'invoke') await this.invoke(request, response, behaviour);
    else if (operation === 'count-tokens') this.json(response, { inputTokens: 1_000 + request.number });
    else this.fail(response, 404, 'UnknownOperationException', request.path);
  }

  private async converse(request: BedrockRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
    const usage = report(request, behaviour);
    this.json(response, {
      output: { message: { role: 'assistant', content: [{ text: text(behaviour) }] } },
      stopReason: 'end_turn',
      usage: converseUsage(usage),
      metrics: { latencyMs: 12 },
    });
  }

  private async converseStream(request: BedrockRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
    const usage = report(request, behaviour);
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    await writeEvents(
      response,
      (function* () {
        yield eventMessage('messageStart', { role: 'assistant' });
        for (const word of words(behaviour)) yield eventMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: word } });
        yield eventMessage('contentBlockStop', { contentBlockIndex: 0 });
        yield eventMessage('messageStop', { stopReason: 'end_turn' });
        yield eventMessage('metadata', { usage: converseUsage(usage), metrics: { latencyMs: 12 } });
      })(),
      behaviour,
    );
  }

  /** Titan text embeddings: the one model that the tests invoke directly. */
  private async invoke(request: BedrockRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
    const usage = inventUsage(request, request.modelId, behaviour);
    request.reported = { ...usage, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
    response.setHeader('x-amzn-bedrock-input-token-count', String(usage.inputTokens));
    this.json(response, { embedding: [0.25, -0.5, 0.125], inputTextTokenCount: usage.inputTokens });
  }

  private json(response: ServerResponse, body: object): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  private fail(response: ServerResponse, status: number, type: string, message: string): void {
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
    response.end(JSON.stringify({ message }));
  }
}

function report(request: BedrockRequest, behaviour: Behaviour): ReportedUsage {
  request.reported = { ...inventUsage(request, request.modelId, behaviour), reasoningTokens: 0 };
  return request.reported;
}

/** Converse counts cached and newly cached tokens beside `inputTokens`; `totalTokens` has them all. */
const converseUsage = (usage: ReportedUsage) => ({
  inputTokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
  outputTokens: usage.outputTokens,
  totalTokens: usage.inputTokens + usage.outputTokens,
  cacheReadInputTokens: usage.cachedInputTokens,
  cacheWriteInputTokens: usage.cacheWriteTokens,
});

/** One message of `application/vnd.amazon.eventstream`. */
export function eventMessage(type: string, payload: object, messageType: 'event' | 'exception' = 'event'): Buffer {
  const header = (value: string) => ({ type: 'string' as const, value });
  return Buffer.from(
    codec.encode({
      headers: {
        [messageType === 'event' ? ':event-type' : ':exception-type']: header(type),
        ':content-type': header('application/json'),
        ':message-type': header(messageType),
      },
      body: Buffer.from(JSON.stringify(payload)),
    }),
  );
}
