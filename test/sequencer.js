const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * A fresh checkout has no durations of an earlier run, and jest would begin with the largest files. These take minutes whatever their
 * size: the longest first, so that none of them is the last one that everything waits for.
 */
const LONG = [
  'clients/clients',
  'packaging/packages',
  'contract/15-limits-under-load',
  'contract/15-limits-through-losses',
  'policy/cfn-lint',
  'rehearsal/rehearsal',
  'rehearsal/interruption',
  'deployment/rehearsed',
  'property/props',
  'upgrade/change-matrix',
  'cli/verify-runtime',
  'cli/budgets-in-dynamodb',
  'contract/2-',
  'contract/15-',
  'contract/3-',
  'contract/8-aborts',
  'contract/5-',
  'load-balancer/task-stop',
  'contract/4-',
  'contract/hostile-traffic',
  'contract/6-',
  'contract/7-',
];

const rank = ({ path }) => {
  const found = LONG.findIndex((part) => path.replaceAll('\\', '/').includes(`/test/${part}`));
  return found < 0 ? LONG.length : found;
};

module.exports = class LongestFirst extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((a, b) => rank(a) - rank(b));
  }
};
