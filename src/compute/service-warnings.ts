import type { Construct } from 'constructs';
import { presetValues } from '../presets';
import type { TimeoutPlan } from '../timeouts';
import { warn } from '../warnings';
import type { DiscoveredService } from './discovery';
import type { GatewayServiceProps } from './service-options';

/** Says what a service of these props does less well than its user may think. */
export function warnAboutService(
  service: Construct,
  { deployment, preset, cpu = presetValues(preset).compute.cpu, container, cluster, enableExecuteCommand }: GatewayServiceProps,
  { upstream, processStop }: TimeoutPlan,
  { options }: DiscoveredService,
): void {
  if (deployment?.shiftsTraffic && options.cloudMapOptions) {
    warn(service, 'discoveryWithTrafficShift');
  }
  if (enableExecuteCommand) {
    warn(service, 'executeCommand');
  }
  if (cluster.capacity.interruptible && upstream > processStop) {
    warn(service, 'spotInterruptsStreams', { stop: processStop, longest: upstream });
  }
  if (container.usableCpu !== undefined && cpu > container.usableCpu) {
    warn(service, 'cpuNotUsed', { cpu, used: container.usableCpu });
  }
}
