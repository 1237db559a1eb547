import type { Construct } from 'constructs';
import { invalid } from '../errors';
import type { GatewayPeople, PeopleNames } from './gateway-people';
import { OF_MADE_PEOPLE, type PeopleOptions } from './people-options';

/** People as they were made, and where their team stands. */
export interface MadePeople {
  readonly people: GatewayPeople;
  readonly teamClaim?: string;
  /** Default: the claim names the team itself. */
  readonly teamByGroup?: Readonly<Record<string, string>>;
  /** Teams that the claim may name, where they are known. */
  readonly teamNames?: readonly string[];
}

/** Checks what depends on who issues the tokens, and makes people. */
export type MakePeople = (scope: Construct, id: string, names: PeopleNames, options: PeopleOptions) => MadePeople;

/** Refuses, with clients that exist, what is decided where they were made. */
export function refuseOptionsOfMade(path: string, options: PeopleOptions): void {
  for (const option of OF_MADE_PEOPLE) {
    const given = options[option];
    if (given !== undefined) {
      const shown = Array.isArray(given) ? `a list of ${given.length}` : String(given);
      throw invalid('PeopleOption', `${path}.${option}`, shown, 'it is for a client that the user pool makes');
    }
  }
}
