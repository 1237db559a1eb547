/** The minutes of `npm test` on two quiet cores, by line: docs/testing.md. A file is counted in the first line that it matches. */
const LINES = [
  { name: 'packaging', minutes: 1, files: /\/test\/packaging\// },
  { name: 'change matrix', minutes: 1, files: /\/test\/(upgrade|templates|cli\/changes)\// },
  { name: 'deployments', minutes: 1, files: /\/test\/deployment\// },
  { name: 'enterprise', minutes: 1, files: /\/test\/enterprise\// },
  { name: 'store', minutes: 1, files: /\/test\/state\// },
  { name: 'proxy and rehearsal', minutes: 3, files: /\/test\/(rehearsal|load-balancer)\// },
  { name: 'contract', minutes: 3, files: /\/test\/contract\// },
  { name: 'unit and synthesis', minutes: 4, files: /./ },
];

/** After a run of everything, prints what each line has taken: its share of the files' time, of the time on the clock. */
module.exports = class Ledger {
  constructor(globalConfig) {
    this.whole = !globalConfig.testNamePattern && !globalConfig.testPathPatterns?.isSet() && !globalConfig.onlyChanged;
  }

  onRunComplete(_contexts, { startTime, testResults }) {
    const again = testResults.flatMap(({ testResults: tests }) => tests.filter(({ status, invocations }) => status === 'passed' && invocations > 1));
    if (again.length > 0) process.stderr.write(`\nPassed the second time only:\n${again.map(({ fullName }) => `  ${fullName}\n`).join('')}`);
    if (!this.whole || process.env.TEST_TIER === 'full') return;
    const used = new Map(LINES.map((line) => [line, 0]));
    for (const { testFilePath, perfStats } of testResults) {
      const line = LINES.find(({ files }) => files.test(testFilePath.replaceAll('\\', '/')));
      used.set(line, used.get(line) + perfStats.end - perfStats.start);
    }
    const all = [...used.values()].reduce((sum, each) => sum + each, 0);
    const onTheClock = (Date.now() - startTime) / 60_000;
    const rows = [...used].map(([{ name, minutes }, time]) => `${((time / all) * onTheClock).toFixed(1).padStart(5)} of ${minutes}  ${name}`);
    process.stderr.write(`\nMinutes, by line of docs/testing.md:\n${rows.join('\n')}\n`);
  }
};
