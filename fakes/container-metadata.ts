import type { ServerResponse } from 'node:http';
import { RecordedRequest, RecordingServer } from './recording-server';
import type { CredentialAuthority, TemporaryCredentials } from './signature';

/** What answers on 169.254.170.2 in a Fargate task: the task role's credentials, and the task's metadata. */
export class ContainerMetadataFake extends RecordingServer {
  /** Value of AWS_CONTAINER_CREDENTIALS_RELATIVE_URI. */
  readonly credentialsPath = '/v2/credentials/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
  /** Path of ECS_CONTAINER_METADATA_URI_V4. */
  readonly metadataPath = '/v4/4d5e6f7081924a3b-1234567890';
  readonly taskId = '9781c248f2a54d6d8f2e4c1b3a5d7e9f';
  /** Of the credentials issued from now on, in milliseconds. */
  lifetime = 6 * 3_600_000;
  /** AWS gives the same credentials until shortly before they expire: the next ones come this long before. */
  renewal = 5 * 60_000;
  /** While set, credentials cannot be had. */
  outage?: number;
  current?: TemporaryCredentials;

  constructor(private readonly authority: CredentialAuthority) {
    super(RecordedRequest, (request, response) => this.respond(request, response));
  }

  /** How often credentials were asked for. */
  get fetches(): number {
    return this.requests.filter(({ path }) => path === this.credentialsPath).length;
  }

  /** Requests for anything else: what an attacker would send. */
  get strangers(): RecordedRequest[] {
    return this.requests.filter(({ path, method }) => method !== 'GET' || !(path === this.credentialsPath || path.startsWith(this.metadataPath)));
  }

  /** The next fetch gets new credentials. */
  expire(): void {
    this.current = undefined;
  }

  private respond(request: RecordedRequest, response: ServerResponse): void {
    const { status, body } = this.serve(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  private serve(request: RecordedRequest): { status: number; body: object } {
    if (request.path === `${this.metadataPath}/task`) {
      const TaskARN = `arn:aws:ecs:eu-central-1:123456789012:task/fakes/${this.taskId}`;
      return { status: 200, body: { Cluster: 'fakes', TaskARN, Family: 'gateway', Revision: '1' } };
    }
    if (request.path !== this.credentialsPath) return { status: 404, body: { code: 'NotFound', message: 'no such path' } };
    if (this.outage) return { status: this.outage, body: { code: 'InternalServerError', message: 'as programmed' } };
    if (!this.current || Date.parse(this.current.Expiration) - Date.now() < this.renewal) this.current = this.authority.issue(this.lifetime);
    return { status: 200, body: { RoleArn: 'arn:aws:iam::123456789012:role/task', ...this.current } };
  }
}
