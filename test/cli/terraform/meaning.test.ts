/** What files of Terraform mean, beyond the names of their variables: nothing that was safe becomes unsafe by what could not be read. */
import { InstalledCommand } from '../installed-command';
import { synthesized } from './imported-apps';

let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
});
afterAll(() => installed.remove());

let count = 0;
function imported(text: string): string {
  count += 1;
  const { code, stdout, stderr } = installed.runAlone(['import-terraform', installed.file(`${count}/main.tf`, text)]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const NEW_VPC = 'create_new_vpc = true\nvpc_cidr = "10.0.0.0/16"\n';
const OPEN_SOURCE = 'cognito_domain_prefix = "x"\nenable_jwt_auth = true\n';

test.each([
  ['client_configs = { checkout = { team = "checkout" } }', 'client_configs (main.tf:3): each client is made by gateway.addClient'],
  ['identity_providers = { okta = { issuer = "https://a" } }', 'identity_providers (main.tf:3): people sign in'],
  ['callback_urls = ["https://a/b"]', 'callback_urls (main.tf:3): callbackUrls of gateway.addPeople'],
  ['routing_configs = { a = jsonencode({}) }', 'routing_configs (main.tf:3): routes are made by gateway.addRoute'],
  ['routing_configs = jsonencode({})', 'routing_configs (main.tf:3): routes are made by gateway.addRoute'],
])('what is made by hand is told whatever its value is: %s', (text, said) => {
  expect(imported(`${OPEN_SOURCE}${text}`)).toContain(said);
});

test('stages of hooks are told, and what the enterprise gateway cannot do is not advised', () => {
  const app = imported(`${NEW_VPC}gateway_lifecycle_hook = { enable_lifecycle_hook = true, lifecycle_hook_stages = ["POST_TEST_TRAFFIC_SHIFT"] }`);
  expect(app).toContain('gateway_lifecycle_hook.lifecycle_hook_stages (main.tf:3)');
  expect(app).not.toContain('smokeTest');
});

test.each(['callback_urls = []', 'client_configs = {}'])('what says nothing is not told: %s', (text) => {
  expect(imported(`${OPEN_SOURCE}${text}`)).not.toContain(text.split(' ')[0]);
});

describe('a certificate that only Terraform knows', () => {
  test('does not make a gateway speak plaintext', () => {
    const app = imported(`
module "portkey" {
  source = "./ecs"
  create_new_vpc = true
  create_lb = true
  internal_lb = false
  allowed_lb_cidrs = ["198.51.100.0/24"]
  tls_certificate_arn = aws_acm_certificate.gw.arn
}`);
    expect(app).not.toContain('allowInsecure');
    expect(app).toContain('domain: GatewayDomain.fromCertificate(certificate, ');
    expect(app).toContain('tls_certificate_arn is not known here');
    const listeners = Object.values(synthesized(app)).filter(({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::Listener');
    expect(listeners.map(({ Properties }) => Properties.Protocol)).toEqual(['TLS']);
  });

  test('keeps the open-source gateway where it was', () => {
    const app = imported(`module "gateway" {\n  source = "./infra"\n  enable_waf = true\n  certificate_arn = aws_acm_certificate.gw.arn\n}`);
    expect(app).toContain('exposure: Exposure.PUBLIC');
    expect(app).toContain('certificate_arn is not known here');
    expect(app).not.toContain('went in plaintext');
  });
});

describe('the store of logs is the one that LOG_STORE names', () => {
  const storing = (kind: string) =>
    imported(`${NEW_VPC}object_storage = { log_store_bucket = "logs", bucket_region = "us-west-2" }
environment_variables = { gateway = { LOG_STORE = "${kind}" } }`);

  test('the control plane, whatever buckets there are', () => {
    const app = storing('control_plane');
    expect(app).toContain('logStore: LogStore.controlPlane()');
    expect(app).toContain('object_storage is left out: LOG_STORE is control_plane');
  });

  test('buckets of the task role', () => expect(storing('s3_assume')).toContain('logStore: LogStore.existingBuckets({ logs: logsBucket })'));

  test('another one stays a variable, and is told of', () => {
    const app = storing('wasabi');
    expect(app).toContain("environment: { LOG_STORE: 'wasabi' }");
    expect(app).toContain('it stays a variable, which wins over `logStore`');
  });
});

describe('only what is called development loses its data with the stack', () => {
  test.each([
    ['"dev"', 'DEV'],
    ['"test-2"', 'DEV'],
    ['"prod"', 'PROD'],
    ['"staging"', 'PROD'],
    ['var.environment', 'PROD'],
  ])('%s is %s', (environment, preset) => {
    const app = imported(`module "portkey" {\n  source = "./ecs"\n  create_new_vpc = true\n  environment = ${environment}\n}`);
    expect(app).toContain(`preset: GatewayPreset.${preset}`);
    expect(app.includes('terminationProtection: true')).toBe(preset === 'PROD');
    if (!/dev|test|prod/.test(environment)) expect(app).toMatch(/environment.* preset (is )?PROD, which keeps data/);
  });
});

test('addresses at other ports than 443 are told of, for nobody lets tasks out there', () => {
  const app = imported(
    `${NEW_VPC}environment_variables = { gateway = { OTEL_ENDPOINT = "http://otel.internal:4318", MODELS = "https://llm.example.com/v1" } }`,
  );
  expect(app).toContain('environment_variables.gateway.OTEL_ENDPOINT (main.tf:3): let tasks out to port 4318');
  expect(app).not.toContain('gateway.MODELS');
  expect(app).toContain('Tasks go out at port 443');
});

test('AWS PrivateLink that was made by hand is the control plane of the app', () => {
  const app = imported(
    `${NEW_VPC}environment_variables = { gateway = { ALBUS_BASEPATH = "https://aws-cp.portkey.ai/albus", CONTROL_PLANE_BASEPATH = "https://aws-cp.portkey.ai/api/v1" } }`,
  );
  expect(app).toContain('controlPlane: ControlPlane.portkeyPrivateLink()');
  expect(app).toContain('give `activate: true`');
  expect(app).not.toMatch(/^ .*ALBUS_BASEPATH/m);
  expect(synthesized(app)).toEqual(expect.anything());
});

test('the endpoint to Portkey that a VPC has is used there, for a second one of its name is refused', () => {
  const app = imported(
    `create_new_vpc = false\nvpc_id = "vpc-1"\nprivate_subnet_ids = ["subnet-1", "subnet-2"]\nenvironment_variables = { gateway = { ALBUS_BASEPATH = "https://aws-cp.portkey.ai/albus" } }`,
  );
  expect(app).toContain("ControlPlane.custom({ albusBasePath: 'https://aws-cp.portkey.ai/albus' })");
  expect(app).toContain('through the endpoint that the VPC has');
  expect(app).not.toContain('The endpoint to the control plane is a new one');
  expect(synthesized(app)).toEqual(expect.anything());
});

describe('who may call a public load balancer', () => {
  const calling = (cidrs: string, more = '') =>
    imported(
      `module "portkey" {\n  source = "./ecs"\n  create_new_vpc = true\n  create_lb = true\n  internal_lb = false\n  lb_type = "application"\n  tls_certificate_arn = "arn:aws:acm:us-west-2:111122223333:certificate/1"\n  allowed_lb_cidrs = ${cidrs}\n${more}}`,
    );
  const PORTKEY = ['54.81.226.149/32', '34.200.113.35/32', '44.221.117.129/32'];

  test.each(['data.terraform_remote_state.net.outputs.offices', '[var.office]'])('is nobody where it is not known: %s', (cidrs) => {
    const app = calling(cidrs);
    expect(app).not.toMatch(/^ .*Exposure\.PUBLIC/m);
    expect(app).toContain('allowed_lb_cidrs is not known here, so the load balancer is internal');
  });

  test('is Portkey on the port of clients, and not at the test listener', () => {
    const app = calling(
      JSON.stringify(['198.51.100.0/24', ...PORTKEY]),
      '  gateway_deployment_configuration = { enable_blue_green = true }\n  object_storage = { log_store_bucket = "logs", bucket_region = "us-west-2" }\n',
    );
    expect(app).toContain('controlPlane: ControlPlane.portkey({ access: ControlPlaneAccess.ADDRESSES })');
    expect(app.match(/ec2\.Peer\.ipv4\('198\.51\.100\.0\/24'\)/g)).toHaveLength(2);
    for (const address of PORTKEY) expect(app).not.toContain(`ipv4('${address}')`);
    const rules = Object.values(synthesized(app)).flatMap(
      ({ Properties }) => (Properties?.SecurityGroupIngress ?? []) as { CidrIp: string; FromPort: number }[],
    );
    for (const address of PORTKEY) expect(rules.filter(({ CidrIp }) => CidrIp === address).map(({ FromPort }) => FromPort)).toEqual([443]);
  });

  test('is Portkey alone where nobody else is there: a list of nobody would let everybody in', () => {
    const app = calling(JSON.stringify(PORTKEY));
    for (const address of PORTKEY) expect(app).toContain(`ipv4('${address}')`);
  });
});

test('a cache of the VPC of before is told of where the VPC is a new one', () => {
  const cache =
    'redis_configuration = { redis_type = "aws-elastic-cache", endpoint = "cache.example.com:6379", tls = true, mode = "standalone", cpu = 1, memory = 1 }\n';
  const elsewhere = 'from which a cache in the VPC of before is not reached';
  expect(imported(`${NEW_VPC}${cache}`)).toContain(elsewhere);
  const given = imported(`create_new_vpc = false\nvpc_id = "vpc-1"\nprivate_subnet_ids = ["subnet-1", "subnet-2"]\n${cache}`);
  expect(given).toContain('let the new tasks in at its port');
  expect(given).not.toContain(elsewhere);
});

test('what only Terraform knows inside of an object is told once, by its whole name', () => {
  const app = imported(`module "portkey" {\n  source = "./ecs"\n  create_new_vpc = true\n  secrets = { gateway = { OTHER = data.x.y.arn } }\n}`);
  expect(app.match(/secrets\.gateway\.OTHER/g)).toHaveLength(1);
});

test('what is still to be written into a sample is told of, and the app synthesizes', () => {
  const app = imported(`${NEW_VPC}object_storage = { log_store_bucket = "<BUCKET_NAME>", bucket_region = "us-west-2" }`);
  expect(app).toContain('"<BUCKET_NAME>" is no name of a bucket');
  expect(synthesized(app)).toEqual(expect.anything());
});

test('who has no load balancer is told to let callers in, and of no record', () => {
  expect(imported(NEW_VPC)).toContain('let callers in by `gateway.service.allowCallsFrom(...)`');
  expect(imported(NEW_VPC)).not.toContain('DNS record of the gateway');
  expect(imported(`${NEW_VPC}create_lb = true`)).toContain('DNS record of the gateway');
});

test('variables of older versions of the modules are known', () => {
  const app = imported(`${NEW_VPC}create_lb = true\nenable_blue_green = true\nenable_bedrock_access = true\nredis_type = "redis"\nredis_cpu = 256`);
  expect(app).toContain('deployment: Deployment.blueGreen(');
  expect(app).toContain('name the models and the roles by `bedrock`');
  expect(app).toContain('redis_type is left out: up to v2.0.0');
  expect(app).not.toContain('the modules have no such variable');
});

test('who reached the test listener, and what the modules passed over, is told', () => {
  const app = imported(
    `${NEW_VPC}create_lb = true\ngateway_deployment_configuration = { enable_blue_green = true, linear_configuration = { step_percent = 20, step_bake_time_in_minutes = 5 } }`,
  );
  expect(app).toContain('the test listener lets nobody in');
  expect(app).toContain('linear_configuration is left out: the modules took blueGreen');
});

test.each([
  ['nothing', 'empty.tfvars', '# nothing\n', 'has no variable of the modules'],
  ['variables of something else', 'root.tfvars', 'my_name = "x"\n', 'has no variable of the modules'],
  ['a file without a module', 'bucket.tf', 'resource "aws_s3_bucket" "x" { bucket = "y" }\n', 'has no variable of the modules'],
  ['no JSON', 'x.tfvars.json', '{', 'is no JSON'],
])('what is no gateway becomes no app: %s', (_name, name, text, said) => {
  expect(installed.runAlone(['import-terraform', installed.file(name, text)])).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining(said),
  });
});

test('what the preset of production adds is told', () => {
  const said = 'preset PROD makes what the modules did not: a firewall';
  expect(imported(`${NEW_VPC}environment = "prod"\nenable_lb_access_logs = false\ncreate_lb = true`)).toContain(said);
  expect(imported(`${NEW_VPC}environment = "dev"`)).not.toContain(said);
});
