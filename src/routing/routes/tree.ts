import type { LiveNode, LiveTarget } from '../../contract';

/** A target, and where it stands as the user wrote it. */
export interface PlacedTarget {
  readonly path: string;
  readonly target: LiveTarget;
}

interface Branch {
  readonly path: string;
  readonly node: LiveNode;
}

/** All targets of a route. */
export function targetsIn(node: LiveNode, path: string): readonly PlacedTarget[] {
  return 'provider' in node ? [{ path, target: node }] : branchesOf(node, path).flatMap((branch) => targetsIn(branch.node, branch.path));
}

/** Levels of routing within each other; a single target is one. */
export const depthOf = (node: LiveNode): number => 1 + Math.max(0, ...branchesOf(node).map((branch) => depthOf(branch.node)));

/** Most targets that one request may come to. */
export function longestWay(node: LiveNode): number {
  const ways = branchesOf(node).map((branch) => longestWay(branch.node));
  return 'provider' in node ? 1 : 'fallback' in node ? ways.reduce((sum, way) => sum + way, 0) : Math.max(...ways);
}

/** What stands in it, one level below. */
export function branchesOf(node: LiveNode, path = ''): readonly Branch[] {
  if ('fallback' in node) {
    return node.fallback.map((each, index) => ({ path: `${path}.targets[${index}]`, node: each }));
  }
  if ('balance' in node) {
    return node.balance.map((each, index) => ({ path: `${path}.targets[${index}].routing`, node: each.node }));
  }
  if ('when' in node) {
    const cases = node.when.map((each, index) => ({ path: `${path}.cases[${index}].routing`, node: each.node }));
    return node.otherwise ? [...cases, { path: `${path}.otherwise`, node: node.otherwise }] : cases;
  }
  return [];
}
