/**
 * The one thing that Amazon Cognito runs of us: it puts a person's team into their access token, by the first of their groups that has one.
 * Groups of the pool come in the event; those of the company's identity provider come in an attribute, which counts for its people alone.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
import { GROUPS_ATTRIBUTE, TEAM_CLAIM } from '../../src/contract/cognito';

interface PreTokenGenerationEvent {
  readonly request: {
    readonly userAttributes?: Readonly<Record<string, string>>;
    readonly groupConfiguration?: { readonly groupsToOverride?: readonly string[] };
  };
  response: object;
}

const TEAMS: readonly (readonly [group: string, team: string])[] = JSON.parse(process.env.TEAMS ?? '[]');

/** One name, several between commas, or a list of them: `[one, two]`, or as JSON has it. */
const groupsIn = (attribute = ''): string[] =>
  attribute
    .replace(/^\s*\[|\]\s*$/g, '')
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));

export const handler = async (event: PreTokenGenerationEvent): Promise<PreTokenGenerationEvent> => {
  const { userAttributes = {}, groupConfiguration } = event.request;
  const isFederated = userAttributes['cognito:user_status'] === 'EXTERNAL_PROVIDER';
  const groups = new Set([...(groupConfiguration?.groupsToOverride ?? []), ...(isFederated ? groupsIn(userAttributes[GROUPS_ATTRIBUTE]) : [])]);
  const [, team] = TEAMS.find(([group]) => groups.has(group)) ?? [];
  event.response = { claimsAndScopeOverrideDetails: team ? { accessTokenGeneration: { claimsToAddOrOverride: { [TEAM_CLAIM]: team } } } : null };
  return event;
};
