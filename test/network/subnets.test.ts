import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ApplicationFront, Exposure, Firewall, GatewayNetwork, type GatewayNetworkProps, NetworkFront, VpcEndpoints } from '../../src/network';
import { certified } from './front/stacks';
import { DEV, importedVpc, LOAD_BALANCER, only, resources, synthesize } from './synthesize';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const OPEN = { exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: [ec2.Peer.ipv4('198.51.100.0/24')] };

const balancerSubnets = (template: Template) => only(template, LOAD_BALANCER).Properties.Subnets;

describe('K1: a VPC that is looked up', () => {
  /** What the CLI answers with, for the question that the app asked. */
  const answer = {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.20.0.0/16',
    ownerAccountId: ENV.account,
    availabilityZones: [],
    subnetGroups: [
      ['edge', 'Public'],
      ['app', 'Private'],
      ['vault', 'Isolated'],
    ].map(([name, type]) => ({
      name,
      type,
      subnets: ['a', 'b'].map((zone) => ({
        subnetId: `subnet-${name}-${zone}`,
        cidr: '10.20.0.0/24',
        availabilityZone: `eu-west-1${zone}`,
        routeTableId: `rtb-${name}-${zone}`,
      })),
    })),
  };

  /** Both passes of the CLI: first without an answer, then with it under the key that the first pass asked for. */
  function synth(props: Partial<GatewayNetworkProps>) {
    const pass = (context: Record<string, unknown>) => {
      const app = new App({ context });
      const stack = new Stack(app, 'Stack', { env: ENV });
      const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { tags: { shared: 'yes' } });
      new GatewayNetwork(stack, 'Network', { ...DEV, vpc, ...props });
      return { template: Template.fromStack(stack), missing: app.synth().manifest.missing ?? [] };
    };
    const [question] = pass({}).missing;
    return () => pass({ [question.key]: answer });
  }

  test.each<[string, Partial<GatewayNetworkProps>, string]>([
    ['tasks in a group', { taskSubnets: { subnetGroupName: 'app' } }, 'app'],
    ['a public load balancer in a group', { ...OPEN, loadBalancerSubnets: { subnetGroupName: 'edge' } }, 'edge'],
    ['an internal load balancer in a group', { loadBalancerSubnets: { subnetGroupName: 'vault' } }, 'vault'],
    ['isolated tasks in a group', { vpcEndpoints: VpcEndpoints.isolated(), taskSubnets: { subnetGroupName: 'vault' } }, 'vault'],
    ['isolated tasks', { vpcEndpoints: VpcEndpoints.isolated() }, 'vault'],
  ])('%s: the first pass goes through, the second finds the subnets', (_name, props, group) => {
    expect(balancerSubnets(synth(props)().template)).toEqual([`subnet-${group}-a`, `subnet-${group}-b`]);
  });

  test('an ARN that is looked up beside it is not judged before the answer is there', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    expect(() => Firewall.fromWebAclArn(ssm.StringParameter.valueFromLookup(stack, '/web-acl'))).not.toThrow();
  });

  test('K11: has the same ids as the same VPC by its literal id', () => {
    const byId = synthesize((stack) => ({ ...DEV, vpc: importedVpc(stack, { vpcId: answer.vpcId }) })).template;
    expect(Object.keys(resources(synth({})().template, LOAD_BALANCER))).toEqual(Object.keys(resources(byId, LOAD_BALANCER)));
  });

  test('its addresses may be named in plaintext: what stands for them in the first pass is not taken for a wide range', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { tags: { shared: 'yes' } });
    expect(() => new GatewayNetwork(stack, 'Network', { ...DEV, vpc, allowFrom: [ec2.Peer.ipv4(vpc.vpcCidrBlock)] })).not.toThrow();
  });

  test.each<[string, Partial<GatewayNetworkProps>]>([
    ['VpcWithoutPrivateSubnets: network.taskSubnets is {"subnetGroupName":"apps"}', { taskSubnets: { subnetGroupName: 'apps' } }],
    [
      'VpcWithoutPublicSubnets: network.loadBalancerSubnets is {"subnetGroupName":"app"',
      { ...OPEN, loadBalancerSubnets: { subnetGroupName: 'app' } },
    ],
    ['TooFewLoadBalancerSubnets: network.loadBalancerSubnets is {"subnetGroupName":"apps"', { loadBalancerSubnets: { subnetGroupName: 'apps' } }],
  ])('the second pass refuses what does not fit, and names the selection and what there is: %s', (message, props) => {
    const second = synth(props);
    expect(second).toThrow(message);
    expect(second).toThrow('subnet groups of the VPC: edge (public), app (private), vault (isolated)');
  });
});

describe('K3: a load balancer takes one subnet in a zone', () => {
  const ids = (name: string) => ['a', 'b'].map((zone) => `subnet-${name}-${zone}`);
  const twoOfEach = (stack: Stack) =>
    importedVpc(stack, {
      publicSubnetIds: [...ids('edge'), ...ids('dmz')],
      publicSubnetNames: ['edge', 'dmz'],
      privateSubnetIds: [...ids('app'), ...ids('data')],
      privateSubnetNames: ['app', 'data'],
    });
  const subnetsWith = (props: (vpc: ec2.IVpc) => Partial<GatewayNetworkProps>) =>
    balancerSubnets(
      synthesize((stack) => {
        const vpc = twoOfEach(stack);
        return { ...DEV, vpc, ...props(vpc) };
      }).template,
    );

  test.each<[string, (vpc: ec2.IVpc) => Partial<GatewayNetworkProps>, string[]]>([
    ['two private groups', () => ({}), ids('app')],
    ['two public groups', () => OPEN, ids('edge')],
    ['a group by name', () => ({ loadBalancerSubnets: { subnetGroupName: 'data' } }), ids('data')],
    ['a kind', () => ({ loadBalancerSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }), ids('app')],
    ['tasks in subnets that are named one by one', (vpc) => ({ taskSubnets: { subnets: vpc.privateSubnets } }), ids('app')],
  ])('of %s', (_name, props, expected) => {
    expect(subnetsWith(props)).toEqual(expected);
  });

  test.each<[string, (vpc: ec2.IVpc) => Partial<GatewayNetworkProps>]>([
    ['named one by one', (vpc) => ({ loadBalancerSubnets: { subnets: vpc.privateSubnets } })],
    ['asked for', () => ({ loadBalancerSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, onePerAz: false } })],
  ])('two in a zone are refused where they were %s', (_name, props) => {
    expect(() => subnetsWith(props)).toThrow(/TwoSubnetsInOneZone: network.loadBalancerSubnets is .*zone eu-west-1a/);
  });

  test.each([
    ['ApplicationFront', ApplicationFront],
    ['NetworkFront', NetworkFront],
  ])('of an %s that is used alone too', (_name, Front) => {
    const made = (vpcSubnets?: (vpc: ec2.IVpc) => ec2.SubnetSelection) => {
      const stack = new Stack(new App(), 'Stack');
      const vpc = twoOfEach(stack);
      new Front(stack, 'Front', { ...DEV, vpc, vpcSubnets: vpcSubnets?.(vpc) }).openDoor('Door', { port: 8787 });
      return balancerSubnets(Template.fromStack(stack));
    };
    expect(made()).toEqual(ids('app'));
    expect(() => made((vpc) => ({ subnets: vpc.privateSubnets }))).toThrow('TwoSubnetsInOneZone: vpcSubnets');
  });

  test('subnets that are known by their ids alone are taken as they are', () => {
    const { template } = synthesize((stack) => ({
      ...DEV,
      ...OPEN,
      vpc: twoOfEach(stack),
      loadBalancerSubnets: { subnets: ids('other').map((id) => ec2.Subnet.fromSubnetId(stack, id, id)) },
    }));
    expect(balancerSubnets(template)).toEqual(ids('other'));
  });
});

describe('K9: isolated subnets with a way out that CDK cannot see', () => {
  const isolatedVpc = (stack: Stack) =>
    importedVpc(stack, { privateSubnetIds: undefined, isolatedSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] });

  test('reach the internet where that is said, and take the tasks', () => {
    const { network, template } = synthesize((stack) => ({ ...DEV, vpc: isolatedVpc(stack), reachesInternet: true }));
    expect(network.reachesInternet).toBe(true);
    expect(network.taskSubnets).toEqual({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED });
    expect(balancerSubnets(template)).toHaveLength(2);
  });

  test('do not reach it by default; nor do private subnets of which that is said', () => {
    const isolated = { taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } };
    expect(synthesize((stack) => ({ ...DEV, ...isolated, vpc: isolatedVpc(stack) })).network.reachesInternet).toBe(false);
    expect(synthesize((stack) => ({ ...DEV, vpc: importedVpc(stack), reachesInternet: false })).network.reachesInternet).toBe(false);
  });

  test('let the load balancer reach the issuer of tokens too', () => {
    const canVerify = (reachesInternet?: boolean) =>
      synthesize((stack) => ({
        ...DEV,
        vpc: isolatedVpc(stack),
        taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
        domain: certified(stack),
        reachesInternet,
      })).network.canValidateJwt;
    expect([canVerify(), canVerify(false), canVerify(true)]).toEqual([false, false, true]);
  });

  test('have endpoints besides, where they are wanted', () => {
    const { network, template } = synthesize((stack) => ({
      ...DEV,
      vpc: isolatedVpc(stack),
      reachesInternet: true,
      vpcEndpoints: VpcEndpoints.standard(),
    }));
    expect(network.reachesInternet).toBe(true);
    expect(Object.keys(resources(template, 'AWS::EC2::VPCEndpoint'))).toHaveLength(5);
  });

  test.each([true, false])('OnlyForExistingVpc: of a VPC that is made here it is known (%p)', (reachesInternet) => {
    expect(() => synthesize({ ...DEV, reachesInternet })).toThrow('OnlyForExistingVpc: network.reachesInternet');
  });
});
