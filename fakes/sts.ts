import { randomUUID } from 'node:crypto';
import { type AwsAnswer, AwsError, type AwsRequest, type AwsScope, AwsServiceFake } from './aws-service';
import type { Certificate } from './tls';

/** What the trust policy of a role asks for. */
export interface RoleTrust {
  readonly externalId?: string;
  /** Whether it allows `sts:TagSession`. @default true */
  readonly tags?: boolean;
}

const XML = { 'content-type': 'text/xml' };
const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
/** The caller's credentials are a role's already, and a chain of roles gets no more than this. */
const MAX_CHAINED = 3_600;

/** STS: `AssumeRole` of the roles that trust the caller. Credentials of a session are an access key of their own. */
export class StsFake extends AwsServiceFake {
  private readonly trusts = new Map<string, RoleTrust>();

  constructor(scope: AwsScope, certificate: Certificate) {
    super('sts', scope, certificate);
  }

  /** A role that may be assumed. */
  trust(roleArn: string, trust: RoleTrust = {}): void {
    this.trusts.set(roleArn, trust);
  }

  /** Nobody may assume anything, and nothing is remembered. */
  reset(): void {
    this.outage = undefined;
    this.trusts.clear();
    this.clear();
  }

  protected serve(request: AwsRequest): AwsAnswer {
    const form = new URLSearchParams(request.method === 'GET' ? request.url.split('?')[1] : request.bytes.toString('utf8'));
    if (form.get('Version') !== '2011-06-15' || form.get('Action') !== 'AssumeRole')
      throw new AwsError('InvalidAction', `Could not find operation ${form.get('Action')} for version ${form.get('Version')}`);
    const roleArn = form.get('RoleArn') ?? '';
    const sessionName = form.get('RoleSessionName') ?? '';
    const duration = Number(form.get('DurationSeconds') ?? 3_600);
    if (!SESSION_NAME.test(sessionName)) throw new AwsError('ValidationError', "Value at 'roleSessionName' failed to satisfy constraint");
    if (!(duration >= 900 && duration <= 43_200)) throw new AwsError('ValidationError', "Value at 'durationSeconds' failed to satisfy constraint");
    if (duration > MAX_CHAINED)
      throw new AwsError('ValidationError', 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
    const tags = tagsOf(form);
    this.requireTrust(roleArn, form.get('ExternalId'), Object.keys(tags).length > 0);
    const credentials = this.scope.authority.issue(duration * 1_000, { roleArn, sessionName, tags });
    const assumed = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${sessionName}`;
    return {
      headers: XML,
      body: Buffer.from(
        `<AssumeRoleResponse xmlns="${NAMESPACE}"><AssumeRoleResult>` +
          `<AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:${sessionName}</AssumedRoleId><Arn>${assumed}</Arn></AssumedRoleUser>` +
          `<Credentials><AccessKeyId>${credentials.AccessKeyId}</AccessKeyId><SecretAccessKey>${credentials.SecretAccessKey}</SecretAccessKey>` +
          `<SessionToken>${credentials.Token}</SessionToken><Expiration>${credentials.Expiration}</Expiration></Credentials>` +
          `</AssumeRoleResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></AssumeRoleResponse>`,
      ),
    };
  }

  protected override refused({ status, type, message }: AwsError): AwsAnswer {
    const fault = status >= 500 ? 'Receiver' : 'Sender';
    const error = `<Error><Type>${fault}</Type><Code>${type}</Code><Message>${message}</Message></Error>`;
    return {
      status,
      headers: XML,
      body: Buffer.from(`<ErrorResponse xmlns="${NAMESPACE}">${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`),
    };
  }

  private requireTrust(roleArn: string, externalId: string | null, tagged: boolean): void {
    const trust = this.trusts.get(roleArn);
    const denied = (action: string) =>
      new AwsError('AccessDenied', `The caller is not authorized to perform: ${action} on resource: ${roleArn}`, 403);
    if (!trust || (trust.externalId !== undefined && trust.externalId !== externalId)) throw denied('sts:AssumeRole');
    if (tagged && trust.tags === false) throw denied('sts:TagSession');
  }
}

function tagsOf(form: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let index = 1; form.has(`Tags.member.${index}.Key`); index += 1) {
    const key = form.get(`Tags.member.${index}.Key`) ?? '';
    const value = form.get(`Tags.member.${index}.Value`) ?? '';
    if (!TAG_KEY.test(key) || !TAG_VALUE.test(value)) throw new AwsError('ValidationError', `Tags.member.${index} failed to satisfy constraint`);
    if (Object.keys(tags).some((other) => other.toLowerCase() === key.toLowerCase()))
      throw new AwsError('InvalidParameterValue', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    tags[key] = value;
  }
  if (Object.keys(tags).length > 50) throw new AwsError('ValidationError', 'Tags: at most 50');
  return tags;
}
