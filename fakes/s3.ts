import { type AwsAnswer, AwsError, type AwsRequest, type AwsScope, AwsServiceFake } from './aws-service';
import type { Certificate } from './tls';

export interface StoredObject {
  readonly body: string;
  readonly contentType?: string;
}

const XML = { 'content-type': 'application/xml' };

/** S3: one bucket that objects are put into. */
export class S3Fake extends AwsServiceFake {
  readonly objects = new Map<string, StoredObject>();

  constructor(
    scope: AwsScope,
    certificate: Certificate,
    private readonly bucket: string,
  ) {
    super('s3', scope, certificate);
  }

  override get host(): string {
    return `${this.bucket}.${super.host}`;
  }

  protected serve(request: AwsRequest): AwsAnswer {
    if (request.method !== 'PUT') throw new AwsError('MethodNotAllowed', `${request.method} is not one of S3's here`, 405);
    if (request.headers.host !== this.host) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    this.objects.set(decodeURIComponent(request.path.slice(1)), {
      body: request.bytes.toString('utf8'),
      contentType: request.headers['content-type'],
    });
    return { headers: { ...XML, etag: `"${request.number}"` }, body: Buffer.alloc(0) };
  }

  protected override refused({ status, type, message }: AwsError): AwsAnswer {
    return { status, headers: XML, body: Buffer.from(`<Error><Code>${type}</Code><Message>${message}</Message></Error>`) };
  }
}
