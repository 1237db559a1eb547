import { Names } from 'aws-cdk-lib';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { IConstruct } from 'constructs';
import { Discovery } from '../compute';
import { invalid } from '../errors';

/** How the services of one gateway find each other. */
export class ServiceNames {
  private readonly namespaceName: string;

  /**
   * @param gateway a private DNS name is of one gateway of a VPC, so it has the gateway's own
   * @param serviceConnect whether proxies of Amazon ECS know the names, and nobody else
   * @param connectNamespace where they know them from; by default from that of the cluster
   */
  constructor(
    gateway: IConstruct,
    private readonly serviceConnect = false,
    private readonly connectNamespace?: servicediscovery.INamespace,
  ) {
    if (connectNamespace && !serviceConnect) {
      throw invalid('OptionUnused', 'compute.serviceConnectNamespace', connectNamespace.namespaceName, '`serviceConnect`');
    }
    this.namespaceName = `${Names.uniqueResourceName(gateway, { maxLength: 40, separator: '-' }).toLowerCase()}.internal`;
  }

  public discovery(name: string): Discovery {
    return this.serviceConnect
      ? Discovery.serviceConnect({ name, cloudMapNamespace: this.connectNamespace })
      : Discovery.cloudMap({ name, namespaceName: this.namespaceName });
  }
}
