import type { GatewayAuth } from '../auth';
import { invalid } from '../errors';
import type { LimitOptions } from '../limits';
import type { GatewayLimits } from '../state';
import { RoutedGateway } from './routed-gateway';

/**
 * What a gateway says of its limits.
 *
 * @internal
 */
export abstract class LimitedGateway extends RoutedGateway {
  public abstract readonly auth: GatewayAuth;
  public abstract readonly limits?: GatewayLimits;

  /**
   * Limits what the clients and people of a team use together, beside their own limits. It is a change of the live configuration: no task is replaced.
   * The team is any that clients or people have, now or later.
   *
   * @param team name of the team, as clients and people have it
   * @param limits see there
   * @throws `LimitsNotEnabled` without `limits` of the gateway, `ClientsWithoutAuthentication`; see `GatewayLimits.addTeamLimits`
   */
  public addTeamLimits(team: string, limits: LimitOptions): void {
    if (!this.limits) {
      throw invalid('LimitsNotEnabled', `addTeamLimits(${team})`, limits);
    }
    if (this.auth._identityConfiguration.method === 'none') {
      throw invalid('ClientsWithoutAuthentication', `addTeamLimits(${team})`, limits);
    }
    this.limits.addTeamLimits(team, limits);
  }
}
