/**
 * What the model of the deployment controller takes for true of Amazon ECS and Elastic Load Balancing, and where that is said. A rehearsed deployment proves
 * our process, our times and our template under these; it proves nothing of them. The interpreter is in `controller.ts`, and does nothing that stands not here.
 */
export interface Assumption {
  readonly assumed: string;
  /** Page of AWS's documentation; `ours`: nobody says it, and it is what the model does. */
  readonly source: string;
}

const GUIDE = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/';
const API = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/';
const BALANCER = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/';

export const ASSUMPTIONS = {
  rolling: {
    assumed: 'tasks of the new version start up to the maximum percent; for each that is healthy one of the old version leaves',
    source: `${GUIDE}deployment-type-ecs.html`,
  },
  stages: {
    assumed:
      'all tasks of the new version start, then test requests are shifted, then those of clients, then both versions bake, then the old one leaves',
    source: `${GUIDE}blue-green-deployment-how-it-works.html`,
  },
  canary: {
    assumed: 'the share first, then the canary bake time, then all',
    source: `${API}API_CanaryConfiguration.html`,
  },
  linear: {
    assumed: 'equal steps with the step bake time between them, none behind the last',
    source: `${API}API_LinearConfiguration.html`,
  },
  bake: {
    assumed: 'the bake time begins when the new version has all requests',
    source: `${API}API_DeploymentConfiguration.html`,
  },
  hooks: {
    assumed:
      'a hook is asked behind its stage, again after the delay that it gives or 30 seconds, with the details that it gave; FAILED, no status and an error take the deployment back',
    source: `${GUIDE}lambda-lifecycle-hooks.html`,
  },
  weights: {
    assumed: 'a share is written into the rule as weights of 100 together, of 1,000 where it has a fraction',
    source: 'ours',
  },
  healthy: {
    assumed:
      'a target gets requests when it has passed as many health checks in a row as its group wants; AWS is content with the first one of a new target',
    source: `${BALANCER}target-group-health-checks.html`,
  },
  circuitBreaker: {
    assumed: 'half of the desired tasks, at least 3 and at most 200, have failed to start or to become healthy',
    source: `${API}API_ServiceDeploymentCircuitBreaker.html`,
  },
  circuitBreakerStrategies: {
    assumed: 'it acts with every strategy; the guide names rolling and blue/green, the API rolling alone',
    source: `${GUIDE}deployment-failure-detection.html`,
  },
  alarms: {
    assumed: 'an alarm that goes off between the start of the new tasks and the end of the bake time takes the deployment back',
    source: `${GUIDE}deployment-alarm-failure.html`,
  },
  alarmsAtStart: {
    assumed: 'no alarm rings when a deployment begins; where one does, Amazon ECS ignores all of them for all of that deployment',
    source: `${GUIDE}deployment-alarm-failure.html`,
  },
  missingData: {
    assumed: 'what a load balancer has not told is missing, and missing values are treated as metric math and alarms document it',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html',
  },
  rollback: {
    assumed: 'all requests go back to the old version in one step, then the new tasks leave; a rolling deployment is rolled back by another one',
    source: `${GUIDE}deployment-type-blue-green.html`,
  },
  leaving: {
    assumed:
      'a task gets SIGTERM when its target has no open request any more, at the latest after the deregistration delay, and SIGKILL after the stop timeout',
    source: `${GUIDE}load-balancer-connection-draining.html`,
  },
  earlyDeregistration: {
    assumed:
      'a target without open requests is deregistered at once; its group shows it as draining for all of the delay, for which Amazon ECS may wait: the model does not',
    source: `${BALANCER}edit-target-group-attributes.html`,
  },
  scaleIn: {
    assumed: 'a task that is not wanted any more leaves in the same way',
    source: `${GUIDE}service-auto-scaling.html`,
  },
} as const satisfies Readonly<Record<string, Assumption>>;

/** Bounds and share of the circuit breaker. */
export const CIRCUIT_BREAKER = { share: 0.5, least: 3, most: 200 } as const;
