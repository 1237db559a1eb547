import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { GatewayRouting, RouteOptions, Routing } from '../routing';
import { GatewayBase } from './gateway-base';

/**
 * What a gateway says of its routing.
 *
 * @internal
 */
export abstract class RoutedGateway extends GatewayBase {
  public abstract readonly routing: GatewayRouting;

  /**
   * Adds a route, which clients ask for in the header `x-portkey-config`. It is a change of the live configuration: no task is replaced. The
   * providers that it names may be enabled later.
   *
   * @param name up to 64 letters, digits, dots, hyphens and underscores, unique among the routes, of which a gateway has up to 200
   * @param routing where its requests go
   * @param options see there
   * @throws see `GatewayRouting.addRoute`
   */
  public addRoute(name: string, routing: Routing, options: RouteOptions = {}): void {
    this.routing.addRoute(name, routing, options);
  }

  /**
   * Adds an alias: a model of this name goes where the routing says, whichever provider serves it. Clients see it in the list of models.
   *
   * @param model what clients write as `model`: up to 128 printable ASCII characters without blanks, unique among the aliases, of which a gateway has up to 200
   * @param routing where its requests go
   * @param options see there
   * @throws see `GatewayRouting.addRoute`
   */
  public addAlias(model: string, routing: Routing, options: RouteOptions = {}): void {
    this.routing.addAlias(model, routing, options);
  }

  /**
   * The secret with a provider's key, the one that was given or that was made: for rotation, for policies, for whoever puts the key in.
   *
   * @param name name of the provider
   * @throws `UnknownProvider`; `ProviderWithoutSecret` for a provider that is called without a key, such as Amazon Bedrock
   */
  public providerSecret(name: string): secretsmanager.ISecret {
    return this.routing.providerSecret(name);
  }
}
