import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, run } from './child';
import type { Cleanup } from './cleanup';
import { ACCOUNT, type Emulator, REGION } from './emulator';

const ROOT = join(__dirname, '..');

export type StackOutputs = Readonly<Record<string, string>>;

/** A template that CloudFormation or the CDK refused, with their message. */
export class DeploymentFailed extends Error {}

/** An app, its assembly in a directory of its own, and the real CDK CLI talking to the emulator. */
export class Deployment {
  private readonly directory = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  private readonly assembly = join(this.directory, 'cdk.out');

  constructor(
    /** A TypeScript file. */
    private readonly app: string,
    private readonly emulator: Emulator,
    private readonly signal: AbortSignal,
    cleanup: Cleanup,
    /** Context values of the app. */
    private readonly context: Readonly<Record<string, string>> = {},
  ) {
    cleanup.add('the directory of the assembly', () => rmSync(this.directory, { recursive: true, force: true }));
  }

  /** Writes the assembly: of any number of stacks. */
  async assemble(): Promise<void> {
    await this.cdk(
      'synth',
      '--quiet',
      '--app',
      `${process.execPath} ${join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs')} ${this.app}`,
      '--output',
      this.assembly,
      ...Object.entries(this.context).flatMap(([name, value]) => ['--context', `${name}=${value}`]),
    );
  }

  /** The stack's template, as synthesized. */
  async synthesize(): Promise<{
    stackName: string;
    resources: Readonly<Record<string, { Type: string; Properties?: unknown; DeletionPolicy?: string }>>;
  }> {
    await this.assemble();
    const manifest = JSON.parse(readFileSync(join(this.assembly, 'manifest.json'), 'utf8'));
    const stacks = Object.entries<{ type: string; properties: { templateFile: string } }>(manifest.artifacts).filter(
      ([, { type }]) => type === 'aws:cloudformation:stack',
    );
    if (stacks.length !== 1) throw new Error(`a rehearsal is of one stack; ${this.app} has ${stacks.length}`);
    const [[stackName, { properties }]] = stacks;
    return { stackName, resources: JSON.parse(readFileSync(join(this.assembly, properties.templateFile), 'utf8')).Resources };
  }

  async bootstrap(): Promise<void> {
    await this.cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`);
  }

  async deploy(): Promise<StackOutputs> {
    const file = join(this.directory, 'outputs.json');
    await this.cdk('deploy', '--app', this.assembly, '--all', '--require-approval', 'never', '--progress', 'events', '--outputs-file', file);
    return Object.values<StackOutputs>(JSON.parse(readFileSync(file, 'utf8')))[0] ?? {};
  }

  async destroy(): Promise<void> {
    await this.cdk('destroy', '--app', this.assembly, '--all', '--force');
  }

  private async cdk(...parameters: string[]): Promise<string> {
    const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|CDK_)/.test(name));
    const env = {
      ...Object.fromEntries(own),
      ...this.emulator.environment,
      HOME: this.directory, // the CLI keeps caches there
      CI: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      NO_COLOR: '1',
      NODE_OPTIONS: '',
      NO_PROXY: 'localhost,127.0.0.1',
    };
    const cli = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const common = ['--no-notices', '--no-version-reporting', '--no-color'];
    try {
      return await run(process.execPath, [cli, ...parameters, ...common], { cwd: this.directory, env, signal: this.signal });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      throw new DeploymentFailed(`cdk ${parameters[0]} failed:\n${error.output}`);
    }
  }
}
