import type { ListenerRuleProperties } from '../../src/contract/listener-rule';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html */
export type ResourceEvent = ResourceRequest &
  (
    | { readonly RequestType: 'Create' }
    | { readonly RequestType: 'Update'; readonly PhysicalResourceId: string; readonly OldResourceProperties: ListenerRuleProperties }
    | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string }
  );

interface ResourceRequest {
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: ListenerRuleProperties;
}

export interface ResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
}
