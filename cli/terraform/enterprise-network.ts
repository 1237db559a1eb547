import { PORTKEY } from '../../src/contract/portkey';
import { bucketOf, type Draft, domainOf, duration, peerOf, STACK } from './draft';
import { call, type Expression, member, options } from './expressions';
import { placeholderArn } from './placeholders';
import { textOf, type Value } from './values';

const PLACEHOLDER_CERTIFICATE = (region: string) => placeholderArn('acm', region, 'certificate/00000000-0000-0000-0000-000000000000');

export const regionOf = (draft: Draft): string => draft.text('aws_region') ?? 'us-west-2';
export const modeOf = (draft: Draft): string => draft.text('server_mode') ?? 'gateway';
/** Of v1.0 it is a variable of its own. */
const isBlueGreen = (draft: Draft): boolean =>
  draft.flag('gateway_deployment_configuration.enable_blue_green', false) || draft.flag('enable_blue_green', false);
const shifts = (draft: Draft): boolean =>
  isBlueGreen(draft) ||
  draft.given('gateway_deployment_configuration.canary_configuration') !== undefined ||
  draft.given('gateway_deployment_configuration.linear_configuration') !== undefined;

export function deployment(draft: Draft): void {
  const config = 'gateway_deployment_configuration';
  const circuitBreaker = breakerOf(draft, 'gateway');
  if (draft.has('dataService')) rollingWithout(draft, 'dataService', breakerOf(draft, 'dataservice'));
  rollingWithout(draft, 'gateway', circuitBreaker);
  if (!shifts(draft)) return;
  if (!hasLoadBalancer(draft)) {
    draft.changes.push(
      `${draft.place(config)}: ${config} is left out: without a load balancer (create_lb) there is nothing that could shift requests; deployments are rolling`,
    );
    return;
  }
  const cidrs = clientsOf(draft);
  if (cidrs.length === 0)
    draft.changes.push(
      `${draft.place(config)}: the test listener lets nobody in until its \`allowFrom\` says who may, where the modules let in who reached the gateway`,
    );
  const testListener = options('TestListenerOptions', { allowFrom: cidrs.length > 0 ? cidrs.map(peerOf) : undefined });
  const lasting = (path: string) => {
    const minutes = draft.number(path);
    return minutes === undefined ? undefined : duration('minutes', minutes);
  };
  const kind = isBlueGreen(draft) ? 'blueGreen' : draft.given(`${config}.linear_configuration`) ? 'linear' : 'canary';
  for (const other of ['linear', 'canary'])
    if (other !== kind && draft.given(`${config}.${other}_configuration`) !== undefined)
      draft.changes.push(
        `${draft.place(`${config}.${other}_configuration`)}: ${config}.${other}_configuration is left out: the modules took ${kind}`,
      );
  const type = { blueGreen: 'TrafficShiftOptions', linear: 'LinearOptions', canary: 'CanaryOptions' }[kind];
  const steps = {
    blueGreen: {},
    linear: {
      stepPercent: draft.number(`${config}.linear_configuration.step_percent`),
      stepBakeTime: lasting(`${config}.linear_configuration.step_bake_time_in_minutes`),
    },
    canary: {
      canaryPercent: draft.number(`${config}.canary_configuration.canary_percent`),
      canaryBakeTime: lasting(`${config}.canary_configuration.canary_bake_time_in_minutes`),
    },
  }[kind];
  draft.set('gateway.deployment', call(`Deployment.${kind}`, options(type, { ...steps, testListener, circuitBreaker })));
}

/** Undefined: on, as it is where nothing is said. */
const breakerOf = (draft: Draft, service: string): false | undefined =>
  draft.flag(`${service}_deployment_circuit_breaker.enable`, true) ? undefined : false;

function rollingWithout(draft: Draft, prop: string, circuitBreaker: false | undefined): void {
  if (circuitBreaker === false) draft.set(`${prop}.deployment`, call('Deployment.rolling', options('DeploymentOptions', { circuitBreaker })));
}

/** Whether Portkey reads logs over the internet: its addresses were let in among those of clients. */
export const readsOverInternet = (draft: Draft): boolean =>
  draft.has('network.exposure') && clientsOf(draft).length < draft.texts('allowed_lb_cidrs').length;

/** Who may call, without Portkey where others are there as well: a list of nobody would let everybody in. */
function clientsOf(draft: Draft): string[] {
  const all = draft.texts('allowed_lb_cidrs');
  const clients = draft.flag('internal_lb', true) ? all : all.filter((cidr) => !PORTKEY.addresses.includes(cidr));
  return clients.length > 0 ? clients : all;
}

/** What says something of a load balancer, beside where it stands and of which kind it is. */
const OF_LOAD_BALANCER = ['allowed_lb_cidrs', 'tls_certificate_arn', 'lb_access_logs_bucket', 'lb_access_logs_prefix', 'alb_routing_configuration'];

export const hasLoadBalancer = (draft: Draft): boolean => draft.flag('create_lb', false) || modeOf(draft) !== 'gateway';

export function network(draft: Draft): void {
  vpc(draft);
  const mode = modeOf(draft);
  if (!hasLoadBalancer(draft)) {
    draft.set('network.loadBalancerType', member('LoadBalancerType.NONE'));
    leftOut(draft, OF_LOAD_BALANCER, 'create_lb is false');
    return;
  }
  if (!draft.flag('create_lb', false))
    draft.changes.push(`${draft.place('server_mode')}: there is a load balancer, although create_lb is false: nobody could reach the MCP gateway`);
  const isNetwork = (draft.text('lb_type') ?? 'network') !== 'application' && mode !== 'all';
  if (isNetwork) draft.set('network.loadBalancerType', member('LoadBalancerType.NETWORK'));
  const isPublic = !draft.flag('internal_lb', true);
  const isPlaintext = isWithoutCertificate(draft);
  const cidrs = clientsOf(draft).filter((cidr) => !isPlaintext || isNarrow(cidr) || refused(draft, cidr));
  if (isPublic && draft.isHidden('allowed_lb_cidrs'))
    draft.tasks.push(
      'allowed_lb_cidrs is not known here, so the load balancer is internal: nothing is opened to the whole internet by what could not be read. Give `network.allowFrom`, and Exposure.PUBLIC as `network.exposure`.',
    );
  else if (isPublic && (!isPlaintext || cidrs.length > 0)) draft.set('network.exposure', member('Exposure.PUBLIC'));
  else if (isPublic)
    draft.changes.push(`${draft.place('internal_lb')}: internal_lb is true: without a certificate nothing is open to the whole internet`);
  if (cidrs.length > 0) draft.set('network.allowFrom', cidrs.map(peerOf));
  if (draft.flag('enable_lb_access_logs', false)) {
    const bucketName = draft.text('lb_access_logs_bucket');
    if (bucketName === undefined) draft.set('network.accessLogs', true);
    else draft.set('network.accessLogsBucket', bucketOf(draft, 'accessLogsBucket', 'AccessLogsBucket', bucketName));
    draft.set('network.accessLogsPrefix', draft.text('lb_access_logs_prefix'));
  } else leftOut(draft, ['lb_access_logs_bucket', 'lb_access_logs_prefix'], 'enable_lb_access_logs is false');
  domains(draft, isPublic, isNetwork);
}

/** Variables that say something which another one has switched off. */
function leftOut(draft: Draft, variables: readonly string[], because: string): void {
  for (const variable of variables)
    if (says(draft.given(variable))) draft.changes.push(`${draft.place(variable)}: ${variable} is left out: ${because}`);
}

const says = (value: Value | undefined): boolean => (value?.kind === 'list' ? value.items.length > 0 : value !== undefined && textOf(value) !== '');

/** What plaintext may be open to. */
const isNarrow = (cidr: string): boolean => Number(cidr.split('/')[1]) >= (cidr.includes(':') ? 32 : 8);

function refused(draft: Draft, cidr: string): false {
  draft.changes.push(
    `${draft.place('allowed_lb_cidrs')}: ${cidr} of allowed_lb_cidrs is left out: without a certificate a port may be open to known networks only`,
  );
  return false;
}

/** A certificate that only Terraform knows is one: who has it must not come to speak plaintext. */
const isWithoutCertificate = (draft: Draft): boolean =>
  draft.text('tls_certificate_arn') === undefined && !draft.isUnknown('tls_certificate_arn') && modeOf(draft) === 'gateway';

function domains(draft: Draft, isPublic: boolean, isNetwork: boolean): void {
  const mode = modeOf(draft);
  const certificate = draft.text('tls_certificate_arn');
  const routing = (attribute: string) => draft.text(`alb_routing_configuration.${attribute}`);
  const byHost = draft.flag('alb_routing_configuration.enable_host_based_routing', false);
  if (isWithoutCertificate(draft)) {
    draft.set('network.allowInsecure', true);
    draft.tasks.push(
      'There is no certificate: clients speak plaintext to the load balancer, as they did. Give `domain`, and leave `network.allowInsecure` out.',
    );
  } else {
    const arn = certificate ?? PLACEHOLDER_CERTIFICATE(regionOf(draft));
    if (certificate === undefined)
      draft.tasks.push(
        `tls_certificate_arn is ${draft.isUnknown('tls_certificate_arn') ? 'not known here' : 'empty'}: put the ARN of a certificate in the place of the made-up one.`,
      );
    const baseHost = /^https?:\/\/([^/:]+)/.exec(draft.text('mcp_gateway_base_url') ?? '')?.[1];
    const own = mode === 'mcp' ? ((byHost ? routing('mcp_host') : undefined) ?? baseHost) : byHost ? routing('gateway_host') : undefined;
    if (own === undefined)
      draft.tasks.push(
        'No variable says the name that clients call: put it in the place of gateway.example.com. The certificate must be valid for it.',
      );
    draft.set('domain', domainOf(draft, 'certificate', 'Certificate', arn, own ?? 'gateway.example.com'));
    if (mode === 'all') {
      const mcp = (byHost ? routing('mcp_host') : undefined) ?? baseHost;
      const name = mcp === undefined || mcp === own ? 'mcp.example.com' : mcp;
      if (name !== mcp) draft.tasks.push('The MCP gateway needs a name of its own: put it in the place of mcp.example.com.');
      draft.set('mcp.domain', domainOf(draft, 'certificate', 'Certificate', arn, name));
    }
  }
  const port = draft.number('gateway_config.mcp_port');
  if (mode !== 'gateway' && port !== undefined && port !== 8788) draft.set('mcp.port', port);
  if (mode === 'gateway' && draft.text('mcp_gateway_base_url'))
    draft.changes.push(`${draft.place('mcp_gateway_base_url')}: mcp_gateway_base_url is left out: server_mode "gateway" runs no MCP gateway`);
  const path = routing('gateway_path') ?? '/gateway';
  if (draft.flag('alb_routing_configuration.enable_path_based_routing', false)) {
    if (isNetwork || mode === 'mcp')
      draft.changes.push(
        `${draft.place('alb_routing_configuration')}: alb_routing_configuration is left out: no Application Load Balancer stands in front of the AI gateway`,
      );
    else draft.set('gateway.pathPrefix', path.replace(/\/+$/, ''));
  }
  if (isPublic && isNetwork)
    draft.changes.push('network.exposure: a public Network Load Balancer stays one; an Application Load Balancer would have a firewall');
}

/** What stood in the VPC of before is not reached from another one. */
export const hasNewVpc = (draft: Draft): boolean => draft.flag('create_new_vpc', draft.text('vpc_id') === undefined);

function vpc(draft: Draft): void {
  if (hasNewVpc(draft)) {
    draft.set('network.cidr', draft.text('vpc_cidr'));
    const zones = Math.min(4, Math.max(2, draft.number('num_az') ?? 2));
    if (draft.number('num_az') !== undefined && draft.number('num_az') !== zones)
      draft.changes.push(
        `${draft.place('num_az')}: num_az is network.maxAzs, ${zones}: a load balancer is in two zones at least, and a VPC made here has four at most`,
      );
    if (zones !== 2) draft.set('network.maxAzs', zones);
    draft.set('network.natGateways', draft.flag('single_nat_gateway', true) ? 1 : zones);
    draft.tasks.push('The VPC is a new one. What reaches the old one (peering, allowed addresses of NAT gateways) must be told of it.');
    return;
  }
  draft.set('network.vpc', existingVpc(draft));
}

function existingVpc(draft: Draft): Expression {
  const [privates, publics] = [draft.texts('private_subnet_ids'), draft.texts('public_subnet_ids')];
  const most = Math.max(2, Math.min(privates.length || 2, publics.length || privates.length || 2));
  const take = (subnets: string[], kind: string): string[] => {
    const taken = subnets.slice(0, most);
    for (const left of subnets.slice(most))
      draft.changes.push(
        `${draft.place(`${kind}_subnet_ids`)}: ${left} of ${kind}_subnet_ids is left out: there is one subnet of a kind for each zone`,
      );
    while (taken.length < most) taken.push(`subnet-${kind}${taken.length + 1}`);
    if (taken.length > subnets.length)
      draft.tasks.push(`${kind}_subnet_ids names fewer than ${most} subnets that are known: put real ones in the place of those that are made up.`);
    return taken;
  };
  if (draft.text('vpc_id') === undefined)
    draft.tasks.push(`vpc_id is not ${draft.isUnknown('vpc_id') ? 'known here' : 'given'}: put it in the place of the made-up one.`);
  draft.tasks.push(
    'Of the VPC the variables say neither its range of addresses nor the zones of its subnets: check `vpcCidrBlock` and `availabilityZones`, in the order of the subnets.',
  );
  return draft.declare(
    'vpc',
    call(
      'ec2.Vpc.fromVpcAttributes',
      STACK,
      'Vpc',
      options('ec2.VpcAttributes', {
        vpcId: draft.text('vpc_id') ?? 'vpc-00000000',
        vpcCidrBlock: draft.text('vpc_cidr') ?? '10.0.0.0/16',
        availabilityZones: Array.from({ length: most }, (_, zone) => `${regionOf(draft)}${'abcdef'[zone % 6]}`),
        privateSubnetIds: take(privates, 'private'),
        publicSubnetIds: publics.length > 0 ? take(publics, 'public') : undefined,
      }),
    ),
  );
}

/** What the modules ran the tasks on, as it is written here. */
function hosts(draft: Draft): void {
  const given = ['instance_type', 'min_asg_size', 'max_asg_size', 'target_capacity'].filter((variable) => draft.text(variable) !== undefined);
  if (given.length === 0) return;
  const sizes = `minInstances: ${draft.number('min_asg_size') ?? 1}, maxInstances: ${draft.number('max_asg_size') ?? 3}`;
  draft.changes.push(
    `${draft.place(given[0])}: for hosts as they were give compute.capacity: Capacity.ec2({ instanceType: new ec2.InstanceType('${draft.text('instance_type') ?? 't4g.medium'}'), ` +
      `${sizes}, targetCapacityPercent: ${draft.number('target_capacity') ?? 100} }), which is refused where they have no room for the network interfaces of all tasks`,
  );
}

export function cluster(draft: Draft): void {
  if (draft.flag('create_cluster', true)) {
    leftOut(draft, ['cluster_name', 'capacity_provider_name'], 'create_cluster is true');
    hosts(draft);
    return;
  }
  const provider = draft.text('capacity_provider_name');
  if (provider === 'FARGATE_SPOT') draft.set('compute.capacity', call('Capacity.fargate', options('FargateCapacityOptions', { spotPercent: 100 })));
  if (!draft.declarations.some(({ name }) => name === 'vpc')) {
    draft.changes.push(
      `${draft.place('create_cluster')}: cluster_name is left out: a cluster that exists is in a VPC that exists, and create_new_vpc makes a new one`,
    );
    return;
  }
  draft.set(
    'compute.cluster',
    draft.declare(
      'cluster',
      call(
        'ecs.Cluster.fromClusterAttributes',
        STACK,
        'Cluster',
        options('ecs.ClusterAttributes', {
          clusterName: draft.text('cluster_name') ?? 'cluster',
          vpc: { is: 'name', name: 'vpc' },
        }),
      ),
    ),
  );
  if (provider !== undefined && !provider.startsWith('FARGATE')) draft.set('compute.capacity', call('Capacity.existing', provider));
}
