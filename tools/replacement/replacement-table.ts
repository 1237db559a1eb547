import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';

export const ROOT = join(__dirname, '..', '..');
export const TABLE = 'cli/changes/replacement-table.ts';

/** What a schema of CloudFormation's registry says that is read here. Paths are JSON pointers, `/properties/A/B`. */
interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly createOnlyProperties?: readonly string[];
  readonly conditionalCreateOnlyProperties?: readonly string[];
  readonly readOnlyProperties?: readonly string[];
  readonly primaryIdentifier?: readonly string[];
  readonly replacementStrategy?: 'create_then_delete' | 'delete_then_create';
}

export type Schemas = ReadonlyMap<string, Schema>;

/** The schemas in the wheel of cfn-lint, of the region that has most types. */
export function schemasOf(interpreter: string): Schemas {
  const wheel = execFileSync(interpreter, ['-c', 'import cfnlint; print(cfnlint.__path__[0])'], { encoding: 'utf8' }).trim();
  const read = (...path: string[]) => JSON.parse(readFileSync(join(wheel, 'data', 'schemas', ...path), 'utf8'));
  const files: Record<string, string> = read('providers', 'us-east-1.json');
  return new Map(Object.entries(files).map(([type, file]) => [type, read('resources', `${file}.json`)]));
}

/**
 * The text of `cli/changes/replacement-table.ts`: which properties of which types replace a resource, by the schemas and by the specification
 * that `cdk diff` goes by. What only one of them says may replace.
 */
export function replacementTable(schemas: Schemas): string {
  const services = new Map<string, [string, Schema][]>();
  for (const entry of [...schemas].filter(isAws).sort(byName)) {
    const service = entry[0].split('::')[1];
    services.set(service, [...(services.get(service) ?? []), entry]);
  }
  const row = ([type, schema]: [string, Schema]) => `    ${quoted(type.split('::')[2])}: '${rowOf(type, schema)}',`;
  return formatted(`// Written by \`npx projen replacement\` from the schemas that cfn-lint has. Do not edit.
/** By service and resource: what replaces it when it changes. \`./replacement\` reads it, and says what the marks are. */
export const REPLACEMENT_TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${[...services].map(([service, types]) => `  ${quoted(service)}: {\n${types.map(row).join('\n')}\n  },`).join('\n')}
};
`);
}

const isAws = ([type]: [string, unknown]): boolean => /^AWS::\w+::\w+$/.test(type);

function rowOf(type: string, schema: Schema): string {
  const { createOnlyProperties = [], conditionalCreateOnlyProperties = [], readOnlyProperties = [], primaryIdentifier = [] } = schema;
  const replaces = createOnlyProperties.map(pathOf);
  const mayReplace = conditionalCreateOnlyProperties.map(pathOf);
  // of what AWS gives a name there may be any number
  const names = primaryIdentifier.some((path) => readOnlyProperties.includes(path)) ? [] : primaryIdentifier.map(pathOf);
  const specified = specification(type, Object.keys(schema.properties ?? {}));
  const known = new Set([...replaces, ...mayReplace].map((path) => path.split('.')[0]));
  const marks = new Map<string, string>();
  for (const path of replaces) marks.set(path, '');
  for (const path of mayReplace) marks.set(path, '?');
  for (const [property, impact] of specified) {
    if (!known.has(property)) marks.set(property, names.includes(property) && impact === ResourceImpact.WILL_REPLACE ? '' : '?');
  }
  for (const path of names) marks.set(path, `${marks.get(path) ?? '?'}#`);
  const paths = [...marks].map(([path, mark]) => `${path}${mark}`).sort();
  return [...(schema.replacementStrategy === 'delete_then_create' ? ['-'] : []), ...paths].join(' ');
}

const pathOf = (pointer: string): string => pointer.replace(/^\/properties\//, '').replaceAll('/', '.');

/** The properties of which `cdk diff` says that a change of them replaces the resource, or may. */
function specification(type: string, properties: readonly string[]): Map<string, ResourceImpact> {
  const template = (value: string) => ({
    Resources: { Resource: { Type: type, Properties: Object.fromEntries(properties.map((name) => [name, value])) } },
  });
  const replaced = new Map<string, ResourceImpact>();
  fullDiff(template('before'), template('after')).resources.forEachDifference((_id, { propertyUpdates }) => {
    for (const [name, { changeImpact }] of Object.entries(propertyUpdates)) {
      if (changeImpact === ResourceImpact.WILL_REPLACE || changeImpact === ResourceImpact.MAY_REPLACE) replaced.set(name, changeImpact);
    }
  });
  return replaced;
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : 1);
const quoted = (key: string): string => (/^[A-Za-z]\w*$/.test(key) ? key : `'${key}'`);

const formatted = (text: string): string =>
  execFileSync(process.execPath, [require.resolve('@biomejs/biome/bin/biome'), 'check', '--write', `--stdin-file-path=${TABLE}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
  });
