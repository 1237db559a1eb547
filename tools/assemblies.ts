import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What a jsii assembly says, as far as it is read here. */
export interface Assembly {
  readonly name: string;
  readonly types: Readonly<Record<string, Type>>;
}

export interface Type {
  readonly fqn: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly name: string;
  readonly abstract?: boolean;
  /** An interface that is a struct. */
  readonly datatype?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: Callable;
  readonly methods?: readonly Method[];
  readonly properties?: readonly Property[];
  readonly members?: readonly { readonly name: string }[];
}

export interface Callable {
  readonly protected?: boolean;
  readonly parameters?: readonly Parameter[];
}

export interface Method extends Callable {
  readonly name: string;
  readonly static?: boolean;
  readonly abstract?: boolean;
  /** The type whose method it is that this one takes the place of. */
  readonly overrides?: string;
  readonly returns?: { readonly type: Reference };
}

export interface Parameter {
  readonly name: string;
  readonly type: Reference;
  readonly optional?: boolean;
}

export interface Property extends Parameter {
  readonly static?: boolean;
  readonly protected?: boolean;
}

export type Reference =
  | { readonly primitive: string }
  | { readonly fqn: string }
  | { readonly collection: { readonly kind: 'array' | 'map'; readonly elementtype: Reference } };

/** The assembly of the package in a directory. */
export function assemblyIn(directory: string): Assembly {
  const assembly = JSON.parse(readFileSync(join(directory, '.jsii'), 'utf8'));
  return assembly.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(readFileSync(join(directory, assembly.filename))).toString()) : assembly;
}

/** Every type of the library and of its peers, by its name with the package's in front. */
export function typesOf(library: Assembly, peers: readonly string[]): Map<string, Type> {
  const assemblies = [library, ...peers.map((name) => assemblyIn(dirname(require.resolve(`${name}/package.json`))))];
  return new Map(assemblies.flatMap(({ types }) => Object.entries(types)));
}
