import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LiveConfiguration, PriceTable } from '../../src';

/** Some 500 KB of a template. */
const models = Array.from({ length: 4_900 }, (_, index) => ({
  provider: 'openai',
  model: `a-model-of-a-long-name-${index}`,
  input: 2.5,
  output: 20.5,
}));

test.each([
  [50, true],
  [480, false],
])('beside %d other resources of the stack a document has its room: %p', (others, fits) => {
  const stack = new Stack(new App(), 'Stack');
  new LiveConfiguration(stack, 'Live', { sections: [PriceTable.of({ asOf: '2026-11-01', models })] });
  for (let number = 0; number < others; number++) new CfnResource(stack, `Other${number}`, { type: 'AWS::CloudFormation::WaitConditionHandle' });
  const synthesized = () => Template.fromStack(stack);
  if (fits) expect(synthesized).not.toThrow();
  else expect(synthesized).toThrow(/LiveDocumentTooLarge: /);
});
