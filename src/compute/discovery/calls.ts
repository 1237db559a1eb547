import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * Which services one service calls. It is deployed after them: running tasks do not learn of names of Service Connect that come later.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 */
export class Calls {
  private readonly called: Calls[] = [];

  constructor(private readonly service: ecs.BaseService) {}

  /** Where two call each other, through others, too, the first that is said holds. Stacks have an order of their own. */
  public goTo(other: Calls): void {
    if (!other.reach(this) && Stack.of(this.service) === Stack.of(other.service)) {
      this.called.push(other);
      this.service.node.addDependency(other.service);
    }
  }

  private reach(other: Calls): boolean {
    return this === other || this.called.some((each) => each.reach(other));
  }
}
