import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { TimeoutPlan } from '../timeouts';

/** What of a gateway's tasks may deserve a warning. */
export interface Facts {
  readonly production: boolean;
  readonly fromDockerHub: boolean;
  readonly executeCommand: boolean;
  readonly interruptible: boolean;
  readonly timeouts: TimeoutPlan;
  readonly cpu: number;
  readonly providersGiven: boolean;
}

/** What one process can use. */
const ONE_VCPU = 1024;

/** Every warning: its id, which is API, when it is given, and what it says. */
const WARNINGS: readonly { readonly id: string; readonly when: (facts: Facts) => boolean; readonly text: (facts: Facts) => string }[] = [
  {
    id: 'cdk-portkey-gateway:dockerHubImage',
    when: ({ production, fromDockerHub }) => production && fromDockerHub,
    text: () =>
      'the image comes from Docker Hub, which limits pulls: a scale-out may not get it. Keep a copy in Amazon ECR and use compute.image: GatewayImage.fromEcrRepository(...)',
  },
  {
    id: 'cdk-portkey-gateway:executeCommand',
    when: ({ executeCommand }) => executeCommand,
    text: () =>
      'compute.enableExecuteCommand gives the container a writable root filesystem, which ECS Exec needs, and a shell to whoever may call ecs:ExecuteCommand',
  },
  {
    id: 'cdk-portkey-gateway:spotInterruptsStreams',
    when: ({ interruptible, timeouts }) => interruptible && timeouts.upstream > timeouts.processStop,
    text: ({ timeouts }) =>
      `AWS takes Spot tasks back with two minutes' notice: requests that take longer than ${timeouts.processStop} s are interrupted, and maxRequestDuration is ${timeouts.upstream} s`,
  },
  {
    id: 'cdk-portkey-gateway:cpuNotUsed',
    when: ({ cpu }) => cpu > ONE_VCPU,
    text: ({ cpu }) => `compute.cpu is ${cpu}, and the gateway is one process that uses ${ONE_VCPU} units: more tasks serve more, more CPU does not`,
  },
  {
    id: 'cdk-portkey-gateway:noProviders',
    when: ({ providersGiven }) => !providersGiven,
    text: () => 'no model provider is enabled, so nothing can be served. Name them in `providers`, or pass an empty list and use addProvider()',
  },
];

export function warnAbout(scope: IConstruct, facts: Facts): void {
  for (const { id, when, text } of WARNINGS) {
    if (when(facts)) {
      Annotations.of(scope).addWarningV2(id, text(facts));
    }
  }
}
