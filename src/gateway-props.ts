import { RemovalPolicy, Token } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Authentication, type GatewayAuthOptions } from './auth';
import { type ErrorCode, invalid } from './errors';
import { Exposure, type GatewayNetworkOptions } from './network';
import type { GatewayObservabilityOptions } from './observability';
import type { PriceTable } from './routing';

/** The props of a gateway that are looked at here. */
export interface CheckedProps {
  readonly network?: GatewayNetworkOptions;
  readonly auth?: GatewayAuthOptions;
  readonly observability?: GatewayObservabilityOptions;
  readonly prices?: PriceTable;
  readonly removalPolicy?: RemovalPolicy;
}

interface Check {
  readonly path: string;
  readonly given: (props: CheckedProps) => unknown;
  readonly fits: (value: unknown) => boolean;
  readonly code: ErrorCode;
  readonly detail?: string;
}

const removal = (path: string, given: Check['given']): Check => ({
  path,
  given,
  fits: (value) => value !== RemovalPolicy.SNAPSHOT,
  code: 'RemovalPolicyNotPossible',
});

const option = (path: string, given: Check['given'], fits: Check['fits'], detail: string): Check => ({
  path,
  given,
  fits,
  code: 'NotAnOption',
  detail,
});

/** What no part of the gateway notices: without these checks each would quietly become something else, or fail in the deployment. */
const CHECKS: readonly Check[] = [
  removal('removalPolicy', (props) => props.removalPolicy),
  removal('auth.removalPolicy', (props) => props.auth?.removalPolicy),
  removal('observability.removalPolicy', (props) => props.observability?.removalPolicy),
  option(
    'network.exposure',
    (props) => props.network?.exposure,
    (value) => Object.values(Exposure).includes(value as Exposure),
    'Exposure.INTERNAL and Exposure.PUBLIC are',
  ),
  option(
    'auth',
    (props) => (props.auth instanceof Authentication ? 'an Authentication' : props.auth),
    (value) => typeof value === 'object',
    'a group is: { method: Authentication... }',
  ),
  option(
    'prices',
    (props) => props.prices,
    (value) => typeof value === 'object',
    'a PriceTable is, PriceTable.none() among them',
  ),
  option(
    'observability.logRetention',
    (props) => props.observability?.logRetention,
    (value) => Token.isUnresolved(value) || Object.values(logs.RetentionDays).includes(value as logs.RetentionDays),
    'the values of RetentionDays are',
  ),
];

/** Refuses what compilers refuse in TypeScript and jsii, and what CloudFormation would refuse in the deployment. */
export function checkProps(props: CheckedProps): void {
  for (const { path, given, fits, code, detail } of CHECKS) {
    const value = given(props);
    if (value !== undefined && value !== null && !fits(value)) {
      throw invalid(code, path, value, detail);
    }
  }
}
