import type { Clock } from './clock';

/** Stages at which the model asks; at others it knows no order. */
export const ASKED_STAGES = ['PRE_SCALE_UP', 'POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'] as const;
export type AskedStage = (typeof ASKED_STAGES)[number];

/** A function that is asked whether a deployment may go on. */
export interface Hook {
  readonly name: string;
  readonly stages: readonly string[];
  /** Gives what it returns; undefined where it fails. */
  ask(event: object): Promise<HookAnswer | undefined>;
}

export interface HookAnswer {
  readonly hookStatus?: string;
  /** Seconds. */
  readonly callBackDelay?: number;
  readonly hookDetails?: object;
}

/** Seconds until a hook is asked again that says nothing of it. */
const DELAY = 30;

/** What Amazon ECS gives a hook, as its guide has it, with what the last answer gave. */
export const lifecycleEvent = (lifecycleStage: string, hookDetails?: object): object => ({
  executionId: '3a0345ba-b029-404b-890d-7da2a4b266aa',
  lifecycleStage,
  resourceArn: 'arn:aws:ecs:eu-central-1:123456789012:service-deployment/my-cluster/my-service/EZe5RNVLH6PPzHXINuP28',
  executionDetails: {
    serviceArn: 'arn:aws:ecs:eu-central-1:123456789012:service/my-cluster/my-service',
    targetServiceRevisionArn: 'arn:aws:ecs:eu-central-1:123456789012:service-revision/my-cluster/my-service/9313423515462893900',
    testTrafficWeights: {},
    productionTrafficWeights: {},
  },
  ...(hookDetails && { hookDetails }),
});

/** Asks until the hook is sure. Gives why the deployment may not go on; undefined where it may. */
export async function refusalOf(hook: Hook, stage: AskedStage, clock: Clock, heard: (status: string) => void): Promise<string | undefined> {
  let hookDetails: object | undefined;
  for (;;) {
    const answer = await hook.ask(lifecycleEvent(stage, hookDetails));
    const { hookStatus = 'no status', callBackDelay = DELAY } = answer ?? {};
    heard(hookStatus);
    if (hookStatus === 'SUCCEEDED') return undefined;
    if (hookStatus !== 'IN_PROGRESS') return `${hook.name} at ${stage}: ${hookStatus}`;
    hookDetails = { ...hookDetails, ...answer?.hookDetails };
    await clock.wait(callBackDelay);
  }
}
