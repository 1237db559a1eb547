import { type ApiAnswer, Refusal } from './api-answer';
import { ApiFake } from './api-fake';
import type { AwsScope } from './aws-service';
import { bedrockRefusal } from './bedrock-errors';
import { BedrockRequest } from './bedrock-request';
import { type SignatureFault, signatureFault } from './signature';
import type { Certificate } from './tls';

/** A provider inside AWS: an unsigned, wrongly signed or expired request gets what AWS would say. */
export abstract class SignedProviderFake extends ApiFake<BedrockRequest> {
  constructor(
    protected readonly scope: AwsScope,
    /** Name in the credential scope of a signature. */
    private readonly signingName: string,
    certificate: Certificate,
  ) {
    super(BedrockRequest, certificate);
  }

  abstract get host(): string;

  /** The requests that were refused for their signature. */
  get faults(): SignatureFault[] {
    return this.requests.flatMap(({ fault }) => fault ?? []);
  }

  protected async stranger(request: BedrockRequest): Promise<Refusal | undefined> {
    request.fault = await signatureFault(request, { service: this.signingName, ...this.scope });
    request.session = this.scope.authority.sessionOf(request);
    return request.fault && new Refusal(403, request.fault);
  }

  protected ownHeaders(request: BedrockRequest): Readonly<Record<string, string>> {
    return { 'x-amzn-requestid': `request-of-bedrock-${request.number}` };
  }

  /** In the shape of the API that was called; what the front door refuses, in AWS's. */
  protected refused(request: BedrockRequest, refusal: Refusal): ApiAnswer {
    return request.fault ? bedrockRefusal(refusal) : this.refusedBy(request, refusal);
  }

  protected abstract refusedBy(request: BedrockRequest, refusal: Refusal): ApiAnswer;
}
