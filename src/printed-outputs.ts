import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { deployedStackOf } from './deployed-stack';
import { invalid } from './errors';

/** Outputs of the stack that is deployed, named by the id of whose they are: the CLI shows those of no stack that is nested in it. */
export class PrintedOutputs {
  private readonly scope: Construct;
  private readonly prefix: string;

  constructor(owner: IConstruct) {
    const stack = deployedStackOf(owner);
    this.prefix = alphanumeric(owner.node.path.slice(stack.node.path.length));
    const [home, id] = stack === Stack.of(owner) ? [owner, 'Outputs'] : [stack, `${this.prefix}Outputs`];
    const scope = new Construct(home as Construct, id);
    scope.node.addValidation({ validate: () => takenNames(stack, scope) });
    this.scope = scope;
  }

  public print(name: string, value: string, description: string, outputId = name): void {
    new CfnOutput(this.scope, outputId, { value, description }).overrideLogicalId(`${this.prefix}${name}`);
  }

  public has(outputId: string): boolean {
    return this.scope.node.tryFindChild(outputId) !== undefined;
  }
}

/** Names among ours that another output of the stack has too; its author may have made it after ours. */
function takenNames(stack: Stack, ours: Construct): string[] {
  const namesIn = (place: Construct): string[] =>
    place.node.findAll().flatMap((child) => (child instanceof CfnOutput && child.stack === stack ? [stack.resolve(child.logicalId)] : []));
  const names = namesIn(stack);
  const taken = namesIn(ours).filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  return [...new Set(taken)].map((name) => invalid('OutputNameTaken', 'printOutputs()', name).message);
}

/** What an output's name may have. */
export const alphanumeric = (path: string): string => path.replace(/[^A-Za-z0-9]/g, '');
