import { App, Stack, Token } from 'aws-cdk-lib';
import {
  ContentFilterCategory,
  ContentFilterStrength,
  Guardrail,
  type GuardrailOptions,
  GuardrailTier,
  PiiEntityType,
  VersionedGuardrail,
} from '../../src';

const masked: GuardrailOptions = { piiEntities: [{ entity: PiiEntityType.EMAIL }] };
const ARN = 'arn:aws:bedrock:us-east-1:222222222222:guardrail/abcd1234efgh';

const make = (options: GuardrailOptions) => new VersionedGuardrail(new Stack(new App(), 'Stack'), 'Guardrail', options);

describe('what Amazon Bedrock would refuse is refused', () => {
  test.each<[string, GuardrailOptions]>([
    ['nothing at all', {}],
    ['empty lists', { contentFilters: [], words: [], profanity: false }],
  ])('GuardrailWithoutFilters: %s', (_what, options) => {
    expect(() => Guardrail.create(options)).toThrow(/^GuardrailWithoutFilters: guardrail is /);
    expect(() => make(options)).toThrow(/^GuardrailWithoutFilters: guardrail is /);
  });

  const topic = { name: 'Law', definition: 'Advice on rights.' };
  test.each<[string, GuardrailOptions]>([
    ['contentFilters[1].category', { contentFilters: [{ category: ContentFilterCategory.HATE }, { category: ContentFilterCategory.HATE }] }],
    [
      'contentFilters[0].outputStrength',
      { contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK, outputStrength: ContentFilterStrength.LOW }] },
    ],
    ['contentFilters[0]', { contentFilters: [{ category: ContentFilterCategory.HATE, inputStrength: ContentFilterStrength.NONE }] }],
    ['piiEntities[1].entity', { piiEntities: [{ entity: PiiEntityType.EMAIL }, { entity: PiiEntityType.EMAIL }] }],
    ['regexes', { regexes: Array.from({ length: 31 }, (_, index) => ({ name: `${index}`, pattern: 'a' })) }],
    ['regexes[0].name', { regexes: [{ name: '', pattern: 'a' }] }],
    ['regexes[0].name', { regexes: [{ name: 'x'.repeat(101), pattern: 'a' }] }],
    [
      'regexes[1].name',
      {
        regexes: [
          { name: 'a', pattern: 'a' },
          { name: 'a', pattern: 'b' },
        ],
      },
    ],
    ['regexes[0].pattern', { regexes: [{ name: 'a', pattern: 'x'.repeat(501) }] }],
    ['regexes[0].pattern', { regexes: [{ name: 'a', pattern: '(?<!C-)\\d{8}' }] }],
    ['regexes[0].description', { regexes: [{ name: 'a', pattern: 'a', description: 'x'.repeat(1_001) }] }],
    ['deniedTopics', { deniedTopics: Array.from({ length: 31 }, (_, index) => ({ ...topic, name: `${index}` })) }],
    ['deniedTopics[0].name', { deniedTopics: [{ ...topic, name: 'law & order' }] }],
    ['deniedTopics[1].name', { deniedTopics: [topic, topic] }],
    ['deniedTopics[0].definition', { deniedTopics: [{ ...topic, definition: 'x'.repeat(201) }] }],
    ['deniedTopics[0].definition', { deniedTopics: [{ ...topic, definition: 'x'.repeat(1_001) }], tier: GuardrailTier.STANDARD }],
    ['deniedTopics[0].examples', { deniedTopics: [{ ...topic, examples: ['1', '2', '3', '4', '5', '6'] }] }],
    ['deniedTopics[0].examples[1]', { deniedTopics: [{ ...topic, examples: ['1', 'x'.repeat(101)] }] }],
    ['words', { words: Array.from({ length: 10_001 }, (_, index) => `${index}`) }],
    ['words', { words: Token.asList({ Ref: 'Words' }) }],
    ['words[1]', { words: ['a', ' '] }],
    ['words[0]', { words: ['x'.repeat(101)] }],
    ['blockedInputMessage', { ...masked, blockedInputMessage: '' }],
    ['blockedOutputMessage', { ...masked, blockedOutputMessage: 'x'.repeat(501) }],
  ])('InvalidGuardrailFilter: %s', (path, options) => {
    expect(() => Guardrail.create(options)).toThrow(`InvalidGuardrailFilter: guardrail.${path} is `);
  });

  test.each<[string, GuardrailOptions]>([
    ['a topic of 200 characters', { deniedTopics: [{ ...topic, definition: 'x'.repeat(200) }] }],
    ['a topic of 1,000 characters, by STANDARD', { deniedTopics: [{ ...topic, definition: 'x'.repeat(1_000) }], tier: GuardrailTier.STANDARD }],
    ['10,000 words', { words: Array.from({ length: 10_000 }, (_, index) => `word ${index}`) }],
    ['profanity alone', { profanity: true }],
  ])('and what it takes is taken: %s', (_what, options) => {
    expect(() => Guardrail.create(options)).not.toThrow();
  });

  test.each(['SSN', 'SOCIAL_SECURITY_NUMBER'])('a kind of personal information that does not exist: %s', (entity) => {
    expect(() => Guardrail.create({ piiEntities: [{ entity: entity as PiiEntityType }] })).toThrow(
      /^NotAnOption: guardrail.piiEntities\[0\].entity is /,
    );
  });

  test.each(['eu', 'eu.guardrail', 'arn:aws:bedrock:eu-central-1:111111111111:guardrail-profile/eu.guardrail.v1:0'])(
    'InvalidGuardrailProfile: %s',
    (guardrailProfile) => {
      expect(() => Guardrail.create({ ...masked, guardrailProfile })).toThrow(/^InvalidGuardrailProfile: guardrail.guardrailProfile is /);
      expect(() => Guardrail.existing(ARN, '1', { guardrailProfile })).toThrow(/^InvalidGuardrailProfile: guardrail.guardrailProfile is /);
    },
  );
});

describe('where it cannot be called', () => {
  const inRegion = (region: string | undefined, use: (stack: Stack) => unknown) => () =>
    use(new Stack(new App(), 'Stack', { env: region === undefined ? undefined : { account: '111111111111', region } }));
  const made = (guardrailProfile: string) => (stack: Stack) => new VersionedGuardrail(stack, 'Guardrail', { ...masked, guardrailProfile });
  const existing = (arn: string) => (stack: Stack) => Guardrail.existing(arn, '1').bind(stack, {});

  test.each([
    ['eu-central-1', 'us.guardrail.v1:0'],
    ['us-west-2', 'us-gov.guardrail.v1:0'],
    ['us-gov-west-1', 'us.guardrail.v1:0'],
    ['ap-southeast-2', 'eu.guardrail.v1:0'],
  ])('GuardrailElsewhere: in %s the profile of another geography, %s', (region, profile) => {
    expect(inRegion(region, made(profile))).toThrow(`GuardrailElsewhere: guardrail.guardrailProfile is "${profile}"`);
    const arn = ARN.replace('us-east-1', region);
    expect(() => Guardrail.existing(arn, '1', { guardrailProfile: profile })).toThrow(/^GuardrailElsewhere: guardrail.guardrailProfile is /);
  });

  test.each([
    ['eu-central-1', 'eu.guardrail.v1:0'],
    ['ap-southeast-2', 'au.guardrail.v1:0'],
    ['ca-central-1', 'us.guardrail.v1:0'],
    [undefined, 'us.guardrail.v1:0'],
  ])('in %s the profile %s is taken: it is of its geography, or of one that is not known here', (region, profile) => {
    expect(inRegion(region, made(profile))).not.toThrow();
  });

  test.each([
    ['eu-central-1', 'arn:aws-us-gov:bedrock:us-gov-west-1:222222222222:guardrail/abcd1234efgh'],
    ['us-gov-west-1', ARN],
  ])('GuardrailElsewhere: in %s one of another partition, %s', (region, arn) => {
    expect(inRegion(region, existing(arn))).toThrow(`GuardrailElsewhere: guardrail.guardrail is "${arn}"`);
  });

  test.each([
    ['eu-central-1', ARN],
    [undefined, 'arn:aws-us-gov:bedrock:us-gov-west-1:222222222222:guardrail/abcd1234efgh'],
    ['us-gov-east-1', 'arn:aws-us-gov:bedrock:us-gov-west-1:222222222222:guardrail/abcd1234efgh'],
  ])('in %s one of its own partition, or where that is not known, is taken: %s', (region, arn) => {
    expect(inRegion(region, existing(arn))).not.toThrow();
  });
});
