import { Stack, Token } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { invalid } from '../../errors';
import { ApplicationDoor } from './application-door';
import type { GatewayFront } from './gateway-front';
import { ProtectedRule } from './protected-rule';
import { type Rule, rulesOf } from './rules-of-listener';

/** What a request must be like for a rule to take it. */
interface Requests {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  /** What else is compared, or is not known before the deployment, as it stands in the template. */
  readonly others: string;
}

/**
 * What is wrong with the doors of a listener when the whole app is known: the requests of none are all taken by another before it, or those behind the later one would get
 * none, and nobody would be told. Rules that users make before a door are theirs to make: see `foreignRuleBefore`.
 */
export function doorsWithoutRequests(listener: elbv2.IApplicationListener): string[] {
  const rules = rulesOf(listener).filter(isOfDoor);
  return rules.flatMap((rule) => {
    const before = rules.find((each) => comesBefore(each, rule));
    return before ? [invalid('DoorWithoutRequests', 'hosts and paths', rule.node.path, `they are those of ${before.node.path}`).message] : [];
  });
}

/** A rule of somebody else that takes all requests of a door of the front, before that; undefined where there is none that the app knows. */
export function foreignRuleBefore(front: GatewayFront, listener: elbv2.IApplicationListener): Record<'rule' | 'door', string> | undefined {
  const rules = rulesOf(listener);
  for (const rule of rules.filter((each) => isOfDoor(each) && each.node.scopes.includes(front))) {
    const before = rules.find((each) => !isOfDoor(each) && comesBefore(each, rule));
    if (before) {
      return { rule: `${before.node.path}, priority ${before.priority}`, door: `${rule.node.path}, priority ${rule.priority}` };
    }
  }
  return undefined;
}

const isOfDoor = (rule: Rule): boolean => (rule instanceof ProtectedRule ? rule : rule.node.scope)?.node.scope instanceof ApplicationDoor;

function comesBefore(one: Rule, other: Rule): boolean {
  if ([one, other].some(({ priority }) => Token.isUnresolved(priority)) || one.priority >= other.priority) {
    return false;
  }
  const [taken, asked] = [requestsOf(one), requestsOf(other)];
  const takesAll = (patterns: readonly string[], of: readonly string[]) => of.every((each) => patterns.some((pattern) => takes(pattern, each)));
  return ['', asked.others].includes(taken.others) && takesAll(taken.hosts, asked.hosts) && takesAll(taken.paths, asked.paths);
}

/** Whether whatever a pattern stands for is taken by another: `*` takes a `*`, and `?` none. */
function takes(pattern: string, other: string): boolean {
  const regex = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '[^*]');
  return new RegExp(`^${regex}$`).test(other);
}

/** What refers to something means it in its stack. */
function requestsOf(rule: Rule): Requests {
  const stack = Stack.of(rule);
  const conditions: object[] = stack.resolve(rule.conditions) ?? [];
  const known = new Map<string, string[]>();
  const others = conditions.filter((condition) => {
    const [field, values] = patternsOf(condition);
    if (values) known.set(field, values);
    return !values;
  });
  const written = others.length > 0 ? JSON.stringify(others) : '';
  return {
    hosts: (known.get('host-header') ?? ['*']).map((host) => host.toLowerCase()),
    paths: (known.get('path-pattern') ?? ['/*']).map((path) => (path === '*' ? '/*' : path)),
    others: /"(Ref|Fn::\w+)":/.test(written) ? `${stack.node.path}: ${written}` : written,
  };
}

/** Of a condition on host or path, if they are known and no regular expressions. The words are those of the L1, or of the API with its capitals. */
function patternsOf(condition: object): [field: string, values?: string[]] {
  const { field, values, hostheaderconfig, pathpatternconfig } = lowered(condition);
  const config = lowered(hostheaderconfig ?? pathpatternconfig ?? { values });
  const patterns: unknown = config.regexvalues === undefined ? config.values : undefined;
  const isOfRequest = ['host-header', 'path-pattern'].includes(field);
  return [field, isOfRequest && Array.isArray(patterns) && patterns.every((each) => typeof each === 'string') ? patterns : undefined];
}

// biome-ignore lint/suspicious/noExplicitAny: any part of a condition
const lowered = (part: object): Record<string, any> => Object.fromEntries(Object.entries(part).map(([name, value]) => [name.toLowerCase(), value]));
