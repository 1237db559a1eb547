import { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Construct } from 'constructs';
import { isKnown, placeOf, requireHere, requireKnown, requireRange } from '../../checks';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import type { DiscoveryConfig } from './discovery-config';
import { connectNamespaceOf, dnsNamespaceOf, takeName } from './namespaces';
import type { CloudMapDiscoveryOptions, ServiceConnectDiscoveryOptions } from './options';

/** How other services find this one. */
export abstract class Discovery {
  /** Not at all: it is called through its load balancer, or it calls others. */
  public static none(): Discovery {
    return new NoDiscovery();
  }

  /**
   * By a name in the private DNS of the VPC, which leads to the addresses of the tasks: for callers of any kind. Nothing stands between caller and task, so that
   * nothing ends a stream, and the caller itself tries again where a task has gone.
   *
   * @throws `DiscoveryNameNotPossible`, `NamespaceNotPossible`, `DiscoveryTimeOutOfRange`; when the app is synthesized `DiscoveryNameTaken`,
   * `NamespaceTaken`; when the service is made, `ResourceElsewhere` for a namespace of another region
   */
  public static cloudMap(options: CloudMapDiscoveryOptions): Discovery {
    checkInput('CloudMapDiscoveryOptions', options, 'discovery');
    return new CloudMapDiscovery(options);
  }

  /**
   * By Service Connect of Amazon ECS: a proxy beside each task knows the others, spreads requests over them and tries again. Callers are services that take part,
   * too. Its limit of 15 seconds for a request is lifted. Tasks that speak TLS are called by it through the proxies, which then spread connections. The proxy needs a share of the task: AWS advises 256 CPU units and 64 MiB.
   *
   * @throws `DiscoveryNameNotPossible`, `DiscoveryTimeOutOfRange`, `IngressPortNotPossible`, `DiscoverySettingUnused`; when the app is synthesized
   * `DiscoveryNameTaken`; when the service is made, `ResourceElsewhere` for a namespace of another region
   */
  public static serviceConnect(options: ServiceConnectDiscoveryOptions = {}): Discovery {
    checkInput('ServiceConnectDiscoveryOptions', options, 'discovery');
    return new ServiceConnectDiscovery(options);
  }

  /** Called once by the service; makes what the discovery needs under `scope`. */
  public abstract bind(scope: Construct, cluster: ecs.ICluster): DiscoveryConfig;
}

class NoDiscovery extends Discovery {
  public bind(_scope: Construct, _cluster: ecs.ICluster): DiscoveryConfig {
    return {};
  }
}

class CloudMapDiscovery extends Discovery {
  constructor(private readonly options: CloudMapDiscoveryOptions) {
    super();
    const { name, cloudMapNamespace, namespaceName, dnsTtl } = options;
    requireLabel(name);
    requireTime('discovery.dnsTtl', dnsTtl, Duration.hours(1));
    if ((cloudMapNamespace === undefined) === (namespaceName === undefined)) {
      throw invalid(
        'NamespaceNotPossible',
        'discovery.cloudMapNamespace',
        namespaceName ?? 'undefined',
        'one of `cloudMapNamespace` and `namespaceName`',
      );
    }
    if (namespaceName !== undefined && !(isKnown(namespaceName) && DOMAIN.test(namespaceName))) {
      throw invalid('NamespaceNotPossible', 'discovery.namespaceName', namespaceName, 'of two labels or more, known when the template is written');
    }
    if (cloudMapNamespace && cloudMapNamespace.type !== servicediscovery.NamespaceType.DNS_PRIVATE) {
      throw invalid('NamespaceNotPossible', 'discovery.cloudMapNamespace', cloudMapNamespace.type, 'tasks have private addresses');
    }
  }

  public bind(scope: Construct, cluster: ecs.ICluster): DiscoveryConfig {
    const { name, namespaceName, dnsTtl = Duration.seconds(5) } = this.options;
    const cloudMapNamespace = this.options.cloudMapNamespace ?? dnsNamespaceOf(cluster, namespaceName as string);
    requireHere('ResourceElsewhere', 'discovery.cloudMapNamespace', scope, placeOf(cloudMapNamespace.namespaceArn, cloudMapNamespace.env));
    takeName(scope, name, cloudMapNamespace);
    return { cloudMapOptions: { name, cloudMapNamespace, dnsTtl } };
  }
}

class ServiceConnectDiscovery extends Discovery {
  constructor(private readonly options: ServiceConnectDiscoveryOptions) {
    super();
    const { name, idleTimeout, requestTimeout, ingressPort } = options;
    if (name !== undefined) {
      requireLabel(name);
    } else {
      refuseUnused({ idleTimeout, requestTimeout, ingressPort });
    }
    requireTime('discovery.idleTimeout', idleTimeout, Duration.hours(24));
    requireTime('discovery.requestTimeout', requestTimeout, Duration.hours(24));
    requireKnown('IngressPortNotPossible', 'discovery.ingressPort', ingressPort);
    requireRange('IngressPortNotPossible', 'discovery.ingressPort', ingressPort ?? 1, { from: 1, to: 65_535 });
  }

  public bind(scope: Construct, cluster: ecs.ICluster): DiscoveryConfig {
    const { name, cloudMapNamespace = connectNamespaceOf(cluster), ...settings } = this.options;
    requireHere('ResourceElsewhere', 'discovery.cloudMapNamespace', scope, placeOf(cloudMapNamespace.namespaceArn, cloudMapNamespace.env));
    if (name !== undefined) {
      takeName(scope, name, cloudMapNamespace);
    }
    return { serviceConnect: { ...settings, discoveryName: name, namespaceArn: cloudMapNamespace.namespaceArn } };
  }
}

const LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

function requireLabel(name: string): void {
  if (!(isKnown(name) && LABEL.test(name))) {
    throw invalid('DiscoveryNameNotPossible', 'discovery.name', name);
  }
}

function requireTime(path: string, time: Duration | undefined, longest: Duration): void {
  requireKnown('DiscoveryTimeOutOfRange', path, time);
  requireRange(
    'DiscoveryTimeOutOfRange',
    path,
    time ?? longest,
    { from: 0, to: longest.toSeconds() },
    `0 to ${longest.toSeconds()} seconds are possible`,
  );
}

/** Of who calls others, and is not found itself. */
function refuseUnused(settings: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(settings).find((name) => settings[name] !== undefined);
  if (given) {
    throw invalid('DiscoverySettingUnused', `discovery.${given}`, 'given');
  }
}
