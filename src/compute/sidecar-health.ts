import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { requireRange } from '../checks';
import { invalid } from '../errors';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const RANGES = {
  interval: { from: 5, to: 300 },
  timeout: { from: 2, to: 60 },
  retries: { from: 1, to: 10 },
  startPeriod: { from: 0, to: 300 },
} as const;

/** Refuses a health check that Amazon ECS would refuse; CDK would say so of some, and without telling where. */
export function checkHealthCheck(path: string, check?: ecs.HealthCheck): void {
  if (check?.command.length === 0) {
    throw invalid('SidecarNotPossible', `${path}.healthCheck.command`, '[]', 'a health check is a command');
  }
  for (const [name, range] of Object.entries(RANGES)) {
    const given: Duration | number | undefined = check?.[name as keyof typeof RANGES];
    if (given !== undefined) {
      requireRange('SidecarNotPossible', `${path}.healthCheck.${name}`, given, range, `${range.from} to ${range.to} are possible`);
    }
  }
}
