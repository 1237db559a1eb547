/** Which files a gateway of Terraform is read from, and what is computed of what they say. */
import { InstalledCommand } from '../installed-command';

let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
});
afterAll(() => installed.remove());

let count = 0;
function imported(text: string, beside: Readonly<Record<string, string>> = {}): string {
  count += 1;
  for (const [name, said] of Object.entries(beside)) installed.file(`${count}/${name}`, said);
  const { code, stdout, stderr } = installed.runAlone(['import-terraform', installed.file(`${count}/main.tf`, text)]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const NEW_VPC = 'create_new_vpc = true\nvpc_cidr = "10.0.0.0/16"\n';

describe('of a directory', () => {
  const CALL = `module "portkey" {
  source = "./ecs"
  create_new_vpc = true
  aws_region = var.region
  vpc_cidr = var.cidr
  environment = local.stage
  object_storage = { log_store_bucket = var.bucket, bucket_region = var.region }
}`;
  const BESIDE = {
    'variables.tf': 'variable "region" { default = "eu-west-1" }\nvariable "cidr" { default = "10.9.0.0/16" }\nlocals { stage = "prod" }',
    'terraform.tfvars': 'cidr = "10.8.0.0/16"\nbucket = "logs"',
    'y.auto.tfvars.json': '{ "bucket": "third-logs" }',
    'z.auto.tfvars': 'bucket = "other-logs"',
    'broken.tf': 'locals { = }',
  };

  test('variables and locals of the other files are known, and what is given wins over defaults', () => {
    const app = imported(CALL, BESIDE);
    for (const said of ["region: 'eu-west-1'", "cidr: '10.8.0.0/16'", 'GatewayPreset.PROD', "'LogsBucket', 'other-logs'"])
      expect(app).toContain(said);
    expect(app).toMatch(/could not be taken over:\n\/\/ - nothing/);
  });

  test('what no file says is told with its place', () => {
    expect(imported(CALL)).toContain('main.tf:4: aws_region is left out: no file that was read gives it (--var-file names one): var.region');
  });

  const called = (...names: string[]) => {
    const main = installed.file('called/main.tf', CALL);
    installed.file('called/variables.tf', 'variable "bucket" { default = "some-logs" }\nlocals { stage = "prod" }');
    const files: Record<string, string> = {
      'prod.tfvars': installed.file('called/prod.tfvars', 'region = "eu-west-1"\ncidr = "10.7.0.0/16"\nbucket = "prod-logs"'),
      'last.json': installed.file('called/last.json', '{ "cidr": "10.6.0.0/16" }'),
    };
    return installed.runAlone(['import-terraform', main, ...names.flatMap((name) => ['--var-file', files[name]])]);
  };

  test('the files of variables that it is applied with are named, and the last counts', () => {
    const { stdout } = called('prod.tfvars', 'last.json');
    for (const said of ["region: 'eu-west-1'", "cidr: '10.6.0.0/16'", "'LogsBucket', 'prod-logs'"]) expect(stdout).toContain(said);
    expect(stdout).toMatch(/could not be taken over:\n\/\/ - nothing/);
  });

  test('and belong to a call', () => {
    const file = installed.file('alone.tfvars', NEW_VPC);
    expect(installed.runAlone(['import-terraform', file, '--var-file', file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--var-file and --module go with the .tf'),
    });
  });

  test.each([
    ['local.sizes[var.stage].cpu', 2048],
    ['var.stage == "prod" ? 2048 : 256', 2048],
    ['var.stage != "prod" && !local.small ? 256 : local.sizes["prod"].cpu', 2048],
    ['lookup(local.sizes.dev, "gpu", 512)', 512],
    ['local.list[1]', 1024],
    ['jsondecode("{\\"cpu\\": 4096}").cpu', 4096],
  ])('what is in a value, and conditions, are computed: %s', (expression, cpu) => {
    const app = imported(
      `module "portkey" {\n  source = "./ecs"\n  create_new_vpc = true\n  gateway_config = { cpu = ${expression}, memory = 4096 }\n}`,
      {
        'variables.tf':
          'variable "stage" { default = "prod" }\nlocals {\n  small = true\n  list = [256, 1024]\n  sizes = { dev = { cpu = 256 }, prod = { cpu = 2048 } }\n}',
      },
    );
    expect(app).toContain(`cpu: ${cpu},`);
  });

  test.each(['local.sizes.none.cpu', 'var.stage > "a" ? 1 : 2', 'data.x.y ? 256 : 512', 'lookup(local.sizes, data.x.y, 256)', '1 + 1'])(
    'and what is not known is not guessed: %s',
    (expression) => {
      const app = imported(
        `module "portkey" {\n  source = "./ecs"\n  create_new_vpc = true\n  gateway_config = { cpu = ${expression}, memory = 4096 }\n}`,
        {
          'variables.tf': 'variable "stage" { default = "prod" }\nlocals { sizes = { dev = { cpu = 256 } } }',
        },
      );
      expect(app).not.toMatch(/^ .*cpu:/m);
      expect(app).toContain('gateway_config.cpu is left out');
    },
  );
});

test('of several modules that are called, the gateway is taken', () => {
  const app = imported(
    'module "vpc" {\n  source = "x"\n  cidr = "10.0.0.0/16"\n}\nmodule "portkey" {\n  source = "./ecs"\n  vpc_cidr = "10.1.0.0/16"\n  create_lb = true\n}',
  );
  expect(app).toContain("cidr: '10.1.0.0/16'");
  expect(app).toContain('module "vpc" is left out: one gateway is imported');
});

test('of several gateways the one that is named is taken', () => {
  const called = (name: string, cidr: string) => `module "${name}" {\n  source = "./ecs"\n  create_new_vpc = true\n  vpc_cidr = "${cidr}"\n}\n`;
  const file = installed.file('regions.tf', called('us', '10.1.0.0/16') + called('eu', '10.2.0.0/16'));
  const { stdout } = installed.runAlone(['import-terraform', file, '--module', 'eu']);
  expect(stdout).toContain("cidr: '10.2.0.0/16'");
  expect(stdout).toContain('module "us" is left out: one gateway is imported (--module names another)');
  expect(installed.runAlone(['import-terraform', file, '--module', 'asia'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('calls no module "asia"'),
  });
});

test('variables in JSON', () => {
  const file = installed.file('prod.tfvars.json', JSON.stringify({ environment: 'prod', create_new_vpc: true, vpc_cidr: '10.1.0.0/16', num_az: 3 }));
  expect(installed.runAlone(['import-terraform', file]).stdout).toContain('maxAzs: 3');
});

test('the inputs of Terragrunt are the variables', () => {
  const file = installed.file(
    'terragrunt.hcl',
    'include "root" {\n  path = find_in_parent_folders()\n}\nlocals { stage = "prod" }\ninputs = {\n  environment = local.stage\n  create_new_vpc = true\n  vpc_cidr = "10.3.0.0/16"\n}\n',
  );
  const { stdout } = installed.runAlone(['import-terraform', file]);
  expect(stdout).toContain("cidr: '10.3.0.0/16'");
  expect(stdout).toContain('preset: GatewayPreset.PROD');
  expect(stdout).toContain('include "root" is left out: inputs that it has are not read');
});
