import { Duration, Stack } from 'aws-cdk-lib';
import { GatewayAuth, GatewayRouting, LiveConfiguration, ModelProvider, Routing, TimeoutPlan } from '../../src';
import type { LiveRoutes } from '../../src/contract';
import { testApp } from '../app';

export const openai = Routing.single({ provider: 'openai' });
export const claude = Routing.single({ provider: 'anthropic', model: 'claude-opus-5' });

/** Routing that nobody deploys, and what of it stands in the live document. */
export function routingOf({ maxRequestDuration = Duration.minutes(15), defaultRoute = undefined as string | undefined } = {}) {
  const stack = new Stack(testApp(), 'Stack');
  const auth = new GatewayAuth(stack, 'Auth');
  const liveConfiguration = new LiveConfiguration(stack, 'Live', { sections: [] });
  const timeouts = TimeoutPlan.of({ maxRequestDuration });
  const providers = [ModelProvider.openai(), ModelProvider.anthropic()];
  const routing = new GatewayRouting(stack, 'Routing', { auth, liveConfiguration, timeouts, providers, defaultRoute, gatewayName: 'test' });
  const document = (): LiveRoutes | undefined => JSON.parse(stack.resolve(liveConfiguration.configurationVersion.content)).routing;
  return { routing, document };
}
