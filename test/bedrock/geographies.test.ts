import { GEOGRAPHY } from '../../src/contract';

test.each([
  ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
  ['us-gov.anthropic.claude-3-haiku-20240307-v1:0', 'anthropic.claude-3-haiku-20240307-v1:0'],
  ['global.*', '*'],
  ['kr.anthropic.*', 'anthropic.*'],
  ['latam.amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0'],
  ['us.deepseek.r1-v1:0', 'deepseek.r1-v1:0'],
  ['anthropic.claude-haiku-4-5', 'anthropic.claude-haiku-4-5'],
  ['mistral.mistral-7b-instruct-v0:2', 'mistral.mistral-7b-instruct-v0:2'],
  ['openai.gpt-5.5', 'openai.gpt-5.5'],
  ['deepseek.v3.2', 'deepseek.v3.2'],
  ['amazon.*', 'amazon.*'],
  ['*', '*'],
])('behind a geography, one that AWS has yet to add among them, %s is the model %s', (id, model) => {
  expect(id.replace(GEOGRAPHY, '')).toBe(model);
});
