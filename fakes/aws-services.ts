import { randomUUID } from 'node:crypto';
import { type AwsAnswer, AwsError, type AwsRequest, type AwsScope, AwsServiceFake } from './aws-service';
import type { Certificate } from './tls';

function target(request: AwsRequest, wanted: string): void {
  const found = request.headers['x-amz-target'];
  if (request.method !== 'POST' || found !== wanted) throw new AwsError('UnknownOperationException', `x-amz-target is ${found}`);
}

/** Secrets Manager: `GetSecretValue` of the current version. A secret may exist and have no value, as a new one does. */
export class SecretsManagerFake extends AwsServiceFake {
  private readonly values = new Map<string, { value: string; version: string }>();

  constructor(scope: AwsScope, certificate: Certificate) {
    super('secretsmanager', scope, certificate);
  }

  /** Sets or rotates; undefined: the secret has no value. */
  put(arn: string, value: string | undefined): void {
    if (value === undefined) this.values.delete(arn);
    else this.values.set(arn, { value, version: randomUUID() });
  }

  protected serve(request: AwsRequest): AwsAnswer {
    target(request, 'secretsmanager.GetSecretValue');
    const { SecretId, VersionStage = 'AWSCURRENT' } = request.json;
    const found = this.values.get(SecretId);
    if (!found || VersionStage !== 'AWSCURRENT')
      throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`);
    return {
      body: {
        ARN: SecretId,
        Name: SecretId.split(':').at(-1),
        VersionId: found.version,
        SecretString: found.value,
        VersionStages: ['AWSCURRENT'],
        CreatedDate: 1.75e9,
      },
    };
  }
}

/** AppConfig's data plane: sessions whose tokens are good for one call, and an empty body where nothing changed. */
export class AppConfigDataFake extends AwsServiceFake {
  private content = '';
  private version = 0;
  private readonly sessions = new Map<string, { seen: number }>();

  constructor(
    scope: AwsScope,
    certificate: Certificate,
    private readonly profile: { readonly applicationId: string; readonly environmentId: string; readonly profileId: string },
  ) {
    super('appconfigdata', scope, certificate);
  }

  protected override get signingName(): string {
    return 'appconfig';
  }

  /** A string is published as it is: a document that is not valid must be possible. */
  publish(document: object | string): void {
    this.content = typeof document === 'string' ? document : JSON.stringify(document);
    this.version += 1;
  }

  protected serve(request: AwsRequest): AwsAnswer {
    if (request.method === 'POST' && request.path === '/configurationsessions') return this.startSession(request);
    if (request.method === 'GET' && request.path === '/configuration') return this.latest(request);
    throw new AwsError('ResourceNotFoundException', `${request.method} ${request.path}`, 404);
  }

  private startSession(request: AwsRequest): AwsAnswer {
    const {
      ApplicationIdentifier,
      EnvironmentIdentifier,
      ConfigurationProfileIdentifier,
      RequiredMinimumPollIntervalInSeconds: minimum,
    } = request.json;
    const { applicationId, environmentId, profileId } = this.profile;
    if (ApplicationIdentifier !== applicationId || EnvironmentIdentifier !== environmentId || ConfigurationProfileIdentifier !== profileId)
      throw new AwsError('ResourceNotFoundException', 'no such application, environment or profile', 404);
    if (minimum !== undefined && !(minimum >= 15 && minimum <= 86_400))
      throw new AwsError('BadRequestException', 'RequiredMinimumPollIntervalInSeconds: 15 to 86400');
    return { status: 201, body: { InitialConfigurationToken: this.nextToken(0) } };
  }

  private latest(request: AwsRequest): AwsAnswer {
    const token = new URLSearchParams(request.url.split('?')[1]).get('configuration_token') ?? '';
    const session = this.sessions.get(token);
    if (!session) throw new AwsError('BadRequestException', 'the token is not known or was used before');
    if (this.version === 0) throw new AwsError('ResourceNotFoundException', 'nothing has been deployed', 404);
    this.sessions.delete(token);
    const headers = {
      'content-type': 'application/json',
      'next-poll-configuration-token': this.nextToken(this.version),
      'next-poll-interval-in-seconds': '60',
      'version-label': `v${this.version}`,
    };
    return { headers, body: Buffer.from(session.seen === this.version ? '' : this.content) };
  }

  private nextToken(seen: number): string {
    const token = `${randomUUID()}=/+&`; // a token needs encoding in a query
    this.sessions.set(token, { seen });
    return token;
  }
}
