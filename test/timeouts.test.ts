import { Duration, Lazy } from 'aws-cdk-lib';
import { runtimeTimeouts, TimeoutPlan } from '../src/timeouts';

const plan = (maxRequestDuration: Duration, drainTimeout = Duration.minutes(10)) => TimeoutPlan.of({ maxRequestDuration, drainTimeout });

test.each([
  // maxRequestDuration, drainTimeout | load balancer idle, deregistration, keep-alive, headers, upstream
  [Duration.seconds(1), Duration.seconds(0), 11, 0, 21, 31, 1],
  [Duration.seconds(60), Duration.seconds(60), 70, 60, 80, 90, 60],
  [Duration.minutes(15), Duration.minutes(10), 910, 600, 920, 930, 900],
  [Duration.hours(1), Duration.hours(1), 3610, 3600, 3620, 3630, 3600],
])('%s of request and %s of drain give every hop its setting', (max, drain, loadBalancerIdle, deregistrationDelay, keepAlive, headers, upstream) => {
  expect(plan(max, drain)).toEqual({
    loadBalancerIdle,
    deregistrationDelay,
    keepAlive,
    headers,
    upstream,
    lameDuck: 5,
    processStop: 110,
    stopTimeout: 120,
    tcpKeepAlive: 60,
  });
});

test.each([1, 59, 60, 61, 300, 350, 900, 1800, 3599, 3600])('with requests of %i s no hop gives up before the one in front of it', (seconds) => {
  const { upstream, loadBalancerIdle, keepAlive, headers, lameDuck, processStop, stopTimeout, tcpKeepAlive } = plan(Duration.seconds(seconds));
  expect(upstream).toBeLessThan(loadBalancerIdle);
  expect(loadBalancerIdle).toBeLessThan(keepAlive);
  expect(loadBalancerIdle).toBeLessThanOrEqual(4000); // the load balancer's maximum
  expect(keepAlive).toBeLessThan(headers);
  expect(lameDuck).toBeLessThan(processStop);
  expect(processStop).toBeLessThan(stopTimeout);
  expect(stopTimeout).toBeLessThanOrEqual(120); // Fargate's maximum
  expect(tcpKeepAlive).toBeLessThanOrEqual(60); // NAT forgets after 350 s
});

test('the runtime gets its part in milliseconds', () => {
  expect(runtimeTimeouts(plan(Duration.minutes(15)))).toEqual({
    maxRequestDuration: 900_000,
    keepAlive: 920_000,
    headers: 930_000,
    lameDuck: 5_000,
    stop: 110_000,
    tcpKeepAlive: 60_000,
  });
});

test.each([
  [
    'maxRequestDuration',
    { maxRequestDuration: Duration.seconds(3601) },
    /DurationOutOfRange: maxRequestDuration is "Duration.seconds\(3601\)".*3600/,
  ],
  ['maxRequestDuration', { maxRequestDuration: Duration.seconds(0) }, /DurationOutOfRange: maxRequestDuration/],
  ['maxRequestDuration', { maxRequestDuration: Duration.millis(1500) }, /DurationOutOfRange: maxRequestDuration is .*whole seconds/],
  ['maxRequestDuration', { maxRequestDuration: Duration.seconds(Lazy.number({ produce: () => 5 })) }, /DurationNotKnown: maxRequestDuration/],
  ['drainTimeout', { drainTimeout: Duration.hours(2) }, /DurationOutOfRange: drainTimeout is "Duration.hours\(2\)".*3600/],
  ['drainTimeout', { drainTimeout: Duration.millis(1) }, /DurationOutOfRange: drainTimeout/],
])('refuses a %s that no hop could keep: %s', (_path, override, message) => {
  expect(() => TimeoutPlan.of({ maxRequestDuration: Duration.minutes(1), drainTimeout: Duration.minutes(1), ...override })).toThrow(message);
});
