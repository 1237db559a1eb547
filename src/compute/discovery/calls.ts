import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

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

/** What is called. */
interface Called extends ec2.IConnectable {
  readonly service: ecs.BaseService;
}

/**
 * Opens both security groups. A caller of another stack is deployed behind what it calls, so the rules stand in its stack, or each of the two would depend on
 * the other; unless it is the VPC of what is called that comes from there.
 */
export function letIn(caller: ec2.IConnectable, called: Called, port: ec2.Port, description: string): void {
  const here = Stack.of(called.service);
  const there = Construct.isConstruct(caller) ? Stack.of(caller) : here;
  if (there === here || there === Stack.of(called.service.cluster.vpc)) {
    called.connections.allowFrom(caller, port, description);
  } else {
    caller.connections.allowTo(called, port, description);
  }
}
