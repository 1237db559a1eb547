import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAYS } from '../templates/gateways';
import { constructTree, renderConstructTree, type TreeNode } from './construct-tree';
import { ROOT } from './imports';

let tree: TreeNode[];
beforeAll(() => {
  tree = constructTree();
}, 60_000);

test('docs/construct-tree.md is what the gateways are made of (npx projen construct-tree writes it)', () => {
  expect(renderConstructTree(tree)).toBe(readFileSync(join(ROOT, 'docs', 'construct-tree.md'), 'utf8'));
});

test.each(Object.keys(GATEWAYS))('the tree has every resource and output of the template of the %s gateway, and no other', (name) => {
  const template = JSON.parse(readFileSync(join(ROOT, 'test', 'templates', `${name}.template.json`), 'utf8'));
  const inTree = tree.filter(({ gateways, logicalId }) => gateways.includes(name) && logicalId);
  const ids = ({ Resources, Outputs }: Record<string, object>) => [...Object.keys(Resources), ...Object.keys(Outputs)];
  expect(inTree.map(({ logicalId }) => logicalId).sort()).toEqual(ids(template).sort());
});
