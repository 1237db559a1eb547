import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  GatewayGuardrail,
  type GatewayGuardrailOptions,
  Guardrail,
  type GuardrailBindOptions,
  GuardrailCheck,
  type GuardrailConfig,
  GuardrailMode,
  GuardrailOutput,
  PiiEntityType,
  UncheckedText,
} from '../../src';
import { check, GUARDRAIL, GUARDRAIL_WINDOW } from '../../src/contract';
import { ANYTHING } from '../../src/contract/shapes';

const ARN = 'arn:aws:bedrock:us-east-1:222222222222:guardrail/abcd1234efgh';
const existing = () => Guardrail.existing(ARN, '7');
const env = { account: '111111111111', region: 'eu-central-1' };

function make(options: Partial<GatewayGuardrailOptions> = {}) {
  const stack = new Stack(new App(), 'Stack', { env });
  const guardrail = new GatewayGuardrail(stack, 'Guardrail', { guardrail: existing(), ...options });
  return { stack, guardrail, told: JSON.parse(JSON.stringify(guardrail.renderConfiguration())) };
}

const DEFAULTS = {
  guardrailArn: ARN,
  guardrailVersion: '7',
  region: 'us-east-1',
  mode: 'enforce',
  output: 'detect',
  whenUnavailable: 'block',
  timeout: 5_000,
  memory: 3_600_000,
};

test('without options what users say is checked, what is found is acted on, and answers are looked at once they are given', () => {
  expect(make().told).toEqual(DEFAULTS);
});

test.each<[string, Partial<GatewayGuardrailOptions>, object]>([
  ['mode', { mode: GuardrailMode.DETECT }, { mode: 'detect' }],
  ['mode, for those alone whose policy asks for it', { mode: GuardrailMode.OFF }, { mode: 'off' }],
  ['checks', { checks: Object.values(GuardrailCheck) }, { checks: ['toolResults', 'system', 'tools', 'assistant'] }],
  ['no checks', { checks: [] }, {}],
  ['output', { output: GuardrailOutput.BUFFER }, { output: 'buffer' }],
  ['no output', { output: GuardrailOutput.UNCHECKED }, { output: 'unchecked' }],
  ['windows', { output: GuardrailOutput.WINDOW, windowSize: 2_000, windowOverlap: 100 }, { output: 'window', windowSize: 2_000, windowOverlap: 100 }],
  ['a small window', { output: GuardrailOutput.WINDOW, windowSize: 150 }, { output: 'window', windowSize: 150, windowOverlap: 30 }],
  ['whenUnavailable', { whenUnavailable: UncheckedText.PASS }, { whenUnavailable: 'pass' }],
  ['maxUnitsPerRequest', { maxUnitsPerRequest: 100 }, { maxUnitsPerRequest: 100, beyondMaximum: 'block' }],
  ['maxUnitsPerSecond', { maxUnitsPerSecond: 10, beyondMaximum: UncheckedText.PASS }, { maxUnitsPerSecond: 10, beyondMaximum: 'pass' }],
  ['timeout', { timeout: Duration.millis(50) }, { timeout: 50 }],
  ['memory', { memory: Duration.days(1) }, { memory: 86_400_000 }],
  [
    'prices',
    { prices: { contentFilters: 0.75, deniedTopics: 0 } },
    { prices: { content: 0.75, topic: 0, sensitiveInformation: 0.1, grounding: 0.1, word: 0 } },
  ],
  [
    'all prices',
    { prices: { contentFilters: 1, deniedTopics: 2, sensitiveInformation: 3, contextualGrounding: 4.5 } },
    { prices: { content: 1, topic: 2, sensitiveInformation: 3, grounding: 4.5, word: 0 } },
  ],
  ['no memory', { memory: Duration.seconds(0) }, { memory: 0 }],
])('the option is what tasks are told, and they can read it: %s', (_what, options, said) => {
  const { told } = make(options);
  expect(told).toEqual({ ...DEFAULTS, ...said });
  expect(() => check({ ...GUARDRAIL, 'region?': ANYTHING }, told, '$')).not.toThrow();
});

test('what is made here is called in the region of the stack, by the version that has its policy', () => {
  const stack = new Stack(new App(), 'Stack', { env });
  const guardrail = new GatewayGuardrail(stack, 'Guardrail', { guardrail: Guardrail.create({ piiEntities: [{ entity: PiiEntityType.EMAIL }] }) });
  expect(guardrail.region).toBe('eu-central-1');
  const { resource } = guardrail;
  expect(stack.resolve(guardrail.renderConfiguration())).toMatchObject({
    guardrailArn: stack.resolve(resource?.guardrail.attrGuardrailArn),
    guardrailVersion: stack.resolve(resource?.version.attrVersion),
  });
  expect(stack.resolve(guardrail.taskStatements().map((each) => each.toStatementJson()))).toEqual([
    { Effect: 'Allow', Action: 'bedrock:ApplyGuardrail', Resource: stack.resolve(guardrail.guardrailArn) },
  ]);
  Template.fromStack(stack).resourceCountIs('AWS::Bedrock::GuardrailVersion', 1);
});

test('what tasks could not do is refused: GuardrailOptionOutOfRange', () => {
  const { leastSize, mostSize } = GUARDRAIL_WINDOW;
  const window = GuardrailOutput.WINDOW;
  const cases: [string, Partial<GatewayGuardrailOptions>][] = [
    ['windowSize', { output: window, windowSize: leastSize - 1 }],
    ['windowSize', { output: window, windowSize: mostSize + 1 }],
    ['windowSize', { output: window, windowSize: 100.5 }],
    ['windowSize', { output: window, windowSize: Token.asNumber({ Ref: 'Size' }) }],
    ['windowOverlap', { output: window, windowOverlap: -1 }],
    ['windowOverlap', { output: window, windowOverlap: 1_000 }],
    ['windowOverlap', { output: window, windowSize: 500, windowOverlap: 500 }],
    ['maxUnitsPerRequest', { maxUnitsPerRequest: 0 }],
    ['maxUnitsPerRequest', { maxUnitsPerRequest: 1_000_001 }],
    ['maxUnitsPerSecond', { maxUnitsPerSecond: 1.5 }],
    ['timeout', { timeout: Duration.millis(49) }],
    ['timeout', { timeout: Duration.seconds(61) }],
    ['timeout', { timeout: Duration.seconds(Token.asNumber({ Ref: 'Seconds' })) }],
    ['memory', { memory: Duration.days(2) }],
    ['prices.contentFilters', { prices: { contentFilters: -0.1 } }],
    ['prices.deniedTopics', { prices: { deniedTopics: 1_001 } }],
    ['prices.sensitiveInformation', { prices: { sensitiveInformation: Token.asNumber({ Ref: 'Price' }) } }],
  ];
  for (const [option, options] of cases) {
    expect(() => make(options)).toThrow(`GuardrailOptionOutOfRange: guardrail.${option} is `);
  }
});

test.each<[string, Partial<GatewayGuardrailOptions>]>([
  ['windowSize', { windowSize: 500 }],
  ['windowOverlap', { windowOverlap: 50, output: GuardrailOutput.BUFFER }],
  ['beyondMaximum', { beyondMaximum: UncheckedText.PASS }],
  ['checks', { checks: [GuardrailCheck.TOOLS, GuardrailCheck.TOOLS] }],
])('what would be without effect is refused: GuardrailOptionsConflict of %s', (option, options) => {
  expect(() => make(options)).toThrow(`GuardrailOptionsConflict: guardrail.${option} is `);
});

describe('a guardrail of a class of one’s own', () => {
  class Own extends Guardrail {
    constructor(private readonly config: GuardrailConfig) {
      super();
    }
    public bind(_scope: Construct, _options: GuardrailBindOptions): GuardrailConfig {
      return this.config;
    }
  }
  const statement = new iam.PolicyStatement({ actions: ['bedrock:ApplyGuardrail'], resources: ['*'] });

  test('is used as it says', () => {
    const { guardrail, told } = make({
      guardrail: new Own({ guardrailArn: ARN, guardrailVersion: '3', region: 'us-west-2', statements: [statement] }),
    });
    expect(told).toMatchObject({ guardrailVersion: '3', region: 'us-west-2' });
    expect(guardrail.taskStatements()).toEqual([statement]);
  });

  test('is refused where it says what is no region, or nothing', () => {
    expect(() => make({ guardrail: new Own({ guardrailArn: ARN, guardrailVersion: '3', region: 'Frankfurt' }) })).toThrow(/^InvalidRegion: /);
    expect(() => make({ guardrail: new Own({ guardrailArn: ARN } as GuardrailConfig) })).toThrow(
      /^NotAnOption: guardrail.guardrail.guardrailVersion/,
    );
  });
});
