import { Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type ErrorCode, invalid } from './errors';

/** Numbers that are possible: the ends `from` and `to` are among them, `above` is not. */
export interface Range {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  /** Default: whole numbers only. */
  readonly fractions?: boolean;
  /** Multiples of this only. */
  readonly step?: number;
}

/** Refuses a number, or a duration by its seconds, that is outside its range. What only the deployment knows passes. */
export function requireRange(code: ErrorCode, path: string, given: number | Duration, range: Range, detail?: string): void {
  if (!isUnresolved(given) && !isIn(range, given instanceof Duration ? secondsOf(given) : given)) {
    throw invalid(code, path, shown(given), detail);
  }
}

/** Refuses a number or duration that only the deployment would know: other values are computed from it. */
export function requireKnown(code: ErrorCode, path: string, given: number | Duration | undefined, detail?: string): void {
  if (given !== undefined && isUnresolved(given)) {
    throw invalid(code, path, shown(given), detail);
  }
}

/** Refuses a name that metrics and queries cannot carry. What only the deployment knows passes. */
export function requireGatewayName(name: string, path = 'gatewayName'): void {
  if (isKnown(name) && !/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
    throw invalid('GatewayNameInvalid', path, name);
  }
}

/**
 * Whether a text is known when the template is written: no token, not what stands in a list for all of a list that only the deployment knows, and not
 * what stands for a value that the CLI has yet to look up.
 */
export const isKnown = (text: string): boolean => !Token.isUnresolved(text) && !isListToken(text) && !isPendingLookup(text);

/** The one element of a list such as that of a parameter of the type `CommaDelimitedList`. CDK takes no others beside it. */
export const isListToken = (text: string): boolean => Token.isUnresolved([text]);

/**
 * Whether what `StringParameter.valueFromLookup` gives until the CLI has looked stands in it: with it the app is synthesized once, and the
 * template thrown away.
 */
export const isPendingLookup = (text: string): boolean => text.includes('dummy-value-for-');

/** What is wrong where a construct takes a name that one of the app has taken before it, and both are deployed to one place. */
export function problemsOfTaken(code: ErrorCode, path: string, name: string, taker: IConstruct, takes: (each: IConstruct) => boolean): string[] {
  const first = taker.node.root.node.findAll().find((each) => takes(each) && sharesEnvironment(each, taker));
  return first && first !== taker ? [invalid(code, path, name, `of ${taker.node.path} and of ${first.node.path}`).message] : [];
}

/** As CDK has it: stacks of a stage that name no account or region are deployed to one. */
function sharesEnvironment(one: IConstruct, other: IConstruct): boolean {
  const { environment, account, region } = Stack.of(one);
  const isOfOneStage = Stage.of(one) === Stage.of(other);
  return environment === Stack.of(other).environment && (isOfOneStage || !(Token.isUnresolved(account) || Token.isUnresolved(region)));
}

/** Refuses what another region has, as far as both are known; of what AWS takes from no other account, that too. */
export function requireHere(
  code: ErrorCode,
  path: string,
  scope: IConstruct,
  place: Place | undefined,
  { account }: { readonly account?: boolean } = {},
): void {
  const here = Stack.of(scope);
  for (const part of account ? (['region', 'account'] as const) : (['region'] as const)) {
    if (place?.[part] && differ(place[part], here[part])) {
      throw invalid(code, path, place[part], `the stack is in ${here[part]}`);
    }
  }
}

/** Where a resource is. */
interface Place {
  readonly region: string;
  readonly account: string;
}

/** Where a resource is: its ARN says it, else whoever made or imported it. */
export function placeOf(arn: string, env?: Place): Place | undefined {
  const [, , , region, account] = isKnown(arn) ? arn.split(':') : [];
  return region === undefined ? env : { region, account };
}

/** Whether two regions or accounts are not the same, as far as both are known. */
export const differ = (one: string, other: string): boolean => one !== other && !Token.isUnresolved(one) && !Token.isUnresolved(other);

/** Seconds of a duration, fractions of a millisecond as they are. */
export const secondsOf = (duration: Duration): number => duration.toMilliseconds({ integral: false }) / 1000;

function isIn(
  { from = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, fractions, step = 1 }: Range,
  value: number,
): boolean {
  return Number.isFinite(value) && value >= from && value > above && value <= to && (fractions || Number.isInteger(value / step));
}

const isUnresolved = (given: number | Duration): boolean => (given instanceof Duration ? given.isUnresolved() : Token.isUnresolved(given));

/** A duration as it was written: a person's words for it would round. */
function shown(given: number | Duration): number | string {
  if (!(given instanceof Duration)) {
    return given;
  }
  return given.isUnresolved() ? given.toHumanString() : String(given);
}
