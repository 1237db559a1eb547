import { Aspects, type IAspect, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../src/acknowledgement';
import { testApp } from '../app';
import { templateOf } from '../templates/gateways';
import { SUBJECTS } from './subjects';

/** cdk-nag 2 is an aspect of the app, and has its acknowledgements in the metadata of resources. */
const { AwsSolutionsChecks } = require('cdk-nag-2') as {
  readonly AwsSolutionsChecks: new () => IAspect;
};

/** What it reports as an error in a stack. */
const errorsIn = (stack: Stack): string[] =>
  Annotations.fromStack(stack)
    .findError('*', Match.anyValue())
    .map(({ id, entry }) => `${id}: ${entry.data}`);

/** What `nag.test.ts` says of all of them by cdk-nag 3 is said once more of all in the full tier, and of the gateway that has most in it in the fast one. */
const looked = SUBJECTS.filter(({ name }) => process.env.TEST_TIER === 'full' || name === 'PortkeyGateway, public');
test('K8: there is something to look at', () => expect(looked.length).toBeGreaterThan(0));

describe.each(looked)('$name with the preset $preset', ({ make }) => {
  test.each([
    ['K8: has no finding of cdk-nag 2', undefined],
    ['K8: has none in a known environment', { account: '111111111111', region: 'eu-central-1' }],
  ])('%s', (_title, env) => {
    const { stack } = make(env);
    Aspects.of(stack).add(new AwsSolutionsChecks());
    expect(errorsIn(stack)).toEqual([]);
  });
});

test('K8: cdk-nag 2 does look', () => {
  const stack = new Stack(testApp(), 'Stack');
  new s3.Bucket(stack, 'Bucket');
  Aspects.of(stack).add(new AwsSolutionsChecks());
  expect(errorsIn(stack)).toEqual(expect.arrayContaining([expect.stringContaining('AwsSolutions-S1')]));
});

test('K8: nothing of it is written into the template', () => {
  expect(templateOf('prod')).not.toContain('cdk_nag');
});

test('K8: what an app has written there itself stays written, beside what is acknowledged later', () => {
  const stack = new Stack(testApp(), 'Stack');
  const mine = { id: 'AwsSolutions-S10', reason: 'reason of the app' };
  const bucket = new s3.CfnBucket(stack, 'Bucket');
  bucket.addMetadata('cdk_nag', { rules_to_suppress: [mine] });
  acknowledge(bucket, 'AwsSolutions-S1', 'reason of the library');
  const [{ Metadata }] = Object.values(Template.fromStack(stack).findResources('AWS::S3::Bucket'));
  expect(Metadata.cdk_nag.rules_to_suppress).toEqual([mine, { id: 'AwsSolutions-S1', reason: 'reason of the library' }]);
});
