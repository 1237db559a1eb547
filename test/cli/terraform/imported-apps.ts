import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import * as ts from 'typescript';
import * as library from '../../../src';

const ROOT = join(__dirname, '..', '..', '..');

/** What the compiler says of apps in TypeScript, all at once. */
export function compilerErrors(apps: readonly string[]): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '6.0',
    types: ['node'],
    paths: { 'cdk-portkey-gateway': [join(ROOT, 'lib', 'index.d.ts')] },
  };
  const files = new Map(apps.map((app, index) => [join(ROOT, 'test', `imported-${index}.ts`), app]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, version) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile(file, version) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

/** Runs an app as its user would, and gives what it synthesizes. */
export function synthesized(app: string): Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }> {
  const { outputText } = ts.transpileModule(app, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const assemblies: CloudAssembly[] = [];
  class App extends cdk.App {
    public override synth(): CloudAssembly {
      const assembly = super.synth();
      assemblies.push(assembly);
      return assembly;
    }
  }
  const modules = (name: string): unknown => (name === 'cdk-portkey-gateway' ? library : name === 'aws-cdk-lib' ? { ...cdk, App } : require(name));
  new Function('require', 'exports', outputText)(modules, {});
  const errors = assemblies[0].stacks.flatMap(({ messages }) => messages.filter(({ level }) => level === 'error'));
  if (errors.length > 0) throw new Error(errors.map(({ entry }) => String(entry.data)).join('\n'));
  return assemblies[0].stacks[0].template.Resources;
}
