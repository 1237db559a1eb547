import { type Comparison, compare, report, stacksIn, type Verdict } from '../changes';
import { type Arguments, type Command, type Terminal, UsageError } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';

export const diff: Command = {
  name: 'diff',
  summary: 'tell what a deployment replaces, loses, or cannot do, by two cloud assemblies',
  description: [
    'Compares two cloud assemblies (cdk.out), or template files in JSON, and says of every resource whether it is changed in place, may be replaced, is replaced, deleted or added, and through which property. Of what becomes another one or goes it says what was in it, and whether that is lost, kept by a policy of the template, or protected by AWS.',
    'It finds what CloudFormation could not carry out: a name, port or priority that is taken while the one of before still has it, a target group that belongs to a load balancer which goes, an export that another stack imports. Nested stacks are looked into.',
    'It goes by the schemas of CloudFormation, and asks nobody: what was changed by hand, parameters with other values than the defaults, and what a custom resource does are not known to it. Where a replacement depends on what only AWS knows it says that there may be one.',
  ],
  usage: ['<before> <after> [--all] [--json]'],
  options: {
    all: { description: 'tell as well of what is changed in place or added' },
    json: { description: 'print the result as JSON: every resource, whether --all is given or not' },
  },
  operands: 2,
  async run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
    const [before, after] = given.operands;
    if (before === undefined || after === undefined) throw new UsageError('two cloud assemblies or template files are wanted, that of before first');
    const comparison = compare(stacksIn(before), stacksIn(after));
    terminal.print(given.flag('json') ? JSON.stringify(comparison, undefined, 2) : report(comparison, given.flag('all')));
    return codeOf(comparison);
  },
};

const CODES: Readonly<Record<Verdict, ExitCode>> = { safe: EXIT.OK, replaces: EXIT.REPLACES, fails: EXIT.FAILED, loses: EXIT.LOSES };

/** Of an unknown type nothing holds for sure: that ends as what cannot be told, unless there is worse. */
function codeOf({ verdict, stacks }: Comparison): ExitCode {
  const isUnsure = stacks.some(({ changes }) => changes.some(({ isUnknown, action }) => isUnknown && action !== 'add'));
  return verdict === 'safe' && isUnsure ? EXIT.UNKNOWN : CODES[verdict];
}
