import { type Draft, secretOf } from './draft';
import { judgeGroups, ofService, servicesOf } from './enterprise-services';
import { cache, hasExistingCache } from './enterprise-stores';
import { call, type Expression, map } from './expressions';
import { placeholderArn } from './placeholders';
import { textOf } from './values';

const ACCOUNT = ['PORTKEY_CLIENT_AUTH', 'ORGANISATIONS_TO_SYNC'];
const PASSWORD = 'REDIS_PASSWORD';

export function secrets(draft: Draft): void {
  judgeGroups(draft, 'secrets');
  const named = namesOfSecrets(draft);
  const arnOf = (key: string): string | undefined =>
    servicesOf(draft)
      .map((service) => textOf(new Map(ofService(draft, 'secrets', service)).get(key)))
      .find(Boolean);
  const byProps = new Map([...ACCOUNT, ...(hasExistingCache(draft) ? [PASSWORD] : [])].map((key) => [key, arnOf(key)]));
  account(draft, named, arnOf);
  for (const service of servicesOf(draft)) {
    const entries: Record<string, Expression> = {};
    for (const [key, value] of ofService(draft, 'secrets', service)) {
      const arn = textOf(value);
      if (value.kind === 'unknown') continue;
      const left = (why: string) => draft.problems.push(`${value.place}: secrets.${service.name}.${key} is left out: ${why}`);
      if (key === '__proto__') left('no app can name it');
      else if (arn === undefined || arn === '') left('it has no ARN');
      // one service may have another one than the other: it wins over what the prop says
      else if (byProps.get(key) !== arn) entries[key] = field(named(arn), key);
    }
    if (Object.keys(entries).length > 0) draft.set(`${service.prop}.secrets`, map(entries));
  }
  const password = byProps.get(PASSWORD);
  cache(draft, password === undefined ? undefined : field(named(password), PASSWORD));
  registry(draft);
}

type Named = (arn: string) => Expression;

function account(draft: Draft, named: Named, arnOf: (key: string) => string | undefined): void {
  const [auth, organisations] = ACCOUNT.map(arnOf);
  if (auth === undefined || organisations === undefined) {
    draft.tasks.push(
      'PORTKEY_CLIENT_AUTH and ORGANISATIONS_TO_SYNC are not both among the secrets that are known: put the ARN of the secret with both into `account`.',
    );
    const arn = auth ?? organisations ?? placeholderArn('secretsmanager', draft.region, 'secret:portkey/client-org');
    draft.set('account', call('PortkeyAccount.fromSecret', secretOf(draft, 'clientOrg', 'ClientOrg', arn)));
  } else if (auth === organisations) draft.set('account', call('PortkeyAccount.fromSecret', named(auth)));
  else draft.set('account', call('PortkeyAccount.fromValues', field(named(auth), ACCOUNT[0]), field(named(organisations), ACCOUNT[1])));
}

function registry(draft: Draft): void {
  const given = draft.text('docker_cred_secret_arn');
  if (given === undefined)
    draft.tasks.push(
      `docker_cred_secret_arn is not ${draft.isUnknown('docker_cred_secret_arn') ? 'known here' : 'given'}: put the ARN of the secret with the credentials of the registry into \`registryCredentials\`.`,
    );
  const arn = given ?? placeholderArn('secretsmanager', draft.region, 'secret:portkey/docker');
  draft.set('registryCredentials', secretOf(draft, 'registryCredentials', 'RegistryCredentials', arn));
}

/** Declares secrets, each once, by the last part of its name. */
function namesOfSecrets(draft: Draft): Named {
  const ids = new Map<string, string>();
  return (arn) => {
    const last = (arn.split(':').at(-1) ?? arn).replace(/-[A-Za-z0-9]{6}$/, '');
    const words = `${last} secret`
      .split(/[^A-Za-z0-9]+/)
      .filter(Boolean)
      .map((word) => word[0].toUpperCase() + word.slice(1));
    const id = ids.get(arn) ?? unused(words.join('').replace(/^\d+/, ''), [...ids.values()]);
    ids.set(arn, id);
    return secretOf(draft, id[0].toLowerCase() + id.slice(1), id, arn);
  };
}

/** Names that differ in upper and lower case only would be one in Python. */
function unused(name: string, taken: readonly string[]): string {
  const isTaken = (candidate: string) => taken.some((one) => one.toLowerCase() === candidate.toLowerCase());
  let candidate = name;
  for (let count = 1; isTaken(candidate); count += 1) candidate = `${name}${count}`;
  return candidate;
}

const field = (secret: Expression, key: string): Expression => call('ecs.Secret.fromSecretsManager', secret, key);
