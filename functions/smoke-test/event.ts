/**
 * What Amazon ECS gives a function that it asks at a stage of a deployment, and what it takes as answer.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export interface LifecycleEvent {
  readonly executionId: string;
  readonly lifecycleStage: string;
  /** The deployment. */
  readonly resourceArn: string;
  readonly executionDetails?: { readonly serviceArn: string; readonly targetServiceRevisionArn: string };
  /** What the last answer gave, within one deployment. */
  readonly hookDetails?: Readonly<Record<string, unknown>> | null;
}

/** What the function is given by a schedule, and by nobody else. */
export interface ScheduledEvent {
  readonly keepsActive: true;
}

export type LifecycleAnswer =
  | { readonly hookStatus: 'SUCCEEDED' | 'FAILED' }
  | { readonly hookStatus: 'IN_PROGRESS'; readonly callBackDelay: number; readonly hookDetails: Readonly<Record<string, unknown>> };
