import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { isKnown } from '../../checks';
import { invalid } from '../../errors';
import type { CapacityServiceOptions, CapacityTaskOptions, IBoundCapacity } from './bound-capacity';
import { createInstanceService, createInstanceTask, requireProcessor } from './ec2-tasks';

/** Options of `Capacity.existing`. */
export interface ExistingCapacityOptions {
  /**
   * Processor of its instances. Tasks get it unless `cpuArchitecture` says the same.
   *
   * @default - whatever `cpuArchitecture` says
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;
}

/** Tasks on instances of a capacity provider that the cluster has. */
export class ExistingCapacity implements IBoundCapacity {
  public readonly interruptible = false;
  public readonly cpuArchitecture?: ecs.CpuArchitecture;

  constructor(
    private readonly capacityProvider: string,
    { cpuArchitecture }: ExistingCapacityOptions,
  ) {
    this.cpuArchitecture = cpuArchitecture;
    if (isKnown(capacityProvider) && (!/^[A-Za-z0-9_-]{1,255}$/.test(capacityProvider) || /^FARGATE(_SPOT)?$/.test(capacityProvider))) {
      throw invalid('CapacityProviderNotPossible', 'compute.capacity', capacityProvider);
    }
  }

  public createTaskDefinition(scope: Construct, id: string, options: CapacityTaskOptions): ecs.TaskDefinition {
    requireProcessor(options.cpuArchitecture, this.cpuArchitecture ?? options.cpuArchitecture);
    return createInstanceTask(scope, id, options);
  }

  public createService(scope: Construct, id: string, options: CapacityServiceOptions): ecs.BaseService {
    return createInstanceService(scope, id, options, this.capacityProvider);
  }
}
