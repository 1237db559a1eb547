import { type App, CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import * as library from '../../src';
import { GATEWAYS, gatewayOf } from '../templates/gateways';

/** A construct below a gateway, in all the gateways that have it. A CDK construct and its resource are one of these. */
export interface TreeNode {
  /** From the gateway: `network/Alb`. */
  readonly path: string;
  readonly className: string;
  readonly ours: boolean;
  /** CloudFormation type; of resources. */
  readonly type?: string;
  /** Of resources and outputs. */
  readonly logicalId?: string;
  /** Names of the gateways that have it. */
  readonly gateways: readonly string[];
}

const OURS = new Set<unknown>(Object.values(library));
const RTTI: unique symbol = Symbol.for('jsii.rtti');

/** The constructs below every gateway of the templates, once each. */
export function constructTree(): TreeNode[] {
  const union = new Map<string, TreeNode>();
  for (const name of Object.keys(GATEWAYS)) {
    const gateway = gatewayOf(name);
    (Stack.of(gateway).node.root as App).synth(); // some constructs are made on the way
    for (const found of nodesOf(gateway)) {
      const key = [found.path, found.type, found.logicalId].join(' ');
      union.set(key, { ...found, gateways: [...(union.get(key)?.gateways ?? []), name] });
    }
  }
  return [...union.values()].sort((a, b) => order(a.path, b.path));
}

function nodesOf(gateway: IConstruct): Omit<TreeNode, 'gateways'>[] {
  return gateway.node.findAll().flatMap((construct) => {
    if (construct === gateway || isResourceOfParent(construct) || !(isOurs(construct) || construct.node.findAll().some(CfnElement.isCfnElement))) {
      return []; // what has no part in a template, such as the CDK's imports, is no contract
    }
    const element = CfnElement.isCfnElement(construct) ? construct : construct.node.children.find(isResourceOfParent);
    return {
      path: construct.node.path.slice(gateway.node.path.length + 1),
      className: classOf(construct),
      ours: isOurs(construct),
      ...(element && { logicalId: String(Stack.of(element).resolve((element as CfnElement).logicalId)) }),
      ...(element && CfnResource.isCfnResource(element) && { type: element.cfnResourceType }),
    };
  });
}

const isOurs = (construct: IConstruct): boolean => OURS.has(construct.constructor);

/** The CDK's constructs call their resource so; to a reader the two are one. */
const isResourceOfParent = (construct: IConstruct): boolean => {
  const { id, scope } = construct.node;
  return (id === 'Resource' || id === 'Default') && CfnResource.isCfnResource(construct) && !CfnElement.isCfnElement(scope);
};

/** `ec2.Vpc`, of the CDK's own by their public names; everything else by its class. */
function classOf(construct: IConstruct): string {
  const Class = construct.constructor as { name: string; [RTTI]?: { fqn: string } };
  const name = Class.name.replace(/\d$/, ''); // the CDK's bundler numbers classes that are decorated
  const fqn = Class[RTTI]?.fqn ?? '';
  return fqn.endsWith(`.${name}`) ? fqn.replace(/^aws-cdk-lib\.(aws_)?|^constructs\./, '') : name;
}

/** By part of the gateway, then as in a listing of files. */
const order = (a: string, b: string): number => (a.replaceAll('/', ' ') < b.replaceAll('/', ' ') ? -1 : 1);

/** The tree as docs/construct-tree.md has it. */
export function renderConstructTree(nodes: readonly TreeNode[]): string {
  const parts = [...new Set(nodes.map(({ path }) => path.split('/')[0]))];
  return `${[INTRODUCTION, `The gateways: ${quoted(Object.keys(GATEWAYS))}.`, ...parts.map((part) => section(part, nodes))].join('\n\n')}\n`;
}

const INTRODUCTION = `# Construct tree

What a \`PortkeyGateway\` is made of, as CloudFormation knows it. It is a contract: logical ids come from these paths, and a changed logical
id is a new resource, and the end of the old one. Read a difference here as that.

\`npx projen construct-tree\` writes this file from the gateways of \`test/templates/gateways.ts\`, and a test holds it to the code. Paths begin
below the gateway, which is called \`Gateway\` here. **Bold** is a construct of this library, \`ec2.Vpc\` one of the CDK; a construct of the CDK
and its resource are one line. The last column says which of these gateways have it.`;

function section(part: string, nodes: readonly TreeNode[]): string {
  const [head, ...below] = nodes.filter(({ path }) => path === part || path.startsWith(`${part}/`));
  const title = `## ${part}\n\n${describe(head)}, ${where(head)}.`;
  if (below.length === 0) return title;
  const rows = below.map((node) => `| ${indented(node.path.slice(part.length + 1))} | ${describe(node)} | ${id(node)} | ${where(node)} |`);
  return [title, '', '| Construct | What | Logical id | In |', '|---|---|---|---|', ...rows].join('\n');
}

/** Depth by dots, which every renderer of Markdown keeps. */
function indented(path: string): string {
  const names = path.split('/');
  return `${'· '.repeat(names.length - 1)}\`${names.at(-1)}\``;
}

function describe({ className, ours, type }: TreeNode): string {
  const isPlain = className === 'Construct' || className.startsWith('Cfn') || className.includes('.Cfn');
  const name = ours ? `**${className}**` : isPlain && type ? '' : `\`${className}\``;
  return [name, type && `\`${type}\``].filter(Boolean).join(' ');
}

const id = ({ logicalId }: TreeNode): string => (logicalId ? `\`${logicalId}\`` : '');

function where({ gateways }: TreeNode): string {
  const names = Object.keys(GATEWAYS);
  if (gateways.length === names.length) return 'always';
  const others = names.filter((name) => !gateways.includes(name));
  return others.length <= 4 ? `all but ${quoted(others)}` : quoted(gateways);
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
