import { checkInput } from '../../inputs';
import type { IWatched, WatchContext, WatchedAlarm, WatchedWidget } from '../../watched';
import { metricsInsights } from '../metrics-insights';
import { MINUTE } from './periods';

/** A model provider: an alarm on its errors. A provider that nobody calls is never down. */
export class ProviderSubject implements IWatched {
  public readonly order?: number = 40;

  private readonly provider: string;

  /**
   * @param provider its name, as in the `Provider` dimension
   */
  constructor(provider: string) {
    checkInput('string', provider, 'provider');
    this.provider = provider;
  }

  /** A provider's own dimension set has its models in it, so a query adds them up; the average of 0s and 1s is the error rate. */
  public alarms(context: WatchContext): WatchedAlarm[] {
    const { gatewayName: gateway, thresholds } = context;
    const { provider } = this;
    const { providerErrorRateThresholdPercent, providerErrorDuration } = thresholds;
    return [
      {
        id: `ProviderErrors-${provider}`,
        description: `More than ${providerErrorRateThresholdPercent} % of requests to ${provider} failed, in every minute for ${providerErrorDuration.toHumanString()}`,
        metric: metricsInsights({ gateway, select: 'AVG', metric: 'Errors', over: ['Gateway', 'Provider', 'Model'], provider }).with({
          period: MINUTE,
        }),
        periods: providerErrorDuration.toMinutes(),
        threshold: providerErrorRateThresholdPercent / 100,
      },
    ];
  }

  /** None: the widgets of requests show every provider. */
  public widgets(_context: WatchContext): WatchedWidget[] {
    return [];
  }
}
