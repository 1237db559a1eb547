import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { RecordedRequest, RecordingServer } from './recording-server';
import { type CredentialAuthority, type SignatureFault, signatureFault } from './signature';
import type { Certificate } from './tls';

export class AwsRequest extends RecordedRequest {
  /** Set when the signature was refused. */
  fault?: SignatureFault;
}

export interface AwsScope {
  readonly region: string;
  readonly authority: CredentialAuthority;
}

export interface AwsAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What AWS answers to a request that it refuses. */
export class AwsError extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** One AWS service over HTTPS: every request's signature is verified before it is looked at. */
export abstract class AwsServiceFake extends RecordingServer<AwsRequest> {
  /** While set, every request fails with this status. */
  outage?: number;

  constructor(
    readonly service: string,
    protected readonly scope: AwsScope,
    certificate: Certificate,
  ) {
    super(AwsRequest, (request, response) => this.respond(request, response), certificate);
  }

  get host(): string {
    return `${this.service}.${this.scope.region}.amazonaws.com`;
  }

  /** Name in the credential scope of a signature. */
  protected get signingName(): string {
    return this.service;
  }

  /** The requests that were refused for their signature. */
  get faults(): SignatureFault[] {
    return this.requests.flatMap(({ fault }) => fault ?? []);
  }

  protected abstract serve(request: AwsRequest): AwsAnswer;

  protected refused({ status, type, message }: AwsError): AwsAnswer {
    return { status, headers: { 'x-amzn-errortype': type }, body: { __type: type, message, Message: message } };
  }

  private async respond(request: AwsRequest, response: ServerResponse): Promise<void> {
    request.fault = await signatureFault(request, { service: this.signingName, ...this.scope });
    let answer: AwsAnswer;
    try {
      if (this.outage) throw new AwsError('InternalServiceError', 'as programmed', this.outage);
      if (request.fault) throw new AwsError(request.fault.type, request.fault.message, 403);
      answer = this.serve(request);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answer = this.refused(error);
    }
    const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body));
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID(), ...answer.headers });
    response.end(body);
  }
}
