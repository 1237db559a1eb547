import type { Template } from 'aws-cdk-lib/assertions';
import { resources } from './synthesize';

export const endpoints = (template: Template, kind: 'Interface' | 'Gateway') =>
  Object.values(resources(template, 'AWS::EC2::VPCEndpoint'))
    .map(({ Properties }) => Properties)
    .filter(({ VpcEndpointType }) => VpcEndpointType === kind);

/** `com.amazonaws.<region>.logs` → `logs`; the region is a token. */
export const serviceOf = ({ ServiceName }: { ServiceName: string | { 'Fn::Join': [string, unknown[]] } }) =>
  String(typeof ServiceName === 'string' ? ServiceName : ServiceName['Fn::Join'][1].at(-1)).replace(/^(com\.amazonaws)?\./, '');

export const STANDARD = ['bedrock-runtime', 'ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'];
