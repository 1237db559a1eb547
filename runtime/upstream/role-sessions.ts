/** The credentials of calls that are signed: the task role's, or those of a role that the provider is called with. */
import { type AssumedRole, MAX_CLIENTS } from '../../src/contract';
import type { Attempt } from '../attempt';
import { attribution } from '../attribution';
import { type Aws, type Credentials, callAws, createCredentials, inXml, type RenewedCredentials } from '../aws';
import type { Log } from '../transport';

export class RoleSessions {
  /** One for each role, and for each client where sessions say who calls. What was used last stands last. */
  readonly #sessions = new Map<string, RenewedCredentials>();
  readonly #roles = new Set<string>();

  constructor(
    private readonly aws: Aws,
    readonly gateway: string,
    private readonly log: Log,
  ) {}

  /** Throws `Refusal('credentials_not_available')` where there are none; the log says why. */
  credentials({ target, caller }: Pick<Attempt, 'target' | 'caller'>): Promise<Credentials> {
    const { assumeRole } = target.provider.configuration;
    if (!assumeRole) return this.aws.credentials.get();
    const call = assumption(assumeRole, attribution(this.gateway, caller));
    const id = String(call);
    const session = this.#sessions.get(id) ?? this.#session(call);
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    this.#roles.add(`${assumeRole.roleArn} ${assumeRole.externalId}`);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > this.#roles.size * (MAX_CLIENTS + 1)) this.#sessions.delete(oldest);
    return session.get();
  }

  #session(body: URLSearchParams): RenewedCredentials {
    const read = async () => {
      const answer = await callAws(this.aws, { service: 'sts', contentType: 'application/x-www-form-urlencoded', body });
      // none of the values has a character that XML writes otherwise
      const [accessKeyId, secretAccessKey, sessionToken, expiration] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'].map(
        (name) => inXml(answer.body, name) ?? '',
      );
      if (!secretAccessKey) throw new Error('sts gave no credentials');
      return { credentials: { accessKeyId, secretAccessKey, sessionToken }, expiration };
    };
    return createCredentials(`role ${body.get('RoleArn')}, session ${body.get('RoleSessionName')}`, read, this.log, true);
  }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumption({ roleArn, externalId, sessionTags }: AssumedRole, tags: Readonly<Record<string, string>>): URLSearchParams {
  const name = (sessionTags ? tags.Client : tags.Gateway).replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
  const call = new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: name.padEnd(2, '-') });
  if (externalId) call.set('ExternalId', externalId);
  if (sessionTags)
    Object.entries(tags).forEach(([key, value], index) => {
      call.set(`Tags.member.${index + 1}.Key`, key);
      call.set(`Tags.member.${index + 1}.Value`, value);
    });
  return call;
}
