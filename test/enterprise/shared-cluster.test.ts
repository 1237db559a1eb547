import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Deployment, EnterpriseCache, GatewayPreset, LogStore, PortkeyEnterpriseGateway } from '../../src';
import { ENVIRONMENT, gatewayOf, given } from './cases';
import { of } from './gateways';

/** Two gateways in one cluster, whose requests are shifted: Service Connect knows their services. */
function twoOfOneCluster(ofTheSecond: (stack: Stack) => servicediscovery.INamespace | undefined): Stack {
  const stack = new Stack(new App(), 'Portkey', { env: ENVIRONMENT });
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const account = given(stack);
  for (const [id, serviceConnectNamespace] of [['One'], ['Two', ofTheSecond(stack)]] as const) {
    new PortkeyEnterpriseGateway(stack, id, {
      ...account,
      preset: GatewayPreset.DEV,
      network: { allowInsecure: true },
      logStore: LogStore.controlPlane(),
      cache: EnterpriseCache.container(),
      dataService: {},
      compute: { cluster, serviceConnectNamespace },
      gateway: { deployment: Deployment.blueGreen() },
    });
  }
  return stack;
}

test('in one namespace of one cluster the services of two gateways would have one name', () => {
  expect(() => Template.fromStack(twoOfOneCluster(() => undefined))).toThrow('DiscoveryNameTaken: discovery.name is "gateway"');
});

test('with a namespace of its own each is found by its own services', () => {
  const template = Template.fromStack(twoOfOneCluster((stack) => new servicediscovery.HttpNamespace(stack, 'OfTwo', { name: 'two' })));
  const [ofTwo] = Object.keys(template.findResources('AWS::ServiceDiscovery::HttpNamespace', { Properties: { Name: 'two' } }));
  const services = Object.entries(template.findResources('AWS::ECS::Service'));
  const inTwo = services.filter(([, { Properties }]) => JSON.stringify(Properties.ServiceConnectConfiguration.Namespace).includes(ofTwo));
  expect(services).toHaveLength(6);
  expect(inTwo.map(([id]) => id.slice(0, 3))).toEqual(['Two', 'Two', 'Two']);
});

test('names in private DNS have no need of one: OptionUnused', () => {
  const options = (stack: Stack) => ({
    compute: { serviceConnectNamespace: new servicediscovery.HttpNamespace(stack, 'Own', { name: 'own' }) },
    network: { allowInsecure: true },
  });
  expect(() => gatewayOf(of(options))).toThrow('OptionUnused: compute.serviceConnectNamespace');
});
