import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Assembly, assemblyIn, type Callable, type Property, type Reference, type Type, typesOf } from './assemblies';

export const ROOT = join(__dirname, '..');
export const TABLE = 'src/input-table.ts';

/** Interfaces of the library whose methods it calls itself: what they are given comes from it. */
const CALLED_BY_LIBRARY = ['IWatched'];

const CDK = 'aws-cdk-lib';
const PEERS = [CDK, 'constructs'];

/**
 * The text of `src/input-table.ts`: what each option and argument of the public API must be, as the compiled assembly has it.
 *
 * @param library the public names of the library, for the values of its enums
 */
export function inputTable(library: Readonly<Record<string, unknown>>): string {
  const assembly = assemblyIn(ROOT);
  return formatted(new Inputs(assembly, library).text());
}

class Inputs {
  private readonly types: Map<string, Type>;
  private readonly reached = new Map<string, Type>();

  constructor(
    private readonly assembly: Assembly,
    private readonly library: Readonly<Record<string, unknown>>,
  ) {
    this.types = typesOf(assembly, PEERS);
    for (const { parameters = [] } of Object.values(assembly.types).flatMap(callablesOf)) {
      for (const { type } of parameters) this.reach(type);
    }
    for (const { type } of Object.values(assembly.types).flatMap(returnedTo)) this.reach(type);
  }

  public text(): string {
    const structs = this.sorted(isStruct).filter((type) => this.isOwn(type));
    const enums = this.sorted(({ kind }) => kind === 'enum');
    const told = this.sorted((type) => type.kind !== 'enum' && !(this.isOwn(type) && (isStruct(type) || type.kind === 'class')));
    return `// Written by \`npx projen inputs\` from the assembly of the library. Do not edit.
${this.imports(enums)}
${inheritedFirst(structs)
  .map((type) => `const ${type.name} = ${this.struct(type)};`)
  .join('\n')}

/** What the fields of each struct must be. One that ends with \`?\` may be left out, \`*\` stands for those that belong to the CDK. */
export const STRUCTS: Readonly<Record<string, Readonly<Record<string, string>>>> = { ${structs.map(({ name }) => name).join(', ')} };

/** The values of each enum. */
export const OPTIONS: Readonly<Record<string, Readonly<Record<string, string | number>>>> = { ${enums.map((type) => this.options(type)).join(', ')} };

/** Interfaces, and classes of the CDK: the member that tells each from the others. Without one any object will do. */
export const MEMBERS: Readonly<Record<string, string>> = { ${told.map((type) => `${quoted(nameOf(type.fqn))}: '${this.memberOf(type, told)}'`).join(', ')} };
`;
  }

  private reach(reference: Reference): void {
    const element = elementOf(reference);
    if (element) {
      this.reach(element);
    }
    const type = 'fqn' in reference ? this.types.get(reference.fqn) : undefined;
    if (!type || this.reached.has(type.fqn)) {
      return;
    }
    this.reached.set(type.fqn, type);
    if (isStruct(type) && this.isOwn(type)) {
      for (const fqn of type.interfaces ?? []) if (fqn.startsWith(`${this.assembly.name}.`)) this.reach({ fqn });
      for (const field of type.properties ?? []) this.reach(field.type);
    }
  }

  private sorted(wanted: (type: Type) => boolean): Type[] {
    return [...this.reached.values()].filter(wanted).sort((one, other) => (nameOf(one.fqn) < nameOf(other.fqn) ? -1 : 1));
  }

  private isOwn({ fqn }: Pick<Type, 'fqn'>): boolean {
    return fqn.startsWith(`${this.assembly.name}.`);
  }

  private struct({ interfaces = [], properties = [] }: Type): string {
    const inherited = interfaces.filter((fqn) => this.isOwn({ fqn })).map((fqn) => `...${nameOf(fqn)}`);
    const foreign = inherited.length < interfaces.length ? [`'*': 'any'`] : [];
    const fields = properties.map(({ name, optional, type }) => `${quoted(optional ? `${name}?` : name)}: '${textOf(type)}'`);
    return `{ ${[...inherited, ...fields, ...foreign].join(', ')} }`;
  }

  /** The library's own stand here with their values, or the table would import the rooms; the CDK's are what its version has. */
  private options(type: Type): string {
    if (!this.isOwn(type)) {
      return nameOf(type.fqn).includes('.') ? `${quoted(nameOf(type.fqn))}: ${nameOf(type.fqn)}` : nameOf(type.fqn);
    }
    const values = this.library[type.name] as Record<string, string>;
    return `${type.name}: { ${(type.members ?? []).map(({ name }) => `${name}: ${JSON.stringify(values[name])}`).join(', ')} }`;
  }

  private imports(enums: readonly Type[]): string {
    const names = enums.filter((type) => !this.isOwn(type)).map(({ fqn }) => nameOf(fqn));
    const submodules = [...new Set(names.filter((name) => name.includes('.')).map((name) => name.split('.')[0]))];
    const ofCore = names.filter((name) => !name.includes('.'));
    return [
      `import { ${ofCore.join(', ')} } from '${CDK}';`,
      ...submodules.map((name) => `import * as ${name} from '${CDK}/${name.replace('_', '-')}';`),
    ].join('\n');
  }

  /** The first of its members that no other has: its ARN, id or name, another property, a method. */
  private memberOf(type: Type, all: readonly Type[]): string {
    const others = all.filter((other) => !this.isA(other, type) && !this.isA(type, other)).map((other) => this.membersOf(other));
    const members = [...this.membersOf(type)];
    return members.find((member) => !others.some((taken) => taken.has(member))) ?? members[0] ?? '';
  }

  private membersOf(type: Type): Set<string> {
    if (isStruct(type)) {
      return new Set();
    }
    const own = (properties: readonly Property[] = []) => properties.filter((each) => !each.static && !each.protected && !each.optional);
    const properties = own(type.properties).map(({ name }) => name);
    const methods = (type.methods ?? []).filter((method) => !method.static && !method.protected).map(({ name }) => name);
    const telling = ['Arn', 'Id', 'Name'].map((end) => `${subjectOf(type)}${end}`).filter((name) => properties.includes(name));
    return new Set([...telling, ...properties, ...methods, ...this.parentsOf(type).flatMap((parent) => [...this.membersOf(parent)])]);
  }

  private isA(type: Type, ancestor: Type): boolean {
    return type === ancestor || this.parentsOf(type).some((parent) => this.isA(parent, ancestor));
  }

  private parentsOf({ base, interfaces = [] }: Type): Type[] {
    return [...(base ? [base] : []), ...interfaces].flatMap((fqn) => this.types.get(fqn) ?? []);
  }
}

const isStruct = ({ datatype }: Type): boolean => datatype === true;

/** What users call: constructors, static factories, methods that no class of theirs takes the place of. */
function callablesOf({ abstract, initializer, methods = [] }: Type): Callable[] {
  const called = methods.filter(({ abstract: open, overrides = '' }) => !open && !CALLED_BY_LIBRARY.includes(nameOf(overrides)));
  return [...(initializer && !abstract ? [initializer] : []), ...called].filter((callable) => !callable.protected);
}

/** What classes of users return to the library: that of abstract methods. */
const returnedTo = ({ methods = [] }: Type): { readonly type: Reference }[] =>
  methods.flatMap(({ abstract, returns }) => (abstract && returns && 'fqn' in returns.type ? [returns] : []));

const elementOf = (reference: Reference): Reference | undefined => ('collection' in reference ? reference.collection.elementtype : undefined);

/** `string`, `ModelProvider`, `aws_ec2.IPeer[]`, `{string}`. */
export function textOf(reference: Reference): string {
  if ('collection' in reference) {
    const { kind, elementtype } = reference.collection;
    return kind === 'array' ? `${textOf(elementtype)}[]` : `{${textOf(elementtype)}}`;
  }
  return 'fqn' in reference ? nameOf(reference.fqn) : reference.primitive;
}

/** Without the package: `aws_ec2.IVpc`, `Duration`. */
export const nameOf = (fqn: string): string => fqn.slice(fqn.indexOf('.') + 1);

/** `vpc` of `IVpc`. */
function subjectOf({ name, kind }: Type): string {
  const subject = kind === 'interface' ? name.slice(1) : name;
  return subject.charAt(0).toLowerCase() + subject.slice(1);
}

const quoted = (key: string): string => (/^\w+$/.test(key) ? key : `'${key}'`);

/** Structs after those that they extend. */
function inheritedFirst(structs: readonly Type[]): Type[] {
  const placed: Type[] = [];
  const place = (type: Type): void => {
    if (placed.includes(type)) return;
    for (const parent of structs.filter(({ fqn }) => type.interfaces?.includes(fqn))) place(parent);
    placed.push(type);
  };
  structs.forEach(place);
  return placed;
}

const formatted = (text: string): string =>
  execFileSync(process.execPath, [require.resolve('@biomejs/biome/bin/biome'), 'check', '--write', `--stdin-file-path=${TABLE}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
  });
