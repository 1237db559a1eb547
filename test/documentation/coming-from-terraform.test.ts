import { OPEN_SOURCE } from '../../cli/terraform/open-source-table';
import { read } from './fences';

test('docs/coming-from-terraform.md says of every variable that is imported what it becomes', () => {
  const guide = read('docs/coming-from-terraform.md');
  expect(OPEN_SOURCE.rows.map(({ variable }) => variable).filter((variable) => !new RegExp(`\\b${variable}\\b`).test(guide))).toEqual([]);
});
