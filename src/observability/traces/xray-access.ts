import * as iam from 'aws-cdk-lib/aws-iam';

/** X-Ray has no resources that could be named. */
const sending = (...actions: string[]): iam.PolicyStatement[] => [new iam.PolicyStatement({ actions, resources: ['*'] })];

/** Segments, as a collector makes them of spans. Its counts of itself (`PutTelemetryRecords`) are off, and sampling is decided before it. */
export const segmentAccess = (): iam.PolicyStatement[] => sending('xray:PutTraceSegments');

/**
 * Spans, as they are. The guide names a managed policy that has `PutTraceSegments`, while the endpoint's own actions are these two; which of them it asks
 * for AWS does not say.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLP-UsingADOT.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
export const spanAccess = (): iam.PolicyStatement[] => sending('xray:PutSpans', 'xray:PutSpansForIndexing', 'xray:PutTraceSegments');
