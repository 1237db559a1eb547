import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Unavailable } from '../command';
import { NESTED_STACK, type StackTemplate, type Template, type TemplateResource } from './template';

/** Stacks by what tells them apart: name and environment. */
export type Stacks = ReadonlyMap<string, StackTemplate>;

/** What of the manifest of a cloud assembly is read here. */
interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly tags?: Readonly<Record<string, string>>;
  };
}

/** What stands for the one stack of a template file, of which nothing else tells a name. */
export const ONLY_STACK = 'the template';

/** The stacks of a cloud assembly (`cdk.out`), those of its stages included, or the one in a template file. */
export function stacksIn(path: string): Stacks {
  if (!existsSync(path)) throw new Unavailable(`there is no ${path}`);
  if (!statSync(path).isDirectory()) return new Map([[ONLY_STACK, stackIn(dirname(path), path)]]);
  const stacks = new Map<string, StackTemplate>(assembled(path));
  if (stacks.size === 0) throw new Unavailable(`there is no stack in ${path}`);
  return stacks;
}

function assembled(directory: string): [string, StackTemplate][] {
  const manifest = join(directory, 'manifest.json');
  if (!existsSync(manifest)) throw new Unavailable(`${directory} is no cloud assembly: it has no manifest.json`);
  const { artifacts = {} } = readJson(manifest) as { artifacts?: Record<string, Artifact> };
  return Object.entries(artifacts).flatMap(([id, { type, environment, properties = {} }]): [string, StackTemplate][] => {
    const { templateFile, stackName = id, directoryName, tags = {} } = properties;
    if (type === 'cdk:cloud-assembly' && directoryName) return assembled(join(directory, directoryName));
    if (type !== 'aws:cloudformation:stack' || !templateFile) return [];
    const stack = { ...stackIn(directory, join(directory, templateFile)), tags };
    return [[`${stackName} in ${environment?.replace('aws://', '') ?? 'any environment'}`, stack]];
  });
}

const SECTIONS: readonly (keyof Template | 'Rules')[] = ['Resources', 'Outputs', 'Parameters', 'Conditions', 'Mappings', 'Rules'];

/** Templates of nested stacks are assets: the metadata of their resources say where they lie, or the manifest of assets does. */
function stackIn(directory: string, file: string): StackTemplate {
  const template = readJson(file) as Template;
  // the CDK writes stacks without resources, too
  if (!SECTIONS.some((section) => Object.hasOwn(Object(template), section))) throw new Unavailable(`${file} is no CloudFormation template`);
  const nested = Object.entries(template.Resources ?? {}).flatMap(([id, resource]): [string, StackTemplate][] => {
    const path = resource.Type === NESTED_STACK ? templateOf(resource, directory) : undefined;
    return path && existsSync(join(directory, path)) ? [[id, stackIn(directory, join(directory, path))]] : [];
  });
  return { template, nested: new Map(nested) };
}

function templateOf({ Properties = {}, Metadata }: TemplateResource, directory: string): string | undefined {
  const path = Metadata?.['aws:asset:path'];
  if (typeof path === 'string') return path;
  const url = JSON.stringify(Properties.TemplateURL ?? '');
  return Object.entries(assetsIn(directory)).find(([key]) => url.includes(key))?.[1];
}

/** Files by the names under which they are published. */
function assetsIn(directory: string): Record<string, string> {
  const manifests = readdirSync(directory).filter((file) => file.endsWith('.assets.json'));
  const files = manifests.flatMap((file) => Object.values((readJson(join(directory, file)) as AssetManifest).files ?? {}));
  const named = files.flatMap(({ source, destinations = {} }) => Object.values(destinations).map(({ objectKey }) => [objectKey, source?.path]));
  return Object.fromEntries(named.filter(([, path]) => typeof path === 'string'));
}

interface AssetManifest {
  readonly files?: Record<
    string,
    { readonly source?: { readonly path?: string }; readonly destinations?: Record<string, { readonly objectKey: string }> }
  >;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Unavailable(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}
