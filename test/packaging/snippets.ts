import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../../src';
import { type Fence, fencesOf, PAGES, proseOf, ROOT } from '../documentation/fences';

/**
 * What the pages say in TypeScript, as programs: every fenced block, and every expression in the prose that names something of the
 * library. UPGRADING.md also names what is gone.
 */
const SAYING = PAGES.filter((page) => page !== 'UPGRADING.md');

/** The surroundings of a snippet; jsii-rosetta compiles those of the README and of docstrings in the same ones. */
const [IMPORTS, STACK] = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8').split(/^(?=class )/m);

/** What a snippet may take for granted, and the prose as well. */
const GIVEN: Readonly<Record<string, [type: string, value: string]>> = {
  app: ['App', 'new App()'],
  stack: ['Stack', 'this'],
  gateway: ['PortkeyGateway', "new PortkeyGateway(this, 'Given', { providers: [ModelProvider.openai()] })"],
  checkout: ['ReturnType<PortkeyGateway["addClient"]>', "gateway.addClient('Checkout')"],
  secret: ['secretsmanager.ISecret', "new secretsmanager.Secret(this, 'GivenSecret')"],
  role: ['iam.IRole', "new iam.Role(this, 'GivenRole', { assumedBy: new iam.AccountRootPrincipal() })"],
  queue: ['sqs.IQueue', "new sqs.Queue(this, 'GivenQueue')"],
};

/** Parts of a gateway that the prose calls by the name of the property, or by that of the prop. */
const PARTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(GIVEN).map(([name, [type]]) => [name, type])),
  clientId: 'string',
  domainPrefix: 'string',
  spotPercent: 'number',
  userPool: 'cognito.IUserPool',
  privateZone: 'route53.IHostedZone',
  publicZone: 'route53.IHostedZone',
  mixin: 'Parameters<PortkeyGateway["with"]>[0]',
  network: 'PortkeyGateway["network"] & NonNullable<PortkeyGatewayProps["network"]>',
  auth: 'PortkeyGateway["auth"] & NonNullable<PortkeyGatewayProps["auth"]>',
  compute: 'NonNullable<PortkeyGatewayProps["compute"]>',
  observability: 'PortkeyGateway["observability"] & NonNullable<PortkeyGatewayProps["observability"]>',
  service: 'PortkeyGateway["service"]',
  liveConfiguration: 'PortkeyGateway["liveConfiguration"]',
};

/** Pages of the other gateway, and what its parts are. */
const ENTERPRISE_PAGE = /enterprise/;
const SECRET = (name: string) => `secretsmanager.Secret.fromSecretNameV2(this, '${name}', '${name}')`;
const ENTERPRISE_GIVEN: typeof GIVEN = {
  ...GIVEN,
  account: ['PortkeyAccount', `PortkeyAccount.fromSecret(${SECRET('GivenAccount')})`],
  registryCredentials: ['secretsmanager.ISecret', SECRET('GivenRegistry')],
  certificate: [
    'acm.ICertificate',
    "acm.Certificate.fromCertificateArn(this, 'GivenCertificate', 'arn:aws:acm:eu-central-1:111111111111:certificate/a')",
  ],
};
const option = (name: string) => `NonNullable<PortkeyEnterpriseGatewayProps["${name}"]>`;
const ENTERPRISE_PARTS: typeof PARTS = {
  ...PARTS,
  gateway: `PortkeyEnterpriseGateway & ${option('gateway')}`,
  dataService: `Pick<NonNullable<PortkeyEnterpriseGateway["dataService"]>, "taskRole"> & ${option('dataService')}`,
  cacheService: 'NonNullable<PortkeyEnterpriseGateway["cacheService"]>',
  network: `PortkeyEnterpriseGateway["network"] & ${option('network')}`,
  observability: `PortkeyEnterpriseGateway["observability"] & ${option('observability')}`,
  service: 'PortkeyEnterpriseGateway["service"]',
  ...Object.fromEntries(['compute', 'mcp', 'settings', 'bedrock', 'controlPlane'].map((name) => [name, option(name)])),
};
const givenOf = (page: string) => (ENTERPRISE_PAGE.test(page) ? ENTERPRISE_GIVEN : GIVEN);
const partsOf = (page: string) => (ENTERPRISE_PAGE.test(page) ? ENTERPRISE_PARTS : PARTS);

export interface Snippets {
  /** Type-checked: names of files. */
  readonly programs: readonly string[];
  /** Run: a program that synthesizes every snippet that is not a program itself. */
  readonly main: string;
}

/** Writes them into a directory, for an app that has the package. */
export function writeSnippets(directory: string): Snippets {
  mkdirSync(directory, { recursive: true });
  const write = (name: string, text: string): string => {
    writeFileSync(join(directory, `${name}.ts`), text);
    return name;
  };
  const fences = SAYING.flatMap(fencesOf).filter(({ language, words }) => language === 'ts' && !words.has('nocompile'));
  const whole = fences.filter(isProgram).map((fence) => write(nameOf(fence), fence.text));
  const stacks = fences.filter((fence) => !isProgram(fence)).map((fence) => write(nameOf(fence), inStack(fence)));
  const prose = SAYING.flatMap((page) => {
    const text = proseProgram(page);
    return text === undefined ? [] : [write(`prose-${page.replaceAll('/', '-')}`, text)];
  });
  const main = write('main', mainProgram(stacks));
  return { programs: [...whole, ...stacks, ...prose], main };
}

const isProgram = ({ text }: Fence): boolean => /^import /m.test(text);

const nameOf = ({ page, line }: Fence): string => `${page.replaceAll('/', '-')}-${line}`;

function inStack({ page, text }: Fence): string {
  const known = givenOf(page);
  const declared = new Set([...text.matchAll(/\b(?:const|let|class|function) (\w+)/g)].map(([, name]) => name));
  const needed = Object.keys(known).filter((name) => new RegExp(`\\b${name}\\b(?!['":])`).test(text) && !declared.has(name));
  const given = needed.map((name) => `const ${name} = ${known[name][1]};`).join(' ');
  return `${IMPORTS}${STACK.replace('/// here', () => `${given}\n${text}`)}\nexport { Snippet };\n`;
}

const mainProgram = (stacks: string[]): string =>
  [
    "import { App } from 'aws-cdk-lib';",
    ...stacks.map((name, index) => `import { Snippet as Snippet${index} } from './${name}';`),
    `const SNIPPETS = { ${stacks.map((name, index) => `'${name}': Snippet${index}`).join(', ')} };`,
    'for (const [name, Snippet] of Object.entries(SNIPPETS)) {',
    '  const app = new App();',
    '  try {',
    "    new Snippet(app, 'Snippet');",
    '    const said = app.synth().stacks.flatMap(({ messages }) => messages.map(({ entry }) => String(entry.data)));',
    "    if (said.some((each) => each.includes('no model provider is enabled'))) throw new Error('pasted, it serves nobody: it names no provider');",
    '  } catch (error) {',
    '    process.exitCode = 1;',
    '    console.error(name, (error as Error).message);',
    '  }',
    '}',
    '',
  ].join('\n');

/** A name of the library or a part of a gateway, with what is asked of it: `gateway.addClient('Checkout')`, `Firewall.none()`. */
const EXPRESSION = /`((?:new )?(\w+)(?:\??\.\w+)*(?:\??\.\w+)(?:\([^`]*\))?)`/g;

/** Attributes of spans have names that look like parts of a gateway. */
const ATTRIBUTE = /^(gateway\.(?!service\.)|service\.)[a-z0-9_.]+$/;
const isAttribute = (page: string, expression: string): boolean => page.endsWith('traces.md') && ATTRIBUTE.test(expression);

/** The expressions of a page, each in its line; undefined where the prose names nothing. */
function proseProgram(page: string): string | undefined {
  let found = 0;
  const parts = partsOf(page);
  const lines = proseOf(page)
    .split('\n')
    .map((line) =>
      [...line.matchAll(EXPRESSION)]
        .filter(
          ([, expression, root]) => (root in parts || root in library) && !/\.(ts|py|md|json)$/.test(expression) && !isAttribute(page, expression),
        )
        .map(([, expression, root]) => {
          found += 1;
          return `void (${called(expression, root, parts)});`;
        })
        .join(' '),
    );
  const imports = `${IMPORTS.replaceAll('\n', ' ')} import type { PortkeyEnterpriseGatewayProps, PortkeyGatewayProps } from 'cdk-portkey-gateway'; import * as library from 'cdk-portkey-gateway';`;
  const given = Object.entries(parts).map(([name, type]) => `declare const ${name}: ${type};`);
  const begin = `${imports} ${given.join(' ')} export function prose(this: Stack): void {`;
  return found === 0 ? undefined : [`${begin} ${lines[0]}`, ...lines.slice(1), '}'].join('\n');
}

/** A call without its parameters is the method itself; a member that the class does not have is one of its instances. */
function called(expression: string, root: string, parts: typeof PARTS): string {
  const named = expression.replace(/\((?:\.\.\.|…)?\)$/, '');
  if (root in parts) return named;
  const [, member] = /\.(\w+)/.exec(named) as RegExpExecArray;
  const ofTheClass = member in (library as unknown as Record<string, object>)[root];
  return named.replace(root, `library.${root}${ofTheClass ? '' : '.prototype'}`);
}
