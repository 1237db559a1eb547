import { lifecycleEvent } from '../../rehearsal/controller';

/**
 * As Amazon ECS documents it, with what the last answer of the function gave merged in.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export const postTestTrafficShift = (hookDetails?: object): object => lifecycleEvent('POST_TEST_TRAFFIC_SHIFT', hookDetails);
