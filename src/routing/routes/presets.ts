import { Token } from 'aws-cdk-lib';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { Condition } from './condition';
import type {
  AbTestPresetOptions,
  AnthropicPresetOptions,
  CostOptimizedPresetOptions,
  LowestLatencyPresetOptions,
  OpenaiPresetOptions,
} from './preset-options';
import type { RouteTargetOptions } from './route-options';
import { Routing } from './routing';

/** What is tried again, twice, at the same provider, and what leads to the other one. */
const RETRIES = { retries: 2, retryOnStatus: [429, 500, 502, 503] };
const FAILOVER = [429, 500, 502, 503, 504];

/** What the APIs call the most tokens of an answer. */
const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

/**
 * Routes for what is often wanted, with the numbers that others use. Each is a `Routing` like those that you write, and may stand within one.
 *
 * @example
 *
 * declare const gateway: PortkeyGateway;
 *
 * gateway.addRoute('claude', RoutingPreset.fallbackAnthropic({
 *   bedrockModel: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
 *   anthropicModel: 'claude-sonnet-4-5',
 * }));
 */
export class RoutingPreset {
  /** Claude on Amazon Bedrock, then at Anthropic. A failed call is repeated up to twice. */
  public static fallbackAnthropic(options: AnthropicPresetOptions): Routing {
    checkInput('AnthropicPresetOptions', options, 'RoutingPreset.fallbackAnthropic()');
    const [bedrock, anthropic] = claudeOf(options).map((target) => Routing.single({ ...target, ...RETRIES }));
    return Routing.fallback({ targets: [bedrock, anthropic], onStatus: FAILOVER });
  }

  /** OpenAI, then Azure OpenAI. A failed call is repeated up to twice. */
  public static fallbackOpenai(options: OpenaiPresetOptions = {}): Routing {
    checkInput('OpenaiPresetOptions', options, 'RoutingPreset.fallbackOpenai()');
    const { openaiModel, azureModel, openaiProvider = 'openai', azureProvider = 'azure-openai' } = options;
    const openai = Routing.single({ provider: openaiProvider, model: openaiModel, ...RETRIES });
    const azure = Routing.single({ provider: azureProvider, model: azureModel, ...RETRIES });
    return Routing.fallback({ targets: [openai, azure], onStatus: FAILOVER });
  }

  /** Claude: 60 percent of the conversations on Amazon Bedrock, 40 at Anthropic. */
  public static loadBalanceMulti(options: AnthropicPresetOptions): Routing {
    checkInput('AnthropicPresetOptions', options, 'RoutingPreset.loadBalanceMulti()');
    return shared([0.6, 0.4], claudeOf(options));
  }

  /** Two targets to be compared: 90 percent of the conversations stay where they are, 10 try another. Records tell them apart by provider and model. */
  public static abTest(options: AbTestPresetOptions): Routing {
    checkInput('AbTestPresetOptions', options, 'RoutingPreset.abTest()');
    return shared([0.9, 0.1], [options.current, options.candidate]);
  }

  /**
   * Short answers from a small model, middling ones from a medium one, long ones, and those without a limit, from a large one.
   *
   * @throws `TargetNeverReached` where short answers are no shorter than middling ones
   */
  public static costOptimized(options: CostOptimizedPresetOptions): Routing {
    checkInput('CostOptimizedPresetOptions', options, 'RoutingPreset.costOptimized()');
    const { small, medium, large, smallMaxTokens = 100, mediumMaxTokens = 1000 } = options;
    if (!Token.isUnresolved(smallMaxTokens) && !Token.isUnresolved(mediumMaxTokens) && smallMaxTokens >= mediumMaxTokens) {
      const path = 'RoutingPreset.costOptimized().mediumMaxTokens';
      throw invalid('TargetNeverReached', path, mediumMaxTokens, `answers of up to ${smallMaxTokens} tokens are small`);
    }
    return Routing.conditional({
      cases: [
        { condition: limitedTo(smallMaxTokens), routing: Routing.single(small) },
        { condition: limitedTo(mediumMaxTokens), routing: Routing.single(medium) },
      ],
      otherwise: Routing.single(large),
    });
  }

  /** 50, 30 and 20 percent of the conversations by how fast you know the targets to be: nothing is measured. One whose calls fail gets none. */
  public static lowestLatency(options: LowestLatencyPresetOptions): Routing {
    checkInput('LowestLatencyPresetOptions', options, 'RoutingPreset.lowestLatency()');
    return shared([0.5, 0.3, 0.2], [options.fastest, options.second, options.third]);
  }

  private constructor() {}
}

function claudeOf(options: AnthropicPresetOptions): [RouteTargetOptions, RouteTargetOptions] {
  const { bedrockModel, anthropicModel, bedrockProvider = 'bedrock', anthropicProvider = 'anthropic' } = options;
  return [
    { provider: bedrockProvider, model: bedrockModel },
    { provider: anthropicProvider, model: anthropicModel },
  ];
}

const shared = (weights: readonly number[], targets: readonly RouteTargetOptions[]): Routing =>
  Routing.loadBalance({ targets: targets.map((target, index) => ({ weight: weights[index], routing: Routing.single(target) })) });

const limitedTo = (tokens: number): Condition => Condition.any(...LIMITS.map((name) => Condition.parameter(name).atMost(tokens)));
