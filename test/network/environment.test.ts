import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Exposure, Firewall, GatewayDomain, GatewayNetwork, type GatewayNetworkProps, JwtClaimFormat, VpcEndpoints } from '../../src/network';
import { DEV, ENVIRONMENTS, FLAG_SETS, importedVpc, openDoor, PROD, resources, synthesize } from './synthesize';

const domain = (stack: Stack) =>
  GatewayDomain.fromHostedZone(new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }), 'llm.example.com');

const CONFIGURATIONS: [string, (stack: Stack) => GatewayNetworkProps][] = [
  ['nothing at all', () => ({})],
  ['DEV', () => DEV],
  ['PROD', () => PROD],
  ['a public load balancer with a domain', (stack) => ({ ...PROD, exposure: Exposure.PUBLIC, domain: domain(stack) })],
  ['DEV with a domain', (stack) => ({ ...DEV, domain: domain(stack) })],
  ['isolation', () => ({ ...PROD, vpcEndpoints: VpcEndpoints.isolated() })],
  ['interface endpoints', () => ({ ...PROD, vpcEndpoints: VpcEndpoints.standard() })],
  [
    'PrivateLink, endpoints for some accounts, and a firewall of wishes',
    () => ({
      ...PROD,
      // the ARN in full: that of an `AccountPrincipal` has the partition as a word, or not, by a flag of the app
      privateLink: { allowedPrincipals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:root')] },
      vpcEndpoints: VpcEndpoints.isolated({ allowedAccounts: [] }),
      firewall: Firewall.managedRules({ blockedAddresses: ['192.0.2.0/24'], rateLimitPerHeader: { 'x-api-key': 100 } }),
    }),
  ],
  ['an existing VPC', (stack) => ({ ...PROD, vpc: importedVpc(stack) })],
  [
    'an existing VPC whose addresses are known at deployment only',
    (stack) => ({ ...PROD, vpc: importedVpc(stack, { vpcCidrBlock: Fn.importValue('Cidr') }), vpcEndpoints: VpcEndpoints.standard() }),
  ],
];

const openVerifyingDoor = (network: GatewayNetwork) =>
  openDoor(network, {
    jwtValidation: {
      issuer: 'https://issuer.example.com',
      jwksUri: 'https://issuer.example.com/keys',
      claims: [{ name: 'scope', format: JwtClaimFormat.SPACE_SEPARATED_VALUES, values: ['gateway/invoke'] }],
    },
  });

describe.each(CONFIGURATIONS)('%s', (_name, props) => {
  describe.each(ENVIRONMENTS)('in %s', (_environment, env) => {
    const templates = FLAG_SETS.map(([, flags]) => synthesize(props, openVerifyingDoor, { flags, env }).template);

    test("gives the same template whatever the app's feature flags", () => {
      expect(resources(templates[1])).toEqual(resources(templates[0]));
    });

    test('needs no custom resource, function, parameter, condition or output', () => {
      const types = Object.values(resources(templates[0])).map(({ Type }) => Type);
      expect(types.filter((type) => /^Custom::|CustomResource|Lambda/.test(type))).toEqual([]);
      const { Parameters = {}, Conditions = {}, Outputs = {} } = templates[0].toJSON();
      expect([Object.keys(Conditions), Object.keys(Outputs), Object.keys(Parameters).filter((name) => name !== 'BootstrapVersion')]).toEqual([
        [],
        [],
        [],
      ]);
    });

    test('has nothing for AwsSolutions to find', () => {
      const app = new App();
      const stack = new Stack(app, 'Stack', { env });
      openVerifyingDoor(new GatewayNetwork(stack, 'Network', props(stack)));
      const { violations } = new AwsSolutionsChecks(app).validateScope(stack);
      expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
    });
  });
});

describe.each(FLAG_SETS)('with %s feature flags', (_name, flags) => {
  const inApp = (build: (app: App) => void) => {
    const app = new App({ context: flags });
    build(app);
    return app;
  };

  test('two networks fit in one stack', () => {
    const stack = new Stack(
      inApp(() => {}),
      'Stack',
    );
    new GatewayNetwork(stack, 'A', PROD);
    new GatewayNetwork(stack, 'B', PROD);
    Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 2);
  });

  test('two stacks fit in one account: they share no physical name', () => {
    const names = ['Blue', 'Green'].map((id) => {
      const stack = new Stack(
        inApp(() => {}),
        id,
      );
      new GatewayNetwork(stack, 'Network', PROD);
      return Object.values(resources(Template.fromStack(stack)))
        .flatMap(({ Type, Properties }) =>
          Type === 'AWS::Logs::LogGroup' ? [Properties.LogGroupName] : [Properties.BucketName, Properties.Name, Properties.RoleName],
        )
        .filter((name) => name !== undefined);
    });
    expect(names[0].length).toBeGreaterThan(0);
    for (const name of names[0]) {
      expect(names[1]).not.toContainEqual(name);
    }
  });

  test('VPC, hosted zone and network may stand in three stacks, without a cycle', () => {
    const app = inApp((it) => {
      const vpc = new ec2.Vpc(new Stack(it, 'VpcStack'), 'Vpc');
      const zone = new route53.PublicHostedZone(new Stack(it, 'ZoneStack'), 'Zone', { zoneName: 'example.com' });
      const network = new GatewayNetwork(new Stack(it, 'NetworkStack'), 'Network', {
        vpc,
        vpcEndpoints: VpcEndpoints.isolated(),
        exposure: Exposure.PUBLIC,
        domain: GatewayDomain.fromHostedZone(zone, 'llm.example.com'),
        taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      });
      openVerifyingDoor(network);
    });
    expect(() => app.synth()).not.toThrow();
  });
});
