import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { GatewayPreset } from '../../src/presets';
import { EXPLAINED } from './explained';
import { findings, isExplained } from './findings';
import { SUBJECTS, type Subject } from './subjects';

/** The same rules read the same resources there, but for names of zones and regions: in the fast tier of two gateways. */
const testInKnownEnvironment = (name: string) => (process.env.TEST_TIER === 'full' || /^PortkeyGateway(, public)?$/.test(name) ? test : test.skip);
const ENVIRONMENT = { account: '111111111111', region: 'eu-central-1' };

/** Synthesized: aspects and lazy values have had their say. */
const made = (make: Subject['make'], env?: Environment) => {
  const subject = make(env);
  Template.fromStack(subject.stack);
  return subject;
};
const subjects = SUBJECTS.map(({ make, ...subject }) => ({ ...subject, ...made(make), inKnownEnvironment: () => made(make, ENVIRONMENT) }));

describe.each(subjects)('$name with the preset $preset', ({ name, stack, construct, inKnownEnvironment }) => {
  test('follows the rules of AWS Solutions, or says beside the resource why not', () => {
    expect(findings(new AwsSolutionsChecks(stack), construct)).toEqual([]);
  });

  testInKnownEnvironment(name)('follows them in a known environment too', () => {
    const known = inKnownEnvironment();
    expect(findings(new AwsSolutionsChecks(known.stack), known.construct)).toEqual([]);
  });

  test('gives these reasons', () => {
    expect(acknowledgements(construct, 'AwsSolutions')).toMatchSnapshot();
  });
});

const production = subjects
  .filter(({ preset }) => preset === GatewayPreset.PROD)
  .map(({ name, stack, construct }) => ({
    name,
    packs: {
      'NIST 800-53 r5': findings(new NIST80053R5Checks(stack), construct),
      HIPAA: findings(new HIPAASecurityChecks(stack), construct),
    },
  }));

describe.each(production)('$name with the preset PROD', ({ packs }) => {
  test.each(Object.entries(packs))('follows the rules of %s, or it is explained why not', (_pack, found) => {
    expect(found.filter((finding) => !isExplained(finding))).toEqual([]);
  });
});

test('every explanation is needed', () => {
  const all = production.flatMap(({ packs }) => packs['NIST 800-53 r5']);
  expect(EXPLAINED.filter(({ rule, where }) => !all.some((finding) => finding.includes(`-${rule}: `) && where.test(finding)))).toEqual([]);
});

test('docs/compliance.md gives every explanation', () => {
  const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'compliance.md'), 'utf8');
  expect(guide.split('\n').filter((line) => /^\| `\w+` \|/.test(line))).toEqual(EXPLAINED.map(({ rule, why }) => `| \`${rule}\` | ${why} |`));
});

test('a topic that anyone may read in transit is found', () => {
  const stack = new Stack(new App(), 'Stack');
  new sns.Topic(stack, 'Topic');
  expect(findings(new AwsSolutionsChecks(stack), stack)).toEqual(['AwsSolutions-SNS3: Stack/Topic/Resource']);
});

/** `path: rule: reason`, of everything in the construct. */
function acknowledgements(construct: IConstruct, pack: string): string[] {
  return construct.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => [id.replace(/^annotation::/i, ''), reason])
      .filter(([id]) => id.startsWith(pack))
      .map(([id, reason]) => `${node.path}: ${id}: ${reason}`),
  );
}
