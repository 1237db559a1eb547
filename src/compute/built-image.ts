import * as path from 'node:path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { acknowledgePull } from './pulled-image';

/** What Docker is sent: it stands in the package beside `lib`. */
const BUILD_CONTEXT = path.join(__dirname, '..', '..', 'hardened-image');

/** The processors of tasks, as Docker calls them. */
const PLATFORMS: Readonly<Record<string, Platform>> = { X86_64: Platform.LINUX_AMD64, ARM64: Platform.LINUX_ARM64 };

/** The hardened image, built when the app is deployed, for the processor of the tasks that run it. */
export class BuiltImage extends ecs.ContainerImage {
  constructor(
    private readonly nodeImage: string,
    private readonly processor = ecs.CpuArchitecture.X86_64,
  ) {
    super();
  }

  /** For tasks of this processor. */
  public on(processor: ecs.CpuArchitecture): BuiltImage {
    return new BuiltImage(this.nodeImage, processor);
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const platform = PLATFORMS[this.processor._cpuArchitecture];
    const image = ecs.ContainerImage.fromAsset(BUILD_CONTEXT, { platform, buildArgs: { NODE_IMAGE: this.nodeImage } });
    const config = image.bind(scope, container);
    acknowledgePull(container.taskDefinition.obtainExecutionRole());
    return config;
  }
}
