import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnElement } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { KINDS, synthesized } from './gateways';

interface Assembly {
  readonly types: Record<string, { readonly base?: string; readonly properties?: { readonly name: string; readonly static?: boolean }[] }>;
}

const NAME = 'cdk-portkey-gateway';
const { types }: Assembly = JSON.parse(readFileSync(join(__dirname, '..', '..', '.jsii'), 'utf8'));

/** Public properties of a class of ours, in any language; undefined for classes of others. */
function propertiesOf(fqn: string | undefined): string[] | undefined {
  const type = fqn === undefined ? undefined : types[fqn];
  return type && [...(type.properties ?? []).map(({ name }) => name), ...(propertiesOf(type.base) ?? [])];
}

/** What a user reaches from a construct of ours by its properties, and from one of the CDK by its node. */
function reachedFrom(value: unknown, reached = new Set<IConstruct>()): Set<IConstruct> {
  if (Array.isArray(value)) {
    for (const each of value) reachedFrom(each, reached);
  } else if (Construct.isConstruct(value)) {
    if (!reached.has(value)) {
      reached.add(value);
      const properties = propertiesOf(`${NAME}.${value.constructor.name}`);
      const next = properties ? properties.map((name) => (value as never)[name]) : value.node.children;
      reachedFrom(next, reached);
    }
  } else if (value instanceof Object && Object.getPrototypeOf(value) === Object.prototype) {
    reachedFrom(Object.values(value), reached);
  }
  return reached;
}

const { gateway } = synthesized(KINDS.everything);
const { gateway: delivering } = synthesized({ observability: { usageDelivery: { chargebackReport: {} } } });
const unreached = (part: IConstruct): string[] => {
  const reached = reachedFrom(part);
  return part.node
    .findAll()
    .filter((child) => CfnElement.isCfnElement(child) && !reached.has(child))
    .map(({ node }) => node.path.slice(part.node.path.length + 1));
};

/** Had by their paths in docs/construct-tree.md: `gateway.node.findChild('Network').node.findChild('AliasRecord')`. */
const BY_PATH =
  /^(Network\/(Endpoints|AliasRecord|FirewallAssociation|Firewall\/Logging)|Routing\/Providers\/[^/]+\/ApiKey|Service\/TaskAccess)(\/Resource)?$/;

describe('every resource can be had, and changed, by public properties', () => {
  test('but for these', () => {
    expect(unreached(gateway).filter((path) => !BY_PATH.test(path))).toEqual([]);
  });

  test.each([
    ['observability', gateway.observability],
    ['liveConfiguration', gateway.liveConfiguration],
    ['observability with its usage delivered', delivering.observability],
  ])('of %s', (_name, part) => {
    expect(part.node.findAll().filter(CfnElement.isCfnElement).length).toBeGreaterThan(5);
    expect(unreached(part)).toEqual([]);
  });

  test('saved queries by their names', () => {
    expect(gateway.observability.queries['cost-by-team'].name).toBe(`${gateway.gatewayName}/cost-by-team`);
  });
});
