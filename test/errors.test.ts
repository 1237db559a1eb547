import { App, Duration, Stack } from 'aws-cdk-lib';
import { requireRange } from '../src/checks';
import { invalid } from '../src/errors';
import { removalPolicyOf } from '../src/presets';

const circular: Record<string, unknown> = {};
circular.itself = circular;

test.each([
  ['a text', 'public', '"public"'],
  ['a number', 5, '5'],
  ['nothing', undefined, 'undefined'],
  ['a construct', new Stack(new App(), 'Stack'), 'the construct "Stack"'],
  ['what refers to itself', circular, '[object Object]'],
])('an error names %s', (_what, value, shown) => {
  expect(invalid('NotAnOption', 'network.exposure', value).message).toContain(`NotAnOption: network.exposure is ${shown}: `);
});

test.each([['900'], [null], [{}]])('%j is no number: it is refused with a code', (given) => {
  expect(() => requireRange('MaxAzsOutOfRange', 'network.maxAzs', given as never, { from: 2, to: 4 })).toThrow(
    /^MaxAzsOutOfRange: network.maxAzs is /,
  );
});

test.each([[Number.POSITIVE_INFINITY], [Number.NaN], [Duration.seconds(Number.POSITIVE_INFINITY)]])(
  '%p is in no range, also where it is open',
  (given) => {
    expect(() => requireRange('ScalingTargetOutOfRange', 'compute.requestsPerTargetPerMinute', given, { above: 0, fractions: true })).toThrow(
      /^ScalingTargetOutOfRange: compute.requestsPerTargetPerMinute is /,
    );
  },
);

test('a duration is named as it was written', () => {
  expect(() => requireRange('IdleTimeoutOutOfRange', 'idleTimeout', Duration.seconds(4001), { from: 1, to: 4000 })).toThrow(
    'idleTimeout is "Duration.seconds(4001)"',
  );
});

test('no part takes a policy that CloudFormation has for volumes only', () => {
  expect(() => removalPolicyOf('removalPolicy', 'snapshot' as never)).toThrow(/^RemovalPolicyNotPossible: removalPolicy is "snapshot"/);
});
