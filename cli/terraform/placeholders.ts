/** Of regions whose names begin so; the others are of AWS's first. */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['us-gov-', 'aws-us-gov'],
  ['cn-', 'aws-cn'],
];

/** What stands for an ARN that the variables do not tell, until somebody writes it. */
export function placeholderArn(service: string, region: string, resource: string): string {
  const [, partition] = PARTITIONS.find(([prefix]) => region.startsWith(prefix)) ?? ['', 'aws'];
  return `arn:${partition}:${service}:${region}:111122223333:${resource}`;
}
