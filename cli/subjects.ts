import { API_KEY_ID, PERSON, type SubjectKind, subjectKey } from '../src/contract';
import { UsageError } from './command';

const KINDS: Readonly<Record<SubjectKind, string>> = {
  gateway: 'gateway#',
  team: 'team#search',
  client: 'client#ci',
  user: 'user#ada',
  key: 'key#AAAAAAAAAAAA',
};

/** What the ledger and the operator's table call it; `gateway` is enough for the gateway. */
export function subjectOf(written: string): string {
  const [, kind, name] = /^([^#]*)#?(.*)$/su.exec(written) as unknown as [string, string, string];
  if (!Object.hasOwn(KINDS, kind)) throw new UsageError(`there is no subject "${kind}": there are ${Object.values(KINDS).join(', ')}`);
  if (kind === 'gateway' ? name !== '' : !PERSON.test(name)) throw new UsageError(`a subject is written as ${KINDS[kind as SubjectKind]}`);
  if (kind === 'key' && !API_KEY_ID.test(name)) throw new UsageError(WHAT_A_KEY_ID_IS);
  return subjectKey(kind as SubjectKind, name);
}

export const WHAT_A_KEY_ID_IS = 'the id of a key has 12 letters and digits: the part behind gw_, never the key';
