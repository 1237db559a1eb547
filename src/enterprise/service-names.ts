import { Names } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Discovery } from '../compute';

/** How the services of one gateway find each other. */
export class ServiceNames {
  private readonly namespaceName: string;

  /**
   * @param gateway a private DNS name is of one gateway of a VPC, so it has the gateway's own
   * @param serviceConnect whether proxies of Amazon ECS know the names, and nobody else
   */
  constructor(
    gateway: IConstruct,
    private readonly serviceConnect = false,
  ) {
    this.namespaceName = `${Names.uniqueResourceName(gateway, { maxLength: 40, separator: '-' }).toLowerCase()}.internal`;
  }

  public discovery(name: string): Discovery {
    return this.serviceConnect ? Discovery.serviceConnect({ name }) : Discovery.cloudMap({ name, namespaceName: this.namespaceName });
  }
}
