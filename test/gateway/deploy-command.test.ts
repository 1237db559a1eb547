/** The command that replaces all tasks, as somebody pastes it into a shell. */
import { Duration } from 'aws-cdk-lib';
import { Deployment, GatewayPreset } from '../../src';
import { pasted } from './pasted';
import { printed } from './printed';

test.each([
  [GatewayPreset.DEV, 1],
  [GatewayPreset.PROD, 2],
])('%s: a new deployment is forced, and waited for as long as the tasks drain', (preset, waits) => {
  const { GatewayDeployCommand } = printed({ preset });
  const { calls } = pasted(GatewayDeployCommand);
  expect(calls[0]).toEqual(expect.arrayContaining(['aws', 'ecs', 'update-service', '--force-new-deployment']));
  expect(calls[1]).toEqual(expect.arrayContaining(['aws', 'ecs', 'wait', 'services-stable']));
  expect(calls).toHaveLength(2);
  expect(GatewayDeployCommand.match(/services-stable/g)).toHaveLength(waits);
});

test.each<[string, Deployment, number]>([
  // 5 minutes of start, 1 of drain, 2 until SIGKILL
  ['blue/green', Deployment.blueGreen(), 2],
  ['blue/green with a smoke test', Deployment.blueGreen({ testListener: {}, smokeTest: { timeout: Duration.minutes(9) } }), 3],
  ['linear', Deployment.linear(), 7],
  ['a day', Deployment.canary({ canaryBakeTime: Duration.hours(24) }), 146],
])('%s: and for as long as requests are shifted and watched', (_name, deployment, waits) => {
  const { GatewayDeployCommand } = printed({ preset: GatewayPreset.DEV, compute: { deployment } });
  expect(pasted(GatewayDeployCommand).calls.map(([, , verb]) => verb)).toEqual(['update-service', 'wait']);
  const times = /seq (\d+)/.exec(GatewayDeployCommand)?.[1] ?? GatewayDeployCommand.match(/services-stable/g)?.length;
  expect(Number(times)).toBe(waits);
  expect(GatewayDeployCommand.length).toBeLessThan(1024);
});
