/** Of regions whose names begin so; the others are of AWS's first. */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['us-gov-', 'aws-us-gov'],
  ['cn-', 'aws-cn'],
];

export const partitionOf = (region: string): string => PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';

/** What stands for an ARN that the variables do not tell, until somebody writes it. */
export const placeholderArn = (service: string, region: string, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:111122223333:${resource}`;

/** A certificate that the variables do not tell. */
export const placeholderCertificate = (region: string): string => placeholderArn('acm', region, 'certificate/00000000-0000-0000-0000-000000000000');
