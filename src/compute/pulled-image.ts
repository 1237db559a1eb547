import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeFinding } from '../acknowledgement';
import { policyOf } from './task-permissions';

/**
 * By its name as it is. `ContainerImage.fromEcrRepository` looks at the text to tell a digest from a tag, and takes one that only the deployment knows for a
 * tag.
 */
export class PulledImage extends ecs.ContainerImage {
  constructor(
    private readonly repository: ecr.IRepository,
    private readonly imageName: string,
    private readonly furtherActions: readonly string[] = [],
  ) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const role = container.taskDefinition.obtainExecutionRole();
    this.repository.grantPull(role);
    if (this.furtherActions.length > 0) {
      this.repository.grant(role, ...this.furtherActions);
    }
    acknowledgePull(role);
    return { imageName: this.imageName };
  }
}

/** Says of a role that may pull from Amazon ECR why one of its actions is for all resources. */
export function acknowledgePull(role: iam.IRole): void {
  acknowledgeFinding(
    policyOf(role),
    'AwsSolutions-IAM5',
    'Resource::*',
    'A token for the registry is one for all of it: ecr:GetAuthorizationToken has no ARN.',
  );
}

/** The same of an image that aws-cdk-lib pulls from Amazon ECR by itself. */
export function acknowledgePullOf(image: ecs.ContainerImage, task: ecs.TaskDefinition): void {
  if (image instanceof ecs.EcrImage || image instanceof ecs.AssetImage) {
    acknowledgePull(task.obtainExecutionRole());
  }
}
