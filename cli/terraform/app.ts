import { Draft } from './draft';
import { type Expression, make, name, options, Writer } from './expressions';
import { referenceOf } from './references';
import type { Source } from './source';
import { apply } from './table';
import { withFiles } from './variable-files';

/** An app in place of what Terraform has, and what its reader must know. */
export interface ImportedApp {
  readonly code: string;
  readonly reference: string;
  readonly changes: readonly string[];
  readonly tasks: readonly string[];
  readonly problems: readonly string[];
}

export function appOf(source: Source, isPython: boolean): ImportedApp {
  const reference = referenceOf([...source.variables.keys()]);
  const problems = [...source.problems];
  const variables = withFiles(reference.files ?? {}, source, problems);
  const draft = new Draft(variables, reference.region);
  apply(reference, variables, draft);
  const writer = new Writer(isPython);
  const gateway = make(reference.construct, name('stack'), 'Gateway', draft.propsAs(`${reference.construct}Props`, reference.groups));
  return {
    code: (isPython ? pythonOf : typescriptOf)(writer, draft, gateway),
    reference: reference.title,
    changes: draft.changes,
    tasks: draft.tasks,
    problems: [...problems, ...draft.problems],
  };
}

/** Modules of the CDK that a draft may use, by the names that they have in it. */
const MODULES: Readonly<Record<string, string>> = {
  acm: 'certificatemanager',
  ec2: 'ec2',
  ecs: 'ecs',
  iam: 'iam',
  s3: 's3',
  secretsmanager: 'secretsmanager',
  sns: 'sns',
};
const OF_CDK = ['App', 'Duration', 'Environment', 'Stack'];

const named = (used: ReadonlySet<string>) => ({
  cdk: OF_CDK.filter((of) => used.has(of)),
  modules: Object.entries(MODULES).filter(([of]) => used.has(of)),
  own: [...used].filter((of) => !OF_CDK.includes(of) && !(of in MODULES)).sort(),
});

function typescriptOf(writer: Writer, { declarations, isProduction, region }: Draft, gateway: Expression): string {
  const statements = declarations.map((declaration) => `const ${declaration.name} = ${writer.write(declaration.expression)};`);
  const last = `const gateway = ${writer.write(gateway)};`;
  const { cdk, modules, own } = named(new Set([...writer.used, 'App', 'Stack']));
  return [
    `import { ${cdk.join(', ')} } from 'aws-cdk-lib';`,
    ...modules.map(([of, module]) => `import * as ${of} from 'aws-cdk-lib/aws-${module}';`),
    `import { ${own.join(', ')} } from 'cdk-portkey-gateway';`,
    '',
    'const app = new App();',
    `const stack = new Stack(app, 'Portkey', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: ${writer.write(region)} }${isProduction ? ', terminationProtection: true' : ''} });`,
    ...statements,
    last,
    'gateway.printOutputs();',
    'app.synth();',
  ].join('\n');
}

function pythonOf(writer: Writer, { declarations, isProduction, region }: Draft, gateway: Expression): string {
  const statements = declarations.map((declaration) => `${writer.identifier(declaration.name)} = ${writer.write(declaration.expression)}`);
  const environment = writer.write(options('Environment', { account: name('account'), region }));
  const last = `gateway = ${writer.write(gateway)}`;
  const { cdk, modules, own } = named(new Set([...writer.used, 'App', 'Environment', 'Stack']));
  return [
    'import os',
    '',
    `from aws_cdk import ${cdk.join(', ')}`,
    ...modules.map(([of, module]) => `from aws_cdk import aws_${module} as ${of}`),
    'from cdk_portkey_gateway import (',
    ...own.map((of) => `    ${of},`),
    ')',
    '',
    'app = App()',
    'account = os.environ.get("CDK_DEFAULT_ACCOUNT")',
    `stack = Stack(app, "Portkey", env=${environment}${isProduction ? ', termination_protection=True' : ''})`,
    ...statements,
    last,
    'gateway.print_outputs()',
    'app.synth()',
  ].join('\n');
}
