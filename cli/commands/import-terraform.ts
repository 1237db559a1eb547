import { type Arguments, type Command, type Terminal, UsageError } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';
import type { ImportedApp } from '../terraform';

const LANGUAGES = ['typescript', 'python'];

export const importTerraform: Command = {
  name: 'import-terraform',
  summary: 'write an app in place of variables of Terraform',
  description: [
    "Reads the variables of Portkey's Terraform modules for Amazon ECS, or of those for the open-source gateway, from a .tfvars, a .tfvars.json, or the call of the module in a .tf, and prints an app that makes the same gateway. Files that the variables name are read as well, where they are below that file or the working directory; beside a .tf the other .tf files, terraform.tfvars and *.auto.tfvars. Of a terragrunt.hcl the inputs are taken.",
    'Comments at the end of the app say what is not as it was and why, what is left to do by hand, and, one line each with its place, what could not be taken over. Nothing is left out without a word.',
    'It changes nothing, and asks nobody: values that only Terraform could compute are told.',
  ],
  usage: ['<file.tfvars | terragrunt.hcl> [--language <language>]', '<main.tf> [--var-file <file>]... [--module <name>] [--language <language>]'],
  options: {
    'var-file': {
      value: 'file',
      repeatable: true,
      description: 'a file of variables that the .tf is applied with, as -var-file of terraform; of several the last counts',
    },
    module: { value: 'name', description: 'name of the module that is called, where a .tf calls several; the one with most of the known variables' },
    language: { value: 'language', description: 'language of the app: typescript or python', default: 'typescript' },
  },
  operands: 1,
  async run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
    const [file] = given.operands;
    if (file === undefined) throw new UsageError('a file with variables of Terraform is wanted');
    const language = given.text('language') ?? 'typescript';
    if (!LANGUAGES.includes(language)) throw new UsageError(`there is no language ${language}: ${LANGUAGES.join(', ')}`);
    const varFiles = given.list('var-file');
    const wanted = given.text('module');
    if ((varFiles.length > 0 || wanted !== undefined) && !file.endsWith('.tf'))
      throw new UsageError('--var-file and --module go with the .tf that calls a module');
    // the parser is WebAssembly, which only the bundled command has: nobody else loads it
    const { appOf, shown, sourceOf } = await import('../terraform/index.js');
    const isPython = language === 'python';
    const app = appOf(await sourceOf(file, varFiles, wanted), isPython);
    terminal.print(`${app.code}\n\n${remarks(app, isPython ? '#' : '//', shown)}`);
    return EXIT.OK;
  },
};

function remarks({ reference, changes, tasks, problems }: ImportedApp, comment: string, shown: (text: string) => string): string {
  const parts: [string, readonly string[]][] = [
    [`From variables of ${reference}. What is not as it was, and why`, changes],
    ['What is left to do', tasks],
    ['What could not be taken over', problems],
  ];
  return parts
    .map(([title, lines]) => [
      `${title}:`,
      ...(lines.length > 0 ? [...new Set(lines)].map((line) => `- ${shown(line.replace(/\s+/g, ' '))}`) : ['- nothing']),
    ])
    .map((lines) => lines.map((line) => `${comment} ${line}`).join('\n'))
    .join(`\n${comment}\n`);
}
