/** The installed command, from variables of Terraform to what CloudFormation gets. */
import { ENTERPRISE } from '../../../cli/terraform/enterprise-table';
import { OPEN_SOURCE } from '../../../cli/terraform/open-source-table';
import { InstalledCommand } from '../installed-command';
import { ENTERPRISE_FILES, OPEN_SOURCE_FILES } from './given';
import { compilerErrors, synthesized } from './imported-apps';
import { randomFiles } from './random-files';
import { VARIABLES } from './variables';

let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
});
afterAll(() => installed.remove());

const RUNS = process.env.TEST_TIER === 'full' ? 200 : 10;
let count = 0;
const printed = new Map<string, string>();
/** What the command prints; asked for once, it starts a parser each time. */
function imported(text: string, ...args: string[]): string {
  const asked = JSON.stringify([text, ...args]);
  const known = printed.get(asked) ?? importedNow(text, args);
  printed.set(asked, known);
  return known;
}

function importedNow(text: string, args: readonly string[]): string {
  count += 1;
  const file = installed.file(`${count}/given.tf`, text);
  const { code, stdout, stderr } = installed.runAlone(['import-terraform', file, ...args]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const FILES = { ...ENTERPRISE_FILES, ...Object.fromEntries(Object.entries(OPEN_SOURCE_FILES).map(([name, text]) => [`open source, ${name}`, text])) };

test('what is printed compiles', () => {
  expect(compilerErrors(Object.values(FILES).map((text) => imported(text)))).toEqual([]);
}, 120_000);

test.each(Object.entries(FILES))(
  '%s: what is printed synthesizes',
  (_name, text) => {
    const services = Object.values(synthesized(imported(text))).filter(({ Type }) => Type === 'AWS::ECS::Service');
    expect(services.length).toBeGreaterThan(0);
  },
  120_000,
);

test('what is left to do by hand is nothing that the gateway refuses', () => {
  const text = `${ENTERPRISE_FILES.E0}\ngateway_lifecycle_hook = { enable_lifecycle_hook = true }`;
  expect(imported(text)).toContain('lifecycleHooks');
  expect(imported(text)).not.toContain('smokeTest');
});

const told = (text: string): string[] =>
  imported(text)
    .split('\n')
    .filter((line) => line.startsWith('// - '));

test('nothing is dropped without a word: one line with file and line for each problem', () => {
  const lines = told(`${ENTERPRISE_FILES.E0}
unheard = 1
public_subnet_ids = 3
allowed_lb_cidrs = "10.0.0.0/8"
num_az = length(data.aws_availability_zones.all.names)
gateway_config = { cpu = "many", memory = 1024, colour = "red" }
resource "aws_s3_bucket" "logs" { bucket = "x" }
`);
  for (const said of [
    'unheard is left out',
    'allowed_lb_cidrs is left out',
    'num_az is left out',
    'gateway_config.cpu is left out',
    'gateway_config.colour is left out',
    'aws_s3_bucket',
    'gateway_config is given twice',
  ])
    expect(lines.find((line) => line.includes(said))).toMatch(/given\.tf:\d+: /);
});

test('what is behind a switch, and capacity of other kinds, is taken over or told of', () => {
  const app = imported(`
create_new_vpc = false
vpc_id = "vpc-1"
private_subnet_ids = ["subnet-1", "subnet-2"]
public_subnet_ids = ["subnet-3", "subnet-4"]
create_cluster = false
cluster_name = "shared"
capacity_provider_name = "FARGATE_SPOT"
lb_access_logs_prefix = "llm"
allowed_lb_cidrs = ["10.0.0.0/8"]
gateway_deployment_circuit_breaker = { enable = false, rollback = false }
`);
  expect(app).toContain('capacity: Capacity.fargate({ spotPercent: 100 })');
  expect(app).toContain('deployment: Deployment.rolling({ circuitBreaker: false })');
  for (const variable of ['lb_access_logs_prefix', 'allowed_lb_cidrs']) expect(app).toContain(`${variable} is left out: create_lb is false`);
  expect(synthesized(app)).toEqual(expect.anything());
});

test('a prefix of access logs that nobody writes is told of', () => {
  expect(told('create_lb = true\nlb_access_logs_prefix = "llm"').join('\n')).toContain(
    'lb_access_logs_prefix is left out: enable_lb_access_logs is false',
  );
});

test('hosts are written as they would be here', () => {
  const lines = told('create_new_vpc = true\ncapacity_provider_name = "x"\ninstance_type = "t4g.large"\nmin_asg_size = 2\nmax_asg_size = 10');
  expect(lines.join('\n')).toContain(
    "Capacity.ec2({ instanceType: new ec2.InstanceType('t4g.large'), minInstances: 2, maxInstances: 10, targetCapacityPercent: 100 })",
  );
  expect(lines.join('\n')).toContain('capacity_provider_name is left out: create_cluster is true');
});

test('variables of the gateway that more follows from become the props that it follows from', () => {
  const app = imported(`
create_new_vpc = true
create_lb = true
dataservice_config = { enable_dataservice = true, desired_task_count = 1, cpu = 256, memory = 1024 }
environment_variables = { gateway = {
  REQUEST_TIMEOUT = "300000"
  ALBUS_BASEPATH = "https://albus.example.com"
  CONTROL_PLANE_BASEPATH = "https://api.example.com/v1"
  NODE_DEBUG = "*"
} }
`);
  expect(app).toContain('maxRequestDuration: Duration.seconds(300)');
  expect(app).toMatch(/ControlPlane\.custom\(\{\s+albusBasePath: 'https:\/\/albus\.example\.com'/);
  expect(app).toContain("NODE_DEBUG: '*'");
  for (const variable of ['REQUEST_TIMEOUT', 'ALBUS_BASEPATH', 'CONTROL_PLANE_BASEPATH']) expect(app).not.toContain(`${variable}:`);
  expect(synthesized(app)).toEqual(expect.anything());
});

test.each(['"1500"', '"soon"', '"7200000"'])('a time of %s is none that a load balancer waits, and stays a variable', (time) => {
  const app = imported(`create_new_vpc = true\ncreate_lb = true\nenvironment_variables = { gateway = { REQUEST_TIMEOUT = ${time} } }`);
  expect(app).toContain(`REQUEST_TIMEOUT: '${time.slice(1, -1)}'`);
});

test('files that the variables name are read, and _comment is no variable', () => {
  installed.file('environments/env.json', JSON.stringify({ gateway: { _comment: 'ours', SERVICE_NAME: 'from-a-file' } }));
  const file = installed.file(
    'environments/dev.tfvars',
    'create_new_vpc = true\nenvironment_variables_file_path = "environments/env.json"\nsecrets = jsondecode(file("secrets.json"))',
  );
  installed.file(
    'environments/secrets.json',
    JSON.stringify({ _comment: 'x', gateway: { PORTKEY_CLIENT_AUTH: 'one', ORGANISATIONS_TO_SYNC: 'two', EXTRA: 'three' } }),
  );
  const { stdout } = installed.runAlone(['import-terraform', file]);
  expect(stdout).toContain("environment: { SERVICE_NAME: 'from-a-file' }");
  expect(stdout).toContain("EXTRA: ecs.Secret.fromSecretsManager(threeSecret, 'EXTRA')");
  expect(stdout).not.toContain('_comment');
});

test('heredocs, templates, locals and defaults are computed', () => {
  const app = imported(`
locals { name = "logs" }
variable "region" { default = "eu-west-1" }
module "portkey" {
  source = "./ecs"
  aws_region = var.region
  object_storage = { log_store_bucket = "my-\${local.name}-1", bucket_region = var.region }
  environment_variables = { gateway = merge({ A = "1 \\"x\\"" }, { B = <<-EOT
    one
      two
    EOT
  }) }
}`);
  expect(app).toContain("region: 'eu-west-1'");
  expect(app).toContain("'LogsBucket', 'my-logs-1'");
  expect(app).toContain(String.raw`environment: { A: '1 "x"', B: 'one\n  two\n' }`);
});

test.each([
  ['no file', [], 2, 'a file with variables of Terraform is wanted'],
  ['another language', ['x.tfvars', '--language', 'cobol'], 2, 'there is no language cobol'],
  ['a file that is not there', ['/nowhere/x.tfvars'], 3, 'cannot be read'],
])('%s is refused', (_name, args, code, said) => {
  const outcome = installed.runAlone(['import-terraform', ...args]);
  expect([outcome.code, outcome.stderr]).toEqual([code, expect.stringContaining(said)]);
});

test('what is not in the language is told with its line', () => {
  const file = installed.file('wrong.tfvars', 'a = 1\nb = = 2\n');
  expect(installed.runAlone(['import-terraform', file])).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/wrong\.tfvars:\d+: this is not in Terraform's language/),
  });
});

test('in Python names are those of jsii', () => {
  const app = imported(ENTERPRISE_FILES.E2, '--language', 'python');
  expect(app).toContain('gateway=EnterpriseGatewayServiceOptions(');
  expect(app).toContain('memory_limit_mib=2048');
  expect(app).toContain('deployment=Deployment.blue_green(');
});

test.each([ENTERPRISE, OPEN_SOURCE])('a variable has one row: $construct', ({ rows }) => {
  const variables = rows.map(({ variable }) => variable);
  expect(variables).toEqual([...new Set(variables)]);
  expect(rows.filter(({ prop, because, byHand }) => prop === undefined && because === undefined && byHand === undefined)).toEqual([]);
});

test.each([
  ['PortkeyEnterpriseGateway', ENTERPRISE, [...VARIABLES.enterprise, ...VARIABLES.olderEnterprise]],
  ['PortkeyGateway', OPEN_SOURCE, VARIABLES.openSource],
] as const)('every variable of the reference has a row: %s', (_name, { rows }, variables) => {
  expect([...new Set(rows.map(({ variable }) => variable.split('.')[0]))].sort()).toEqual([...variables].sort());
});

test(
  'random sets of variables compile and synthesize',
  () => {
    const apps = randomFiles(RUNS).map((file) => imported(file));
    expect(compilerErrors(apps)).toEqual([]);
    for (const app of apps) expect(Object.keys(synthesized(app)).length).toBeGreaterThan(0);
  },
  RUNS * 24_000,
);
