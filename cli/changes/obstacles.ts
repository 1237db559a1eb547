import { LISTENER_RULE_TYPE } from '../../src/contract/listener-rule';
import type { FlatResource, FlatStack } from './flat-stack';
import { replacementOf } from './replacement';
import type { ResourceChange } from './resource-changes';
import { connectNamesOf } from './service-connect';
import { type Slot, slotsOf } from './slots';
import { type Reference, referencesIn, textOf, type Value, valueAt } from './values';

/** What stands against an update. */
export interface Obstacle {
  /**
   * `refused`: AWS refuses a step, and the update is rolled back. `undone`: a later step takes back what an earlier one did. `resets`: what AWS has
   * moved since is put back to what the template says. `interrupts`: it goes through, and nobody answers for some minutes of it.
   */
  readonly kind: 'refused' | 'undone' | 'resets' | 'interrupts';
  /** The resource at which it happens, or the name of an export. */
  readonly id: string;
  readonly why: string;
}

export function obstaclesOf(before: FlatStack, after: FlatStack, changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  return [
    ...taken(before, after, changes),
    ...boundElsewhere(before, after, changes),
    ...leavesNetwork(before, after, changes),
    ...weightsReset(before, after, changes),
    ...emptied(after, changes),
    ...capacityInUse(before, changes),
    ...namesInService(before, changes),
    ...frozen(changes),
  ];
}

const named = ({ resource }: Reference): string => resource;

/** What a reference stands for after the update: where its resource is replaced, for another one. */
const namedAfter =
  (changes: ReadonlyMap<string, ResourceChange>) =>
  ({ resource }: Reference): string =>
    changes.get(resource)?.action === 'replace' ? `${resource} (new)` : resource;

/** Slots that one resource takes while another one, or its own former self, still has them. */
function taken(before: FlatStack, after: FlatStack, changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  const holders = new Map<string, FlatResource>();
  for (const holder of before.resources.values()) for (const { key } of slotsOf(holder, named)) holders.set(key, holder);
  return [...changes.values()].flatMap((change) => {
    if (!change.after || change.action === 'delete') return [];
    const held = change.before ? slotsOf(change.before, named).map(({ key }) => key) : [];
    return slotsOf(change.after, namedAfter(changes)).flatMap((slot) => {
      const holder = holders.get(slot.key);
      if (!holder || !(holder.id === change.id ? isInItsOwnWay(change) : !held.includes(slot.key))) return [];
      return obstacleOf(change, holder, slot, after.resources.has(holder.id));
    });
  });
}

/** The new one is made while the old one is still there. */
const isInItsOwnWay = ({ action, type }: ResourceChange): boolean => action === 'replace' && !replacementOf(type)?.deletesFirst;

function obstacleOf({ id }: ResourceChange, holder: FlatResource, { kind, properties }: Slot, stays: boolean): Obstacle[] {
  const what = properties.join(', ');
  if (kind.refusal) {
    const who = holder.id === id ? 'the one that it replaces' : holder.id;
    return [{ kind: 'refused', id, why: `${what}: ${who} still has it when this one is made (${kind.refusal})` }];
  }
  if (stays || holder.deletionPolicy?.startsWith('Retain')) return [];
  return [{ kind: 'undone', id, why: `${what}: ${holder.id} stands for the same, and takes it along when it is deleted afterwards` }];
}

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** A target group belongs to one load balancer: where it stays and its listener goes to another one, AWS refuses the new listener. */
function boundElsewhere(before: FlatStack, after: FlatStack, changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  const balancersBefore = balancersByGroup(before, named);
  const balancersAfter = balancersByGroup(after, namedAfter(changes));
  return [...after.resources.values()].flatMap(({ id, type }): Obstacle[] => {
    const old = balancersBefore.get(id);
    const others = [...(balancersAfter.get(id) ?? [])].filter((balancer) => !old?.has(balancer));
    const stays = before.resources.has(id) && changes.get(id)?.action !== 'replace';
    if (type !== TARGET_GROUP || !stays || !old || others.length === 0) return [];
    return [
      {
        kind: 'refused',
        id,
        why: 'it belongs to the load balancer that goes, while a listener of another one forwards to it (TargetGroupAssociationLimit)',
      },
    ];
  });
}

/** The load balancers whose listeners, or rules of them, forward to each target group. */
function balancersByGroup({ resources }: FlatStack, name: (reference: Reference) => string): Map<string, Set<string>> {
  const balancers = new Map<string, Set<string>>();
  for (const resource of resources.values()) {
    const balancer = balancerOf(resource, resources);
    if (balancer === undefined) continue;
    const groups = referencesIn(resource.properties).filter((reference) => resources.get(reference.resource)?.type === TARGET_GROUP);
    for (const group of groups) balancers.set(group.resource, (balancers.get(group.resource) ?? new Set()).add(textOf(balancer, name)));
  }
  return balancers;
}

/** The load balancer of a listener, or of the listener of a rule. */
function balancerOf(resource: FlatResource, resources: FlatStack['resources']): Value | undefined {
  if (resource.type === LISTENER) return resource.properties.LoadBalancerArn;
  const [listener] = referencesIn(resource.properties.ListenerArn);
  return listener && resources.get(listener.resource)?.properties.LoadBalancerArn;
}

/** Lists of subnets that can be changed, but not to those of another VPC. */
const STAYS_IN_NETWORK: Readonly<Record<string, string>> = {
  'AWS::ElastiCache::SubnetGroup': 'SubnetIds',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Subnets',
};

function leavesNetwork(before: FlatStack, after: FlatStack, changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  return [...changes.values()].flatMap((change): Obstacle[] => {
    const property = STAYS_IN_NETWORK[change.type];
    if (!property || change.action !== 'in-place' || !change.before || !change.after) return [];
    const old = networksOf(change.before.properties[property], before, named);
    const others = networksOf(change.after.properties[property], after, namedAfter(changes)).filter((network) => !old.includes(network));
    if (old.length === 0 || others.length === 0) return [];
    return [{ kind: 'refused', id: change.id, why: `${property}: it stays, and they are in another VPC than it is in` }];
  });
}

/** The VPCs of the subnets that the stack itself has; of others nothing is known. */
const networksOf = (subnets: Value | undefined, { resources }: FlatStack, name: (reference: Reference) => string): string[] =>
  referencesIn(subnets).flatMap(({ resource }) => {
    const { VpcId } = resources.get(resource)?.properties ?? {};
    return VpcId === undefined ? [] : [textOf(VpcId, name)];
  });

/**
 * Rules and listeners in which Amazon ECS moves the weights: CloudFormation writes all of one again of which anything has changed, and one that takes its place
 * has the weights of the template. A rule that our function keeps has those that are live.
 *
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
function weightsReset(before: FlatStack, after: FlatStack, changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  const isTagged = before.tags !== undefined && after.tags !== undefined && before.tags !== after.tags;
  const written = shiftedBy(before, SHIFTED).flatMap((id): Obstacle[] => {
    const causes = writtenBy(changes.get(id)) ?? [];
    const stays = after.resources.get(id)?.type;
    const isGiven = isTagged && stays !== undefined && stays !== LISTENER_RULE_TYPE && !ENDS.includes(changes.get(id)?.action ?? '');
    if (causes.length === 0 && !isGiven) return [];
    const what = [...causes, ...(isGiven ? ['tags of the stack'] : [])].join(', ');
    return [{ kind: 'resets', id, why: `${what}: the weights that Amazon ECS has moved are those of the template again, which may lead to no task` }];
  });
  const staying = { resources: new Map([...before.resources].filter(([id, { type }]) => type === SERVICE && after.resources.has(id))) };
  const isKept = [...after.resources.values()].some(({ type }) => type === LISTENER_RULE_TYPE);
  const deleted = shiftedBy(staying, [PRODUCTION]).filter((id) => changes.get(id)?.action === 'delete' && !isKept);
  const why = 'the rule that takes its place has the weights of the template, and not those that Amazon ECS has moved: it may lead to no task';
  return [...written, ...deleted.map((id): Obstacle => ({ kind: 'resets', id, why }))];
}

const LEADING = [LISTENER, 'AWS::ElasticLoadBalancingV2::ListenerRule', LISTENER_RULE_TYPE];

/** Target groups that are replaced under a listener, or a rule, that stays: it leads to the new one first, and tasks come into that afterwards. */
function emptied(after: FlatStack, changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  const staying = [...after.resources.values()].filter(({ id, type }) => LEADING.includes(type) && changes.get(id)?.action === 'in-place');
  return [...changes.values()].flatMap((change): Obstacle[] => {
    const { id, type, action, causes } = change;
    if (type !== TARGET_GROUP || action !== 'replace' || itemsOf(change.after?.properties.Targets).length > 0) return [];
    const leading = staying.find(({ properties }) => referencesIn(properties).some(({ resource }) => resource === id));
    if (!leading) return [];
    const what = causes.filter(({ replaces }) => replaces !== 'no').map(({ property }) => property);
    const why = `${what.join(', ')}: ${leading.id} leads to the new one before any target is in it, and requests are answered with 503 until one is healthy`;
    return [{ kind: 'interrupts', id, why }];
  });
}

const SERVICE = 'AWS::ECS::Service';
/** What of a rule is written again; a custom resource decides itself. */
function writtenBy(change: ResourceChange | undefined): string[] | undefined {
  const isWritten = change?.action === 'in-place' && change.type !== LISTENER_RULE_TYPE;
  return isWritten && change.causes.some(({ property }) => !property.endsWith('Policy')) ? change.causes.map(({ property }) => property) : undefined;
}

const ENDS = ['replace', 'may-replace', 'delete'];
const PRODUCTION = 'ProductionListenerRule';
const SHIFTED = [PRODUCTION, 'TestListenerRule'];

const shiftedBy = ({ resources }: Pick<FlatStack, 'resources'>, names: readonly string[]): string[] =>
  [...resources.values()]
    .filter(({ type }) => type === SERVICE)
    .flatMap(({ properties }) => itemsOf(properties.LoadBalancers))
    .flatMap((balancer: Value) => names.flatMap((name) => referencesIn(valueAt(['AdvancedConfiguration', name], balancer))))
    .map(({ resource }) => resource);

/** Capacity providers that a cluster loses before its services have left them: a service is there after the capacity of its cluster. */
function capacityInUse(before: FlatStack, changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  return [...changes.values()].flatMap((change): Obstacle[] => {
    if (change.type !== 'AWS::ECS::ClusterCapacityProviderAssociations' || change.action !== 'in-place') return [];
    const stay = providersOf(change.after?.properties.CapacityProviders);
    const gone = providersOf(change.before?.properties.CapacityProviders).filter((provider) => !stay.includes(provider));
    return [...before.resources.values()].flatMap(({ id, type, properties }): Obstacle[] => {
      const strategy = type === SERVICE ? itemsOf(properties.CapacityProviderStrategy) : [];
      const used = providersOf(strategy.map((item) => valueAt(['CapacityProvider'], item) ?? null)).find((provider) => gone.includes(provider));
      return used === undefined
        ? []
        : [{ kind: 'refused', id: change.id, why: `CapacityProviders: ${id} still runs on one that is taken away (ResourceInUseException)` }];
    });
  });
}

const itemsOf = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);
const providersOf = (value: Value | undefined): string[] => itemsOf(value).map((provider) => textOf(provider, named));

/** Names in Service Connect, of which a namespace has one each, that a service takes while another one, or its own former self, still has them. */
function namesInService(before: FlatStack, changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  const holders = new Map([...before.resources.values()].flatMap((holder) => connectNamesOf(holder, named).map((name) => [name, holder.id])));
  return [...changes.values()].flatMap(({ id, action, after }): Obstacle[] => {
    const taken = after && (action === 'add' || action === 'replace') ? connectNamesOf(after, namedAfter(changes)) : [];
    return taken.flatMap((name): Obstacle[] => {
      const holder = holders.get(name);
      if (holder === undefined) return [];
      const who = holder === id ? 'the one that it replaces' : holder;
      return [
        { kind: 'refused', id, why: `ServiceConnectConfiguration: ${who} still has the name when this one is made (SC service is already used)` },
      ];
    });
  });
}

/** Properties of which the schema says that they can be changed, and AWS that they cannot. */
const FROZEN: Readonly<Record<string, readonly string[]>> = {
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'],
};

function frozen(changes: ReadonlyMap<string, ResourceChange>): Obstacle[] {
  return [...changes.values()].flatMap(({ id, type, causes }): Obstacle[] => {
    const refused = causes.filter(({ property }) => property === 'Type' || property === 'ServiceToken' || FROZEN[type]?.includes(property));
    return refused.map(({ property }) => ({ kind: 'refused', id, why: `${property}: AWS does not let it be changed` }));
  });
}

/** Exports that go or change while another stack imports them: CloudFormation refuses the update of the stack that exports. */
export function exportsInUse(
  before: ReadonlyMap<string, FlatStack>,
  after: ReadonlyMap<string, FlatStack>,
  changesOf: (stack: string) => ReadonlyMap<string, ResourceChange>,
): Map<string, Obstacle[]> {
  const obstacles = new Map<string, Obstacle[]>();
  for (const [stack, { exports }] of before) {
    const updated = after.get(stack);
    if (!updated) continue;
    const importers = (name: string) => [...before].filter(([other, { imports }]) => other !== stack && imports.has(name)).map(([other]) => other);
    const found = [...exports].flatMap(([name, value]): Obstacle[] => {
      const [importer] = importers(name);
      const now = updated.exports.get(name);
      if (!importer || (now !== undefined && textOf(now, namedAfter(changesOf(stack))) === textOf(value, named))) return [];
      return [{ kind: 'refused', id: name, why: `the export ${now === undefined ? 'goes' : 'changes'} while ${importer} imports it` }];
    });
    if (found.length > 0) obstacles.set(stack, found);
  }
  return obstacles;
}
