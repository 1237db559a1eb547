import { ASKED_STAGES, type AskedStage } from './hooks';

/** What a service's template says of its deployments; only what the controller reads. */
export interface DeploymentConfiguration {
  readonly Strategy?: 'ROLLING' | 'BLUE_GREEN' | 'CANARY' | 'LINEAR';
  readonly MinimumHealthyPercent: number;
  readonly MaximumPercent: number;
  readonly BakeTimeInMinutes?: number;
  readonly CanaryConfiguration?: { readonly CanaryPercent: number; readonly CanaryBakeTimeInMinutes: number };
  readonly LinearConfiguration?: { readonly StepPercent: number; readonly StepBakeTimeInMinutes: number };
  readonly DeploymentCircuitBreaker?: { readonly Enable: boolean; readonly Rollback: boolean };
  readonly LifecycleHooks?: readonly { readonly HookTargetArn: unknown; readonly LifecycleStages: readonly string[] }[];
  readonly Alarms?: { readonly AlarmNames: readonly unknown[]; readonly Enable: boolean; readonly Rollback: boolean };
}

/** One thing that the controller does; stages are in the words of the API. */
export type Step =
  | { readonly stage: 'ROLLING'; readonly does: 'replace' }
  | { readonly stage: 'ROLLING' | 'SCALE_UP'; readonly does: 'start' }
  | { readonly stage: AskedStage; readonly does: 'ask' }
  | { readonly stage: 'TEST_TRAFFIC_SHIFT'; readonly does: 'shiftTest' }
  | { readonly stage: 'PRODUCTION_TRAFFIC_SHIFT'; readonly does: 'shift'; readonly percent: number }
  | { readonly stage: 'PRODUCTION_TRAFFIC_SHIFT' | 'BAKE_TIME'; readonly does: 'wait'; readonly minutes: number }
  | { readonly stage: 'CLEAN_UP'; readonly does: 'stop' };

const shift = (percent: number): Step => ({ stage: 'PRODUCTION_TRAFFIC_SHIFT', does: 'shift', percent });
const wait = (minutes: number): Step => ({ stage: 'PRODUCTION_TRAFFIC_SHIFT', does: 'wait', minutes });

/** The steps of a deployment by what the template says: `ASSUMPTIONS` has where each of them is documented. */
export function planOf(configuration: DeploymentConfiguration, hasTestListener: boolean): readonly Step[] {
  const { Strategy = 'ROLLING', BakeTimeInMinutes } = configuration;
  const bake: Step[] = BakeTimeInMinutes === undefined ? [] : [{ stage: 'BAKE_TIME', does: 'wait', minutes: BakeTimeInMinutes }];
  if (Strategy === 'ROLLING') return [{ stage: 'ROLLING', does: 'replace' }, ...bake];
  if (BakeTimeInMinutes === undefined) throw new Error('a strategy without a bake time bakes for 36 hours');
  const asked = hooksAt(configuration, hasTestListener);
  const test: Step[] = hasTestListener ? [{ stage: 'TEST_TRAFFIC_SHIFT', does: 'shiftTest' }] : [];
  return [
    ...asked('PRE_SCALE_UP'),
    { stage: 'SCALE_UP', does: 'start' },
    ...asked('POST_SCALE_UP'),
    ...test,
    ...asked('POST_TEST_TRAFFIC_SHIFT'),
    ...shifts(configuration),
    ...asked('POST_PRODUCTION_TRAFFIC_SHIFT'),
    ...bake,
    { stage: 'CLEAN_UP', does: 'stop' },
  ];
}

/** Refuses what the model has no order for, or what would be asked of a shift that there is not. */
function hooksAt({ LifecycleHooks = [] }: DeploymentConfiguration, hasTestListener: boolean): (stage: AskedStage) => Step[] {
  const stages = LifecycleHooks.flatMap(({ LifecycleStages }) => LifecycleStages);
  const known: readonly string[] = ASKED_STAGES.filter((stage) => hasTestListener || stage !== 'POST_TEST_TRAFFIC_SHIFT');
  const other = stages.find((stage) => !known.includes(stage));
  if (other) throw new Error(`a hook at ${other} is not modelled here`);
  return (stage) => (stages.includes(stage) ? [{ stage, does: 'ask' }] : []);
}

function shifts({ CanaryConfiguration: canary, LinearConfiguration: linear }: DeploymentConfiguration): Step[] {
  if (canary) return [shift(canary.CanaryPercent), wait(canary.CanaryBakeTimeInMinutes), shift(100)];
  if (!linear) return [shift(100)];
  const steps = Math.ceil(100 / linear.StepPercent);
  return Array.from({ length: steps }, (_, index) => Math.min(100, (index + 1) * linear.StepPercent)).flatMap((percent) =>
    percent < 100 ? [shift(percent), wait(linear.StepBakeTimeInMinutes)] : [shift(percent)],
  );
}
