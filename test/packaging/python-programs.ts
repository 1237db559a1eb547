import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './installed-packages';

export interface Program {
  readonly text: string;
  /** Where its app is synthesized. @default - somewhere */
  readonly outdir?: string;
}

/** What a program has printed, and the exception that ended it. */
export interface Ended {
  readonly printed: string;
  readonly error?: string;
}

const program = (...lines: string[]): Program => ({ text: lines.join('\n') });

/** What a Python app may do with the library, and what it may not. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  'without a domain': program(
    'from aws_cdk import App, Stack',
    'from cdk_portkey_gateway import *',
    "PortkeyGateway(Stack(App(), 'S'), 'G', network=GatewayNetworkOptions(exposure=Exposure.PUBLIC))",
  ),
  'of wrong types': program(
    'from aws_cdk import App, Stack',
    'from cdk_portkey_gateway import *',
    "PortkeyGateway(Stack(App(), 'S'), 'G', preset='prod', max_request_duration=900)",
  ),
  'with parts in Python': program(
    'import jsii',
    'from aws_cdk import App, Stack',
    'from cdk_portkey_gateway import *',
    '@jsii.implements(ILiveSection)',
    'class Section:',
    '    @property',
    '    def key(self): return "x-team"',
    '    def render(self): return {"name": "alpha"}',
    '@jsii.implements(IWatched)',
    'class Nothing:',
    '    def alarms(self, context): return []',
    '    def widgets(self, context): return []',
    'class Bare(Firewall):',
    '    def bind(self, scope, *, log_retention, removal_policy, encryption_key=None, exposure=None, credential_headers=None): return FirewallConfig()',
    'stack = Stack(App(), "S")',
    'LiveConfiguration(stack, "L", sections=[Section()], preset=None)',
    'gateway = PortkeyGateway(stack, "G", network=GatewayNetworkOptions(firewall=Bare()), domain=None)',
    'gateway.observability.watch(Nothing())',
    'print("made")',
  ),
};

const RUN_ALL = `
import contextlib, io, json, sys, aws_cdk
class App(aws_cdk.App):
    def __init__(self, **options):
        super().__init__(**{"outdir": outdir, **options})
aws_cdk.App = App
def ended(program):
    global outdir
    text, outdir = program["text"], program.get("outdir")
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(text, "program", "exec"), {"__name__": "__main__"})
    except BaseException as error:
        return {"printed": out.getvalue(), "error": f"{type(error).__name__}: {error}"}
    return {"printed": out.getvalue()}
with open(sys.argv[1]) as file:
    print(json.dumps({name: ended(program) for name, program in json.load(file).items()}))
`;

/** Runs programs one after the other in one process: each process would start a Node.js that loads the CDK. */
export async function runPrograms(programs: Readonly<Record<string, Program>>, workspace: string, python: string): Promise<Record<string, Ended>> {
  writeFileSync(join(workspace, 'programs.json'), JSON.stringify(programs));
  const environment = { CDK_OUTDIR: mkdtempSync(join(workspace, 'programs-')) };
  return JSON.parse(await run(workspace, python, ['-c', RUN_ALL, 'programs.json'], environment));
}
