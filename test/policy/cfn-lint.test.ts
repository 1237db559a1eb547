import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { lint } from './cfn-lint';
import { withEveryProperty } from './covering-templates';
import { SUBJECTS } from './subjects';

const ROOT = join(__dirname, '..', '..');
const REGION = 'eu-central-1';

const directory = mkdtempSync(join(tmpdir(), 'templates-'));
afterAll(() => rmSync(directory, { recursive: true }));

const write = (name: string, template: object) => {
  const file = join(directory, `${name.replace(/\W+/g, '-')}.template.json`);
  writeFileSync(file, JSON.stringify(template));
  return file;
};

/**
 * Every resource costs cfn-lint 20 milliseconds. The recorded gateways (test/templates) have all that is in these constructs, a part of those
 * has every property that any has, and the baselines of upgrades are such gateways of another day: the full tier looks at them all the same.
 */
const whole = process.env.TEST_TIER === 'full';
const IN_NO_RECORDED_GATEWAY =
  /NetworkFront|with PrivateLink|behind a Network|two doors|two services|GatewayObservability|with people|on nodes|on instances|ImageRepository|through a cache|find each other/;

/** Templates that are part of the repository: the recorded gateways, the baselines of upgrades. */
const recorded = ['test', 'examples'].flatMap((root) =>
  readdirSync(join(ROOT, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json') && !/node_modules|cdk\.out/.test(file))
    .map((file) => join(ROOT, root, file)),
);
const committed = whole ? recorded : withEveryProperty(recorded.filter((file) => !file.includes('baseline')));

const wrong = write('wrong', { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Nonsense: true } } } });
const subjects = SUBJECTS.filter(({ name }) => whole || IN_NO_RECORDED_GATEWAY.test(name));
const made = subjects.map(({ name, preset, make }) => write(`${name}-${preset}`, Template.fromStack(make().stack).toJSON()));

let findings: string[];
// one run for all of them: it takes seconds to begin
beforeAll(async () => {
  findings = await lint([...made, ...committed, wrong], REGION);
}, 600_000);
const findingsIn = (files: string[]): string[] => findings.filter((finding) => files.some((file) => finding.startsWith(`${file}:`)));

test(`cfn-lint has nothing to say about ${whole ? 'any construct' : 'the constructs that no recorded gateway has'}, with any preset`, () => {
  expect(findingsIn(made)).toEqual([]);
});

test('cfn-lint has nothing to say about the templates in the repository', () => {
  expect(committed.length).toBeGreaterThan(0);
  expect(findingsIn(committed)).toEqual([]);
});

test('cfn-lint would say something', () => {
  expect(findings.filter((finding) => !findingsIn([...made, ...committed]).includes(finding))).toEqual([
    expect.stringMatching(/^.*wrong\.template\.json:.*E3002/),
  ]);
});
