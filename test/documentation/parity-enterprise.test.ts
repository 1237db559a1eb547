import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const GUIDE = readFileSync(join(ROOT, 'docs', 'parity-enterprise.md'), 'utf8');

/** The reference by its names: variables and outputs of the root module, options of its inner module, what its files do. */
const NAMES = {
  Variables:
    'project_name environment aws_region environment_variables_file_path secrets_file_path environment_variables secrets create_new_vpc vpc_cidr num_az ' +
    'single_nat_gateway vpc_id public_subnet_ids private_subnet_ids create_cluster cluster_name capacity_provider_name instance_type max_asg_size min_asg_size ' +
    'desired_asg_size target_capacity instance_refresh gateway_image data_service_image docker_cred_secret_arn redis_image gateway_config gateway_autoscaling ' +
    'gateway_deployment_configuration gateway_deployment_circuit_breaker gateway_lifecycle_hook dataservice_config dataservice_deployment_circuit_breaker ' +
    'dataservice_autoscaling redis_configuration object_storage gateway_task_role_policy_arns data_service_task_role_policy_arns create_lb internal_lb lb_type ' +
    'allowed_lb_cidrs tls_certificate_arn enable_lb_access_logs lb_access_logs_bucket lb_access_logs_prefix server_mode mcp_gateway_base_url alb_routing_configuration',
  Outputs:
    'vpc_id public_subnet_ids private_subnet_ids load_balancer_dns_name gateway_task_role_arn data_service_task_role_arn redis_task_role_arn ecs_service_name ' +
    'ecs_service_arn ecs_service_security_group_id task_definition_arn task_role_arn lb_dns_name lb_arn lb_security_group_id',
  'Options of its inner module':
    'ecr_repository_name command entry_point container_config launch_type platform_version enable_deletion_protection enable_cross_zone_load_balancing ssl_policy ' +
    'disable_scale_in suspended hook_details enable_logging',
};

/** What the vendor's documents forbid, or have people do by hand (reference B, 7.2). */
const RESTRICTIONS = [
  'server mode and kind of load balancer',
  'services scaled to zero before destroy',
  'placeholder URL for tools',
  'secrets by a stack of their own',
  'buckets made by hand',
  "rule of the cache's security group",
  'PrivateLink outside of the module',
  'no Network Load Balancer for both servers',
  'paths are deprecated',
  'strategies of the gateway only',
  'data service without load balancer',
  'version of Terraform',
  'key of a secret is the variable',
  'files of variables beside the module',
];

/** Rows that nothing here can prove, and the fact that is missing of each. */
const UNPROVED = ['what the images make of these variables'];

interface Row {
  readonly name: string;
  readonly verdict: string;
  readonly here: string;
  readonly proof: string;
}

function rowsOf(section: string): Row[] {
  const [, text = ''] = GUIDE.split(`## ${section}\n`);
  return (text.split('\n## ')[0].match(/^\| (?!Variable|Output|Option|Behaviour|Restriction|---)[^\n]+$/gm) ?? [])
    .filter((line) => !line.startsWith('|---'))
    .map((line) => {
      const [name, verdict, here, proof] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return { name: name.replaceAll('`', ''), verdict, here, proof };
    });
}

test.each(Object.entries(NAMES))('%s: each of the reference has a row, and no row is of another', (section, names) => {
  expect(rowsOf(section).map(({ name }) => name)).toEqual(names.split(' '));
});

test('each restriction has a row: removed, or why not', () => {
  expect(rowsOf('Restrictions that the vendor states').map(({ name }) => name)).toEqual(RESTRICTIONS);
});

const all = [...Object.keys(NAMES), 'Restrictions that the vendor states', 'What it does'].flatMap(rowsOf);

test('what is proved names a test that exists', () => {
  const proved = all.filter(({ verdict }) => verdict === 'proved');
  const missing = proved.filter(({ proof }) => !existsSync(join(ROOT, proof.replaceAll('`', ''))) || proof === '');
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test('what is refused says why', () => {
  expect(all.filter(({ verdict, here }) => verdict === 'refused' && here.length < 8)).toEqual([]);
});

test('only what is listed is unproved', () => {
  expect(all.filter(({ verdict }) => !['proved', 'refused'].includes(verdict)).map(({ name }) => name)).toEqual(UNPROVED);
});

test('each of the 24 cases of the reference is a test under test/enterprise', () => {
  const directory = join(ROOT, 'test', 'enterprise');
  const text = readdirSync(directory)
    .map((file) => readFileSync(join(directory, file), 'utf8'))
    .join('\n');
  const cases = Array.from({ length: 24 }, (_, index) => `B-T${index + 1}`);
  expect(cases.filter((name) => !new RegExp(`'${name}\\b`).test(text))).toEqual([]);
});
