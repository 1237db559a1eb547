import { type App, Stack } from 'aws-cdk-lib';
import { PortkeyGateway } from '../../src';
import { testApp } from '../app';
import { COMPUTE_OPTIONS } from './compute-options';
import { type Choice, type Combination, combinations, type Options } from './covering';
import { GATEWAY_OPTIONS } from './gateway-options';
import { ACCOUNT, LOOKED_UP, REGION } from './given';
import type { Levels, Part } from './level';
import { NETWORK_OPTIONS } from './network-options';

/**
 * What companies choose between, and what each choice is. A further option is a row in one of these, and rows of `NOT_TOGETHER` where levels of it go with
 * some others in no gateway. All of them are PROD: DEV leaves out on purpose what the rules of NIST and HIPAA ask for.
 */
export const OPTIONS: Levels = { ...NETWORK_OPTIONS, ...COMPUTE_OPTIONS, ...GATEWAY_OPTIONS };

/** Levels that no gateway has together, and why. */
export type Apart = readonly (readonly [option: string, levels: RegExp, other: string, levelsOfOther: RegExp, why: string])[];

/** Of both kinds of gateways. */
const NOT_TOGETHER: Apart = [
  ['vpc', /looked up/, 'environment', /of any/, 'a look-up needs an account and a region'],
  ['capacity', /given cluster/, 'environment', /of any/, 'the cluster is in a VPC that is looked up'],
  ['capacity', /given cluster/, 'vpc', /made|of the app/, 'and the gateway is in the same'],
  ['firewall', /wishes|company/, 'front', /Network Load Balancer/, 'NotOnNetworkLoadBalancer'],
  ['endpoints', /isolated/, 'vpc', /NAT gateway/, 'NatGatewaysInIsolation'],
  ['endpoints', /isolated/, 'vpc', /public addresses/, 'AssignPublicIpNotPossible'],
  ['capacity', /instances/, 'vpc', /public addresses/, 'AssignPublicIpNotPossible'],
  ['front', /existing listener/, 'vpc', /made/, 'ExistingListenerWithoutVpc'],
  ['front', /existing listener/, 'firewall', /wishes|company/, 'NotOnExistingListener'],
];

/** Of the open-source gateway. */
const NOT_TOGETHER_HERE: Apart = [
  ['endpoints', /isolated/, 'image', /Docker Hub/, 'ImageNotReachable'],
  ['endpoints', /isolated/, 'providers', /several/, 'ProviderNotReachable'],
];

const levels: Options = Object.fromEntries(Object.entries(OPTIONS).map(([option, of]) => [option, Object.keys(of)]));

/** A table of options, which of them go together, and gateways in which any two of those meet. */
export interface Covering {
  readonly levels: Options;
  readonly goTogether: (one: Choice, other: Choice) => boolean;
  readonly rows: readonly Combination[];
}

export function coveringOf(levels: Options, apart: Apart, atLeast = 0): Covering {
  const is = (choice: Choice, option: string, those: RegExp) => choice.option === option && those.test(choice.level);
  const goTogether = (one: Choice, other: Choice) =>
    ![...NOT_TOGETHER, ...apart].some(
      ([option, those, second, thoseOfSecond]) =>
        (is(one, option, those) && is(other, second, thoseOfSecond)) || (is(other, option, those) && is(one, second, thoseOfSecond)),
    );
  return { levels, goTogether, rows: combinations(levels, goTogether, atLeast) };
}

/** Any two options meet in one of them: `AT_LEAST` gateways, more where the table has grown. */
const AT_LEAST = 40;
export const COVERING = coveringOf(levels, NOT_TOGETHER_HERE, AT_LEAST);
export const COMBINATIONS = COVERING.rows;

/** What a combination is called: the number of the row, which changes with the table, and what is in it. */
export const nameOf = (row: Combination): string => Object.values(row).join('; ');

const GROUPS = ['network', 'compute', 'auth', 'observability'] as const;

/** A gateway of these levels, in a stack of its own. */
export function gatewayOf(row: Combination, app: App, id = 'Stack'): PortkeyGateway {
  const env = row.environment === 'of any' ? undefined : { account: ACCOUNT, region: REGION };
  const stack = new Stack(app, id, { env });
  const parts = Object.entries(row).map(([option, level]): Part => OPTIONS[option][level](stack));
  const groups = GROUPS.map((group) => [group, Object.assign({}, ...parts.map((part) => part[group]))]);
  const { after: _, ...props } = Object.assign({}, ...parts, Object.fromEntries(groups)) as Part;
  const gateway = new PortkeyGateway(stack, 'Gateway', props);
  for (const { after } of parts) after?.(gateway);
  return gateway;
}

/** An app that has looked up what the levels ask for, and in which CloudFormation's rules fail the synthesis (where aws-cdk-lib has them: since 2.262). */
export const appWithAnswers = (): App =>
  testApp({ analyticsReporting: false, context: { ...LOOKED_UP, '@aws-cdk/core:validateAgainstDefaultRules': true } });
