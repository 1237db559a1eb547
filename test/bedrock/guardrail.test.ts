import { App, Aspects, CfnParameter, type Environment, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  ContentFilterCategory,
  ContentFilterStrength,
  Guardrail,
  GuardrailFilterAction,
  type GuardrailOptions,
  GuardrailTier,
  PiiEntityType,
  SensitiveInformationAction,
  VersionedGuardrail,
  type VersionedGuardrailProps,
} from '../../src';

const env = { account: '111111111111', region: 'eu-central-1' };
const masked: GuardrailOptions = { piiEntities: [{ entity: PiiEntityType.EMAIL }] };

function make(props: VersionedGuardrailProps = masked, edit: (made: VersionedGuardrail) => void = () => undefined) {
  const stack = new Stack(new App(), 'Stack', { env });
  const made = new VersionedGuardrail(stack, 'Guardrail', props);
  edit(made);
  return { stack, made, template: Template.fromStack(stack) };
}

const GUARDRAIL = 'AWS::Bedrock::Guardrail';
const VERSION = 'AWS::Bedrock::GuardrailVersion';
const versionIds = (...args: Parameters<typeof make>) => Object.keys(make(...args).template.findResources(VERSION));

describe('a guardrail that is made', () => {
  test('has every filter that is asked for, and none that is not', () => {
    const { template } = make({
      contentFilters: [
        { category: ContentFilterCategory.HATE },
        { category: ContentFilterCategory.PROMPT_ATTACK, inputStrength: ContentFilterStrength.MEDIUM },
        {
          category: ContentFilterCategory.VIOLENCE,
          inputStrength: ContentFilterStrength.NONE,
          outputStrength: ContentFilterStrength.LOW,
          action: GuardrailFilterAction.NONE,
        },
      ],
      piiEntities: [
        { entity: PiiEntityType.EMAIL },
        { entity: PiiEntityType.PASSWORD, action: SensitiveInformationAction.BLOCK, outputAction: SensitiveInformationAction.ANONYMIZE },
      ],
      regexes: [{ name: 'customer', pattern: 'C-\\d{8}', description: 'Numbers of customers' }],
      deniedTopics: [{ name: 'Legal advice', definition: 'Advice on rights and duties.', examples: ['May I sue?'] }],
      words: ['bluebird'],
      profanity: true,
      blockedInputMessage: 'No.',
    });
    template.resourceCountIs(GUARDRAIL, 1);
    template.hasResourceProperties(GUARDRAIL, {
      BlockedInputMessaging: 'No.',
      BlockedOutputsMessaging: 'The answer was blocked by a guardrail.',
      KmsKeyArn: Match.absent(),
      CrossRegionConfig: Match.absent(),
      ContentPolicyConfig: {
        ContentFiltersTierConfig: Match.absent(),
        FiltersConfig: [
          { Type: 'HATE', InputStrength: 'HIGH', OutputStrength: 'HIGH', InputAction: 'BLOCK', OutputAction: 'BLOCK' },
          { Type: 'PROMPT_ATTACK', InputStrength: 'MEDIUM', OutputStrength: 'NONE', InputAction: 'BLOCK', OutputAction: 'BLOCK' },
          { Type: 'VIOLENCE', InputStrength: 'NONE', OutputStrength: 'LOW', InputAction: 'NONE', OutputAction: 'NONE' },
        ],
      },
      SensitiveInformationPolicyConfig: {
        PiiEntitiesConfig: [
          { Type: 'EMAIL', Action: 'ANONYMIZE', InputAction: 'ANONYMIZE', OutputAction: 'ANONYMIZE' },
          { Type: 'PASSWORD', Action: 'BLOCK', InputAction: 'BLOCK', OutputAction: 'ANONYMIZE' },
        ],
        RegexesConfig: [{ Name: 'customer', Pattern: 'C-\\d{8}', Description: 'Numbers of customers', Action: 'ANONYMIZE' }],
      },
      TopicPolicyConfig: {
        TopicsConfig: [{ Name: 'Legal advice', Type: 'DENY', Examples: ['May I sue?'], InputAction: 'BLOCK', OutputAction: 'BLOCK' }],
      },
      WordPolicyConfig: { WordsConfig: [{ Text: 'bluebird' }], ManagedWordListsConfig: [{ Type: 'PROFANITY' }] },
    });
    make().template.hasResourceProperties(GUARDRAIL, {
      ContentPolicyConfig: Match.absent(),
      TopicPolicyConfig: Match.absent(),
      WordPolicyConfig: Match.absent(),
    });
  });

  test('is encrypted with the key that it is given', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012';
    new VersionedGuardrail(stack, 'Guardrail', { ...masked, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) });
    Template.fromStack(stack).hasResourceProperties(GUARDRAIL, { KmsKeyArn: keyArn });
  });

  test.each([
    ['eu-central-1', 'aws', 'eu'],
    ['us-west-2', 'aws', 'us'],
    ['us-gov-west-1', 'aws-us-gov', 'us-gov'],
    ['ap-southeast-2', 'aws', 'apac'],
  ])('in %s judges by the profile of its geography where its tier is STANDARD', (region, _partition, geography) => {
    const stack = new Stack(new App(), 'Stack', { env: { ...env, region } });
    new VersionedGuardrail(stack, 'Guardrail', {
      contentFilters: [{ category: ContentFilterCategory.HATE }],
      deniedTopics: [{ name: 'Law', definition: 'x'.repeat(1_000) }],
      tier: GuardrailTier.STANDARD,
    });
    const [{ Properties: properties }] = Object.values(Template.fromStack(stack).findResources(GUARDRAIL));
    expect(JSON.stringify(properties.CrossRegionConfig)).toContain(`:bedrock:${region}:111111111111:guardrail-profile/${geography}.guardrail.v1:0`);
    expect(properties.ContentPolicyConfig.ContentFiltersTierConfig).toEqual({ TierName: 'STANDARD' });
    expect(properties.TopicPolicyConfig.TopicsTierConfig).toEqual({ TierName: 'STANDARD' });
  });

  test.each<[string, Environment | undefined]>([
    ['of an unknown region', undefined],
    ['of a region without a geography that is known here', { ...env, region: 'sa-east-1' }],
  ])('with the tier STANDARD, in a stack %s, has to be told its profile: GuardrailProfileNotKnown', (_what, place) => {
    const stack = new Stack(new App(), 'Stack', { env: place });
    const props = { ...masked, tier: GuardrailTier.STANDARD };
    expect(() => new VersionedGuardrail(stack, 'Guardrail', props)).toThrow(/^GuardrailProfileNotKnown: guardrail.guardrailProfile is undefined/);
    new VersionedGuardrail(stack, 'Told', { ...props, guardrailProfile: 'us.guardrail.v1:0' });
    Template.fromStack(stack).resourceCountIs(GUARDRAIL, 1);
  });

  test('is not made where Amazon Bedrock is not: GuardrailNotInRegion', () => {
    const stack = new Stack(new App(), 'Stack', { env: { ...env, region: 'cn-north-1' } });
    expect(() => new VersionedGuardrail(stack, 'Guardrail', masked)).toThrow(/^GuardrailNotInRegion: guardrail is "cn-north-1"/);
  });

  test('has a name of its own in account and region, also where stacks are nested or named alike', () => {
    const nameIn = (scope: (app: App) => Stack) => {
      const stack = scope(new App());
      const { guardrail } = new VersionedGuardrail(stack, 'Guardrail', masked);
      return stack.resolve(guardrail.name);
    };
    const names = [
      nameIn((app) => new Stack(app, 'One', { env })),
      nameIn((app) => new Stack(app, 'One', { env, stackName: 'Two' })),
      nameIn((app) => new NestedStack(new Stack(app, 'Three', { env }), 'One')),
      nameIn((app) => new NestedStack(new Stack(app, 'Four', { env }), 'A'.repeat(80))),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[0-9a-zA-Z-]{10,50}$/);
  });
});

describe('its version', () => {
  test('is another resource when the policy is another, and the one before stays', () => {
    const [before] = versionIds();
    expect(versionIds()).toEqual([before]);
    expect(versionIds({ piiEntities: [{ entity: PiiEntityType.EMAIL, action: SensitiveInformationAction.BLOCK }] })).not.toEqual([before]);
    expect(versionIds({ ...masked, blockedInputMessage: 'No.' })).not.toEqual([before]);
    expect(versionIds({ ...masked, guardrailProfile: 'eu.guardrail.v1:0' })).not.toEqual([before]);
    make().template.hasResource(VERSION, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('has in it what is changed of the guardrail later: an override, an aspect', () => {
    const [before] = versionIds();
    expect(
      versionIds(masked, ({ guardrail }) =>
        guardrail.addPropertyOverride('ContextualGroundingPolicyConfig.FiltersConfig', [{ Type: 'GROUNDING', Threshold: 0.7 }]),
      ),
    ).not.toEqual([before]);
    expect(
      versionIds(masked, (made) =>
        Aspects.of(made).add({
          visit: (node) => {
            if (node === made.guardrail) (node as bedrock.CfnGuardrail).blockedInputMessaging = 'By an aspect.';
          },
        }),
      ),
    ).not.toEqual([before]);
  });

  test('is another one with another key, for it is read with the one that it was made with', () => {
    const withKey = (id: string): VersionedGuardrailProps => {
      const keyArn = `arn:aws:kms:eu-central-1:111111111111:key/${id}`;
      return { ...masked, encryptionKey: kms.Key.fromKeyArn(new Stack(new App(), 'Keys', { env }), 'Key', keyArn) };
    };
    const [first] = versionIds(withKey('12345678-1234-1234-1234-123456789012'));
    expect(versionIds()).not.toEqual([first]);
    expect(versionIds(withKey('87654321-4321-4321-4321-210987654321'))).not.toEqual([first]);
    expect(versionIds(withKey('12345678-1234-1234-1234-123456789012'))).toEqual([first]);
  });

  test('is replaced with each update of the guardrail where values of the deployment are in the policy, and then alone', () => {
    const descriptionOf = (add: (stack: Stack) => GuardrailOptions, environment?: Environment) => {
      const stack = new Stack(new App(), 'Stack', { env: environment });
      new VersionedGuardrail(stack, 'Guardrail', add(stack));
      const [version] = Object.values(Template.fromStack(stack).findResources(VERSION));
      return version.Properties.Description;
    };
    const time = { 'Fn::GetAtt': [expect.stringMatching(/^Guardrail/), 'UpdatedAt'] };
    const parameter = (stack: Stack) => new CfnParameter(stack, 'Word').valueAsString;
    const updated = { 'Fn::Join': ['', [expect.stringMatching(/^Policy [0-9a-f]{8} of $/), time]] };
    expect(descriptionOf((stack) => ({ words: [parameter(stack)] }))).toEqual(updated);
    expect(descriptionOf((stack) => ({ ...masked, blockedInputMessage: `Ask ${parameter(stack)}.` }))).toEqual(updated);
    const inGeography = { ...masked, guardrailProfile: 'eu.guardrail.v1:0' };
    expect(descriptionOf(() => inGeography)).toMatch(/^Policy [0-9a-f]{8}$/);
    expect(descriptionOf((stack) => ({ ...inGeography, encryptionKey: new kms.Key(stack, 'Key') }), env)).toMatch(/^Policy [0-9a-f]{8}$/);
  });

  test('stays where only name, tags or description change', () => {
    const [before] = versionIds();
    expect(
      versionIds(masked, ({ guardrail }) => {
        guardrail.name = 'another';
        guardrail.description = 'another';
        Tags.of(guardrail).add('Team', 'search');
      }),
    ).toEqual([before]);
  });

  test('is what is referred to, by the id that it has', () => {
    const { stack, made, template } = make();
    const [id] = Object.keys(template.findResources(VERSION));
    expect(stack.resolve(made.guardrailVersion)).toEqual({ 'Fn::GetAtt': [id, 'Version'] });
    template.hasResourceProperties(VERSION, {
      Description: `Policy ${id.slice(-8)}`,
      GuardrailIdentifier: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Guardrail'), 'GuardrailId'] },
    });
  });
});

const ARN = 'arn:aws:bedrock:us-east-1:222222222222:guardrail/abcd1234efgh';

describe('a guardrail that exists', () => {
  const bind = (guardrail: Guardrail, region = 'eu-central-1') => {
    const stack = new Stack(new App(), 'Stack', { env: { ...env, region } });
    const { statements = [], ...config } = guardrail.bind(stack, {});
    return { config, statements: statements.map((statement) => stack.resolve(statement.toStatementJson())), template: Template.fromStack(stack) };
  };

  test('is applied as it is, and nothing is made', () => {
    const { config, statements, template } = bind(Guardrail.existing(ARN, '7'));
    expect(config).toEqual({ guardrailArn: ARN, guardrailVersion: '7' });
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'bedrock:ApplyGuardrail', Resource: ARN }]);
    expect(template.toJSON().Resources).toBeUndefined();
  });

  test('with a profile is applied in the regions of that, in its account; its key is used to read it', () => {
    const stack = new Stack(new App(), 'Keys', { env });
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:222222222222:key/12345678-1234-1234-1234-123456789012');
    const { statements } = bind(Guardrail.existing(ARN, '7', { guardrailProfile: 'us.guardrail.v1:0', encryptionKey }));
    expect(JSON.stringify(statements[0].Resource)).toContain(':bedrock:*:222222222222:guardrail-profile/us.guardrail.v1:0');
    expect(statements[1]).toEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: encryptionKey.keyArn });
  });

  test.each([
    ['guardrail', 'abcd1234efgh', '1'],
    ['guardrail', 'arn:aws:bedrock:us-east-1:222222222222:guardrail-profile/us.guardrail.v1:0', '1'],
    ['guardrail.version', ARN, 'DRAFT'],
    ['guardrail.version', ARN, '0'],
    ['guardrail.version', ARN, ''],
  ])('InvalidGuardrail: %s of %s, %s', (path, arn, version) => {
    expect(() => Guardrail.existing(arn, version)).toThrow(`InvalidGuardrail: ${path} is `);
  });
});
