import { NESTED_STACK, type StackTemplate, type Template, type TemplateResource } from './template';
import { Reference, type Value } from './values';

/** A resource of a stack or of one that is nested in it. */
export interface FlatResource {
  /** Logical ids from the outermost stack to the resource, divided by slashes. */
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Value>>;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  /** What decides whether it is there. */
  readonly condition?: Value;
  /** Where it stands in the app, by its metadata. */
  readonly path?: string;
  /** It is a nested stack whose template is not at hand. */
  readonly isClosed?: boolean;
}

/** A stack and all that are nested in it as one: references cross their borders. */
export interface FlatStack {
  /** Of the stack, as one text; undefined where they are not known. */
  readonly tags?: string;
  readonly resources: ReadonlyMap<string, FlatResource>;
  /** Values by the names under which other stacks import them. */
  readonly exports: ReadonlyMap<string, Value>;
  /** Names of what it imports. */
  readonly imports: ReadonlySet<string>;
}

export function flatten(stack: StackTemplate): FlatStack {
  const scope = new Scope(stack, '', {});
  const resources = new Map(scope.resources().map((resource) => [resource.id, resource]));
  const outputs = Object.values(stack.template.Outputs ?? {});
  const exported = outputs.flatMap(({ Value, Export }): [string, Value][] =>
    Export ? [[nameIn(scope.value(Export.Name)), scope.value(Value)]] : [],
  );
  const tags = stack.tags && JSON.stringify(Object.entries(stack.tags).sort());
  return { tags, resources, exports: new Map(exported), imports: new Set(importsIn(stack.template)) };
}

const nameIn = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value));

function importsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === 'Fn::ImportValue' ? [nameIn(each as Value)] : importsIn(each)));
}

const NO_VALUE = 'AWS::NoValue';
const isNoValue = (value: unknown): boolean => typeof value === 'object' && value !== null && (value as { Ref?: unknown }).Ref === NO_VALUE;

/** Where names of a template mean something: a stack, or one that is nested in another. */
class Scope {
  private readonly template: Template;
  private readonly children: ReadonlyMap<string, Scope>;

  constructor(
    stack: StackTemplate,
    private readonly prefix: string,
    private readonly parameters: Readonly<Record<string, Value>>,
    private readonly surrounding: Pick<FlatResource, 'deletionPolicy'> = {},
  ) {
    this.template = stack.template;
    const children = [...stack.nested].map(([id, nested]): [string, Scope] => {
      const { Properties = {}, DeletionPolicy }: Partial<TemplateResource> = this.template.Resources?.[id] ?? {};
      const given = (Properties.Parameters ?? {}) as Record<string, unknown>;
      const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, this.value(value)]));
      return [id, new Scope(nested, `${prefix}${id}/`, values, { deletionPolicy: surrounding.deletionPolicy ?? DeletionPolicy })];
    });
    this.children = new Map(children);
  }

  public resources(): FlatResource[] {
    const own = Object.entries(this.template.Resources ?? {}).map(([id, resource]): FlatResource => {
      const { Type, Properties = {}, DeletionPolicy, UpdateReplacePolicy, Condition, Metadata } = resource;
      const path = Metadata?.['aws:cdk:path'];
      return {
        id: `${this.prefix}${id}`,
        type: Type,
        properties: this.value(Properties) as Record<string, Value>,
        // what is nested goes with its stack, and stays with it
        deletionPolicy: this.surrounding.deletionPolicy?.startsWith('Retain') ? this.surrounding.deletionPolicy : DeletionPolicy,
        updateReplacePolicy: UpdateReplacePolicy,
        condition: Condition === undefined ? undefined : this.condition(Condition),
        path: typeof path === 'string' ? path : undefined,
        isClosed: Type === NESTED_STACK && !this.children.has(id),
      };
    });
    return [...own, ...[...this.children.values()].flatMap((child) => child.resources())];
  }

  public value(value: unknown): Value {
    if (Array.isArray(value)) return value.filter((item) => !isNoValue(item)).map((item) => this.value(item));
    if (typeof value !== 'object' || value === null) return value as Value;
    const entries = Object.entries(value);
    const [[name, argument] = ['', undefined]] = entries;
    const called = entries.length === 1 ? this.call(name, argument) : undefined;
    return called ?? Object.fromEntries(entries.filter(([, each]) => !isNoValue(each)).map(([key, each]) => [key, this.value(each)]));
  }

  /** What a function of CloudFormation makes of what is known; undefined where it is none of these. */
  private call(name: string, argument: unknown): Value | undefined {
    switch (name) {
      case 'Ref':
        return this.ref(String(argument));
      case 'Fn::GetAtt': {
        const [id, ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
        return this.attribute(id, attribute.join('.'));
      }
      case 'Fn::Sub': {
        const [text, names] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
        return joined(
          String(text)
            .split(/(\$\{[^}]+\})/)
            .map((part) => this.substituted(part, names)),
        );
      }
      case 'Fn::Join': {
        const [delimiter, items] = argument as [string, unknown];
        if (!Array.isArray(items)) return undefined;
        return joined(items.flatMap((item, index) => [...(index > 0 ? [delimiter] : []), this.value(item)]));
      }
      case 'Fn::If': {
        const [condition, ...branches] = argument as [string, ...unknown[]];
        return { 'Fn::If': [this.condition(condition), ...branches.map((branch) => (isNoValue(branch) ? null : this.value(branch)))] };
      }
      case 'Fn::FindInMap': {
        const [map, ...keys] = argument as unknown[];
        return { 'Fn::FindInMap': [this.value(this.template.Mappings?.[String(map)] ?? null), ...keys.map((key) => this.value(key))] };
      }
      case 'Condition':
        return typeof argument === 'string' ? this.condition(argument) : undefined;
      default:
        return undefined;
    }
  }

  private ref(name: string): Value {
    if (this.template.Resources && Object.hasOwn(this.template.Resources, name)) return new Reference(`${this.prefix}${name}`, 'Ref');
    return Object.hasOwn(this.parameters, name) ? this.parameters[name] : { Ref: name };
  }

  private attribute(id: string, attribute: string): Value {
    const [, output] = /^Outputs\.(.+)$/.exec(attribute) ?? [];
    const child = this.children.get(id);
    const outputs = child?.template.Outputs ?? {};
    if (child && output && Object.hasOwn(outputs, output)) return child.value(outputs[output].Value);
    return new Reference(`${this.prefix}${id}`, attribute);
  }

  private condition(name: string): Value {
    const { Conditions = {} } = this.template;
    return Object.hasOwn(Conditions, name) ? this.value(Conditions[name]) : name;
  }

  private substituted(part: string, names: Readonly<Record<string, unknown>>): Value {
    const [, name] = /^\$\{([^!}][^}]*)\}$/.exec(part) ?? [];
    if (name === undefined) return part;
    if (Object.hasOwn(names, name)) return this.value(names[name]);
    return name.includes('.') ? this.attribute(name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)) : this.ref(name);
  }
}

const JOIN = 'Fn::Join';

/** One text, where all parts are known; what stays apart otherwise, and nothing in between. */
function joined(parts: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const part of parts.flatMap((each) => innerParts(each))) {
    const last = flat.at(-1);
    if (typeof part === 'string' && typeof last === 'string') flat[flat.length - 1] = last + part;
    else if (part !== '') flat.push(part);
  }
  return flat.length === 1 ? flat[0] : flat.length === 0 ? '' : { [JOIN]: ['', flat] };
}

function innerParts(value: Value): readonly Value[] {
  const join = typeof value === 'object' && value !== null && JOIN in value ? (value as Record<string, Value>)[JOIN] : undefined;
  if (Array.isArray(join) && join[0] === '' && Array.isArray(join[1])) return join[1];
  return [typeof value === 'number' || typeof value === 'boolean' ? String(value) : value];
}
