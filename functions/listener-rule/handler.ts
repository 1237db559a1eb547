/**
 * Keeps the listener rule in which Amazon ECS moves weights, in the place of AWS CloudFormation, which writes all of a rule again of which anything has changed,
 * and so gives the requests back to a target group that may have no tasks.
 *
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
import type { ResourceAnswer, ResourceEvent } from './event';
import { respond } from './respond';
import { create, remove, update } from './rule';

/** What a rule is called that could not be made: a later `Delete` names it. */
const NONE = 'not-made';

export async function handler(event: ResourceEvent): Promise<void> {
  const answer = await answerOf(event);
  const { RequestType, LogicalResourceId } = event;
  console.log(
    JSON.stringify({ level: answer.Status === 'FAILED' ? 'error' : 'info', message: 'listener rule', RequestType, LogicalResourceId, ...answer }),
  );
  await respond(event, answer);
}

async function answerOf(event: ResourceEvent): Promise<ResourceAnswer> {
  try {
    return { Status: 'SUCCESS', PhysicalResourceId: await carryOut(event) };
  } catch (error) {
    const { name, message } = error as Error;
    return { Status: 'FAILED', PhysicalResourceId: idOf(event) ?? NONE, Reason: message || name };
  }
}

async function carryOut(event: ResourceEvent): Promise<string> {
  switch (event.RequestType) {
    case 'Create':
      return create(event.ResourceProperties);
    case 'Update':
      return update(event.PhysicalResourceId, event.ResourceProperties, event.OldResourceProperties);
    case 'Delete':
      await remove(event.PhysicalResourceId, event.ResourceProperties);
      return event.PhysicalResourceId;
  }
}

const idOf = (event: ResourceEvent): string | undefined => ('PhysicalResourceId' in event ? event.PhysicalResourceId : undefined);
