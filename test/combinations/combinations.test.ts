import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';
import { lint } from '../policy/cfn-lint';
import { findings, isExplained } from '../policy/findings';
import { pairsIn, pairsOf } from './covering';
import { ENTERPRISE, enterpriseGatewayOf } from './enterprise-options';
import { REGION } from './given';
import { appWithAnswers, COVERING, gatewayOf, nameOf } from './options';

const whole = process.env.TEST_TIER === 'full';
/** Those of NIST and HIPAA are the same of every gateway, as a rule, and twice the work: the fast tier asks them of all that `test/policy` has. */
const PACKS = whole ? [AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks] : [AwsSolutionsChecks];

const GATEWAYS = [
  { kind: 'open-source', covering: COVERING, make: gatewayOf, atLeast: 40 },
  // the first rows have most of the pairs; the others wait for the full tier
  { kind: 'enterprise', covering: ENTERPRISE, make: enterpriseGatewayOf, atLeast: 40, few: 10 },
];

test.each(GATEWAYS)(
  'any two options that go together meet in one of the $kind gateways, of which there are $atLeast at least',
  ({ covering, atLeast }) => {
    const { rows, levels, goTogether } = covering;
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    expect(new Set(rows.flatMap(pairsIn))).toEqual(new Set(pairsOf(levels, goTogether)));
  },
);

const directory = mkdtempSync(join(tmpdir(), 'combinations-'));
afterAll(() => rmSync(directory, { recursive: true }));

const files: string[] = [];

const all = GATEWAYS.flatMap(({ kind, covering, make, few }) =>
  covering.rows.slice(0, whole ? undefined : few).map((row, index) => ({ title: `${kind} ${index + 1}`, name: nameOf(row), row, make })),
);

// the CDK of this project validates what it writes
describe.each(all)('$title: $name', ({ title, row, make }) => {
  test(`is synthesized, and follows the rules of AWS Solutions${whole ? ', NIST 800-53 r5 and HIPAA' : ''}, or it is explained why not`, () => {
    const gateway = make(row, appWithAnswers());
    const file = join(directory, `${title}.template.json`);
    writeFileSync(file, JSON.stringify(Template.fromStack(Stack.of(gateway))));
    files.push(file);
    const found = PACKS.flatMap((Pack) => findings(new Pack(gateway), gateway));
    expect(found.filter((finding) => !isExplained(finding))).toEqual([]);
  });
});

test('a template that CloudFormation refuses is refused here', () => {
  const stack = new Stack(appWithAnswers(), 'Stack');
  new sns.CfnTopic(stack, 'Topic').addPropertyOverride('FifoTopic', 'perhaps');
  expect(() => Template.fromStack(stack)).toThrow(/FifoTopic/);
});

/** Every resource costs cfn-lint 20 milliseconds: all but the first wait for the full tier, which looks at a dozen of the enterprise gateways. */
const LINTED = whole ? COVERING.rows.length + 12 : 1;

test(`cfn-lint has nothing to say about ${LINTED} of them`, async () => {
  expect(files).toHaveLength(all.length);
  expect(await lint(files.slice(0, LINTED), REGION)).toEqual([]);
}, 600_000);
