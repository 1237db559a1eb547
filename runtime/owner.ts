/** Who is given the same of what tasks remember: answers, and what a guardrail said. */
import type { ResponseCacheConfiguration } from '../src/contract';
import { OTHER } from '../src/contract/catalogue';
import type { Caller } from './identify';

/** Undefined where nobody knows whose it would be. Its first word tells what it is: a team's name may be a client's, too. */
export function ownerIn(scope: ResponseCacheConfiguration['cacheScope'], caller: Caller | undefined): readonly string[] | undefined {
  if (!caller) return undefined;
  const { client, clientId, user, team } = caller;
  if (scope === 'gateway') return ['gateway'];
  if (scope === 'team' && team !== undefined) return ['team', team];
  if (user !== undefined) return ['person', client, user];
  if (client !== OTHER) return ['client', client];
  return clientId === undefined ? undefined : ['client id', clientId];
}
