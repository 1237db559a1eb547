import type { StackTemplate } from '../stack';
import type { AlarmProperties, NamedAlarm } from './alarms';
import type { TargetHealth } from './fleet';
import type { DeploymentConfiguration } from './plan';

/** What the controller is told by a template: of the one service, its target groups, rules and alarms. Whatever is named is named by physical ids. */
export interface DescribedService {
  readonly configuration: DeploymentConfiguration;
  readonly desired: number;
  readonly groups: readonly string[];
  readonly health: Readonly<Record<string, TargetHealth>>;
  readonly rule?: string;
  readonly testRule?: string;
  readonly alarms: readonly NamedAlarm[];
  /** Functions that are asked, by their names, and their stages. */
  readonly hooks: readonly { readonly functionName: string; readonly stages: readonly string[] }[];
  /** Seconds that the container has after SIGTERM. */
  readonly stopTimeout: number;
}

type Physical = Readonly<Record<string, string>>;
interface Reference {
  readonly Ref: string;
}

export function describeService({ Resources }: StackTemplate, physical: Physical): DescribedService {
  const only = (type: string) => {
    const found = Object.values(Resources).filter(({ Type }) => Type === type);
    if (found.length !== 1) throw new Error(`one ${type} was expected, and there are ${found.length}`);
    return found[0].Properties;
  };
  const { DeploymentConfiguration, LoadBalancers } = only('AWS::ECS::Service');
  const [{ TargetGroupArn, AdvancedConfiguration = {} }] = LoadBalancers;
  const groups: Reference[] = [TargetGroupArn, AdvancedConfiguration.AlternateTargetGroupArn].filter(Boolean);
  const named = (reference?: Reference): string | undefined => reference && physical[reference.Ref];
  const hooks: readonly { HookTargetArn: { 'Fn::GetAtt': [string, 'Arn'] }; LifecycleStages: readonly string[] }[] =
    DeploymentConfiguration.LifecycleHooks ?? [];
  const alarms: Reference[] = DeploymentConfiguration.Alarms?.AlarmNames ?? [];
  return {
    configuration: DeploymentConfiguration,
    desired: only('AWS::ApplicationAutoScaling::ScalableTarget').MinCapacity,
    groups: groups.map(({ Ref }) => physical[Ref]),
    health: Object.fromEntries(groups.map(({ Ref }) => [physical[Ref], healthOf(Resources[Ref].Properties)])),
    rule: named(AdvancedConfiguration.ProductionListenerRule),
    testRule: named(AdvancedConfiguration.TestListenerRule),
    alarms: alarms.map(({ Ref }) => ({ name: Ref, properties: withPhysical(Resources[Ref].Properties, physical) })),
    hooks: hooks.map(({ HookTargetArn, LifecycleStages }) => ({ functionName: physical[HookTargetArn['Fn::GetAtt'][0]], stages: LifecycleStages })),
    stopTimeout: only('AWS::ECS::TaskDefinition').ContainerDefinitions[0].StopTimeout,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: properties of a template
function healthOf(group: any): TargetHealth {
  const attributes: { Key: string; Value: string }[] = group.TargetGroupAttributes;
  return {
    path: group.HealthCheckPath,
    status: Number(group.Matcher.HttpCode),
    interval: group.HealthCheckIntervalSeconds,
    timeout: group.HealthCheckTimeoutSeconds,
    healthy: group.HealthyThresholdCount,
    unhealthy: group.UnhealthyThresholdCount,
    deregistrationDelay: Number(attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value),
  };
}

/** Target groups in the dimensions by their ARN. */
const withPhysical = (alarm: object, physical: Physical): AlarmProperties =>
  JSON.parse(JSON.stringify(alarm), (_key, value) => {
    const [id, attribute] = value?.['Fn::GetAtt'] ?? [];
    return attribute === 'TargetGroupFullName' ? physical[id] : value;
  });
