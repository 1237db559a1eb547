/** An expression of the app that is written, in no language yet. */
export type Expression =
  | string
  | number
  | boolean
  | readonly Expression[]
  | { readonly is: 'member'; readonly path: string }
  | { readonly is: 'call'; readonly path: string; readonly given: readonly Expression[]; readonly isNew: boolean }
  | { readonly is: 'options'; readonly type: string; readonly members: Readonly<Record<string, Expression | undefined>> }
  | { readonly is: 'map'; readonly entries: Readonly<Record<string, Expression>> }
  | { readonly is: 'name'; readonly name: string };

/** `Class.MEMBER`, or `module.Class.MEMBER`. */
export const member = (path: string): Expression => ({ is: 'member', path });
export const call = (path: string, ...given: Expression[]): Expression => ({ is: 'call', path, given, isNew: false });
export const make = (path: string, ...given: Expression[]): Expression => ({ is: 'call', path, given, isNew: true });
/** A struct of jsii: in Python it is a class of its own, and keyword arguments where it is the last argument of a call. */
export const options = (type: string, members: Readonly<Record<string, Expression | undefined>>): Expression => ({ is: 'options', type, members });
/** Keys that are data. */
export const map = (entries: Readonly<Record<string, Expression>>): Expression => ({ is: 'map', entries });
export const name = (of: string): Expression => ({ is: 'name', name: of });

/** Text of expressions, and which names they need. */
export class Writer {
  public readonly used = new Set<string>();

  constructor(private readonly isPython: boolean) {}

  public identifier(of: string): string {
    return this.isPython ? snake(of) : of;
  }

  public write(expression: Expression, indent = ''): string {
    if (typeof expression === 'string') return this.text(expression);
    if (typeof expression === 'number') return String(expression);
    if (typeof expression === 'boolean') return this.isPython ? (expression ? 'True' : 'False') : String(expression);
    if (!('is' in expression)) return `[${expression.map((item) => this.write(item, indent)).join(', ')}]`;
    switch (expression.is) {
      case 'name':
        return this.identifier(expression.name);
      case 'member':
        return this.path(expression.path);
      case 'map':
        return this.block(
          '{',
          '}',
          Object.entries(expression.entries).map(([key, value]) => [
            `${!this.isPython && /^[A-Za-z_]\w*$/.test(key) ? key : this.text(key)}: `,
            value,
          ]),
          indent,
        );
      case 'options':
        return this.isPython ? this.pythonCall(this.path(expression.type), [expression], indent) : this.object(expression.members, indent);
      case 'call':
        return this.call(expression, indent);
    }
  }

  private text(of: string): string {
    return shown(this.isPython ? JSON.stringify(of) : quoted(of), (code) =>
      code <= 0xffff ? `\\u${hex(code, 4)}` : this.isPython ? `\\U${hex(code, 8)}` : `\\u{${hex(code)}}`,
    );
  }

  private call({ path, given, isNew }: Extract<Expression, { is: 'call' }>, indent: string): string {
    const callee = this.path(path, !isNew);
    if (this.isPython) return this.pythonCall(callee, given, indent);
    return `${isNew ? 'new ' : ''}${callee}(${given.map((one) => this.write(one, indent)).join(', ')})`;
  }

  private object(members: Readonly<Record<string, Expression | undefined>>, indent: string): string {
    return this.block(
      '{',
      '}',
      present(members).map(([key, value]) => [`${key}: `, value]),
      indent,
    );
  }

  private pythonCall(callee: string, given: readonly Expression[], indent: string): string {
    const last = given.at(-1);
    const isLifted = typeof last === 'object' && 'is' in last && last.is === 'options';
    const positional = (isLifted ? given.slice(0, -1) : given).map((one) => ['', one] as const);
    const keywords = isLifted ? present(last.members).map(([key, value]) => [`${snake(key)}=`, value] as const) : [];
    return `${callee}${this.block('(', ')', [...positional, ...keywords], indent)}`;
  }

  private block(open: string, close: string, parts: readonly (readonly [string, Expression])[], indent: string): string {
    const deeper = `${indent}${this.isPython ? '    ' : '  '}`;
    const short = parts.map(([before, value]) => `${before}${this.write(value, deeper)}`);
    const line = open === '{' && parts.length > 0 ? `{ ${short.join(', ')} }` : `${open}${short.join(', ')}${close}`;
    if (!line.includes('\n') && line.length < 90) return line;
    return `${open}\n${short.map((part) => `${deeper}${part},\n`).join('')}${indent}${close}`;
  }

  /** Methods are named as the language has it, classes and members of enums alike in both. */
  private path(path: string, isMethod = false): string {
    const [first, ...rest] = path.split('.');
    this.used.add(first);
    const written = isMethod && this.isPython && rest.length > 0 ? [...rest.slice(0, -1), snake(rest.at(-1) as string)] : rest;
    return [first, ...written].join('.');
  }
}

const present = (members: Readonly<Record<string, Expression | undefined>>): [string, Expression][] =>
  Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as [string, Expression]]));

const quoted = (text: string): string => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
const hex = (code: number, digits = 0): string => code.toString(16).padStart(digits, '0');

/** Characters that a terminal obeys, or that turn round what is read, are written as their codes. */
export const shown = (text: string, write = (code: number) => `\\u{${hex(code)}}`): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => write(one.codePointAt(0) as number));

/** As jsii turns names into those of Python: `memoryLimitMiB` is `memory_limit_mib`. */
const snake = (of: string): string =>
  of
    .replace(/MiB/g, 'Mib')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
