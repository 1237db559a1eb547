import { Duration, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { placeOf, requireKnown, requireRange } from '../checks';
import { GUARDRAIL_WINDOW, type GuardrailConfiguration } from '../contract';
import type { IGuardrailMemory } from '../contract/guardrail-memory';
import type { IRequestGuardrail } from '../contract/request-guardrail';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { GuardrailMode } from '../guardrail-mode';
import { checkInput } from '../inputs';
import { requireBedrockIn } from './bedrock-partition';
import { type GatewayGuardrailOptions, type GatewayGuardrailProps, GuardrailOutput, UncheckedText } from './gateway-guardrail-options';
import type { GuardrailConfig } from './guardrail';
import { checkPricesOfUnits, pricesOfUnits } from './guardrail-prices';
import { checkRegion } from './model-patterns';
import type { VersionedGuardrail } from './versioned-guardrail';

const TIMEOUT = Duration.seconds(5);
const MEMORY = Duration.hours(1);
const MAX_UNITS = 1_000_000;

/**
 * The guardrail of a gateway: what prompts and answers are checked for, when, and what becomes of what is found. Which clients are checked otherwise stands
 * in their policies.
 */
export class GatewayGuardrail extends Construct implements IRequestGuardrail {
  /** The guardrail and its version; undefined where it is one that exists. */
  public readonly resource?: VersionedGuardrail;

  /** ARN of the guardrail. */
  public readonly guardrailArn: string;

  /** Number of the version that is applied. */
  public readonly guardrailVersion: string;

  public readonly region: string;

  public readonly sharedMemory?: IGuardrailMemory;

  private readonly props: GatewayGuardrailProps;
  private readonly config: GuardrailConfig;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `GuardrailOptionOutOfRange`, `GuardrailOptionsConflict`, `InvalidRegion`, `BedrockNotAvailable`, and what the guardrail throws
   */
  constructor(scope: Construct, id: string, props: GatewayGuardrailProps) {
    super(scope, id);
    checkInput('GatewayGuardrailProps', props);
    checkOptions(props);
    this.props = props;
    this.sharedMemory = props.sharedMemory;
    this.config = props.guardrail.bind(this, { encryptionKey: keyItself('encryptionKey', props.encryptionKey) });
    checkInput('GuardrailConfig', this.config, 'guardrail.guardrail');
    const { guardrailArn, guardrailVersion, resource, region } = this.config;
    checkRegion('guardrail.guardrail', region);
    this.guardrailArn = guardrailArn;
    this.guardrailVersion = guardrailVersion;
    this.resource = resource;
    this.region = region ?? placeOf(guardrailArn)?.region ?? Stack.of(this).region;
    requireBedrockIn('guardrail.guardrail', this, this.region);
  }

  /** What the tasks are told of it, for `GatewayRouting`. */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public renderConfiguration(): any {
    const { mode = GuardrailMode.ENFORCE, checks = [], output = GuardrailOutput.DETECT, windowSize, windowOverlap } = this.props;
    const { whenUnavailable = UncheckedText.BLOCK, maxUnitsPerRequest, maxUnitsPerSecond, beyondMaximum = UncheckedText.BLOCK } = this.props;
    const { timeout = TIMEOUT, memory = MEMORY } = this.props;
    const configuration: GuardrailConfiguration = {
      guardrailArn: this.guardrailArn,
      guardrailVersion: this.guardrailVersion,
      region: this.region,
      mode,
      checks: checks.length > 0 ? checks : undefined,
      output,
      windowSize,
      windowOverlap: windowOverlap ?? overlapOf(windowSize),
      whenUnavailable,
      maxUnitsPerRequest,
      maxUnitsPerSecond,
      beyondMaximum: hasMaximum(this.props) ? beyondMaximum : undefined,
      timeout: timeout.toMilliseconds(),
      memory: memory.toMilliseconds(),
      prices: pricesOfUnits(this.props.prices),
      ...this.sharedMemory?.renderConfiguration(),
    };
    return configuration;
  }

  /**
   * Lets tasks reach the store of what they remember together, where there is one: Amazon Bedrock is called at a port that they may call anyway.
   *
   * @param tasks where they stand
   */
  public admit(tasks: ec2.IConnectable): void {
    this.sharedMemory?.admit(tasks);
  }

  /**
   * What tasks have to be allowed: to apply the guardrail, to read its policy where a key of one's own encrypts it, and to use what they remember
   * together.
   */
  public taskStatements(): iam.PolicyStatement[] {
    return [...(this.config.statements ?? []), ...(this.sharedMemory?.taskStatements() ?? [])];
  }
}

/** A fifth of a window, where the default would be more. */
const overlapOf = (windowSize: number = GUARDRAIL_WINDOW.size): number | undefined =>
  windowSize / 5 < GUARDRAIL_WINDOW.overlap ? Math.floor(windowSize / 5) : undefined;

const hasMaximum = ({ maxUnitsPerRequest, maxUnitsPerSecond }: GatewayGuardrailOptions): boolean =>
  maxUnitsPerRequest !== undefined || maxUnitsPerSecond !== undefined;

/** Refuses what tasks would refuse, and what would be without effect. */
function checkOptions(options: GatewayGuardrailProps): void {
  const { output, windowSize, windowOverlap, maxUnitsPerRequest, maxUnitsPerSecond, beyondMaximum, checks = [], memory, sharedMemory } = options;
  requireNumber('windowSize', windowSize, GUARDRAIL_WINDOW.leastSize, GUARDRAIL_WINDOW.mostSize);
  requireNumber('windowOverlap', windowOverlap, 0, (windowSize ?? GUARDRAIL_WINDOW.size) - 1);
  requireNumber('maxUnitsPerRequest', maxUnitsPerRequest, 1, MAX_UNITS);
  requireNumber('maxUnitsPerSecond', maxUnitsPerSecond, 1, MAX_UNITS);
  requireDuration('timeout', options.timeout, { from: 0.05, to: 60 });
  requireDuration('memory', options.memory, { from: 0, to: 86_400 });
  checkPricesOfUnits(options.prices);
  const inVain = (
    [
      ['windowSize', windowSize],
      ['windowOverlap', windowOverlap],
    ] as const
  ).find(([, value]) => value !== undefined);
  if (inVain && output !== GuardrailOutput.WINDOW) {
    throw invalid('GuardrailOptionsConflict', `guardrail.${inVain[0]}`, inVain[1], '`output` is not WINDOW');
  }
  if (beyondMaximum !== undefined && !hasMaximum(options)) {
    throw invalid('GuardrailOptionsConflict', 'guardrail.beyondMaximum', beyondMaximum, 'there is no maximum');
  }
  if (sharedMemory && memory?.toMilliseconds() === 0) {
    throw invalid('GuardrailOptionsConflict', 'guardrail.memory', String(memory), 'there is a `store` of what is remembered');
  }
  const twice = checks.find((check, index) => checks.indexOf(check) < index);
  if (twice !== undefined) {
    throw invalid('GuardrailOptionsConflict', 'guardrail.checks', twice, 'it is there twice');
  }
}

function requireNumber(option: string, given: number | undefined, from: number, to: number): void {
  requireKnown('GuardrailOptionOutOfRange', `guardrail.${option}`, given);
  if (given !== undefined) {
    requireRange('GuardrailOptionOutOfRange', `guardrail.${option}`, given, { from, to }, `whole, from ${from} to ${to.toLocaleString('en-US')}`);
  }
}

function requireDuration(option: string, given: Duration | undefined, { from, to }: { readonly from: number; readonly to: number }): void {
  requireKnown('GuardrailOptionOutOfRange', `guardrail.${option}`, given);
  if (given !== undefined) {
    requireRange(
      'GuardrailOptionOutOfRange',
      `guardrail.${option}`,
      given,
      { from, to, step: 0.001 },
      `from ${from} to ${to.toLocaleString('en-US')} seconds`,
    );
  }
}
