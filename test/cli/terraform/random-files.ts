import * as fc from 'fast-check';

/** Texts of HCL, each at random one of several. */
const oneOf = (...texts: string[]) => fc.constantFrom(...texts);
const assignment = (variable: string, ...values: string[]) => fc.option(oneOf(...values.map((value) => `${variable} = ${value}`)), { nil: '' });
const ARN = '"arn:aws:secretsmanager:us-east-1:111122223333:secret:portkey-AbCdEf"';

const LINES = [
  assignment('environment', '"dev"', '"prod"', '"staging"', 'null'),
  assignment('aws_region', '"eu-central-1"', '"us-east-1"', 'var.region'),
  oneOf(
    'create_new_vpc = true',
    'create_new_vpc = true\nnum_az = 3\nvpc_cidr = "10.8.0.0/16"',
    'create_new_vpc = false\nvpc_id = "vpc-1"\nprivate_subnet_ids = ["subnet-1", "subnet-2", "subnet-3"]\npublic_subnet_ids = ["subnet-4", "subnet-5"]',
  ),
  assignment('single_nat_gateway', 'true', 'false'),
  assignment('create_cluster', 'true', 'false'),
  assignment('instance_type', '"t4g.large"'),
  assignment('docker_cred_secret_arn', ARN, '"docker"'),
  assignment(
    'gateway_config',
    '{ desired_task_count = 2, cpu = 512, memory = 1024, gateway_port = 9000, mcp_port = 9001 }',
    '{ enable_execute_command = true }',
  ),
  assignment('gateway_autoscaling', '{ enable_autoscaling = true, autoscaling_max_capacity = 9 }', '{ enable_autoscaling = false }'),
  assignment(
    'gateway_deployment_configuration',
    '{ enable_blue_green = true }',
    '{ enable_blue_green = false, canary_configuration = { canary_percent = 10, canary_bake_time_in_minutes = 5 } }',
    'null',
  ),
  assignment(
    'dataservice_config',
    '{ enable_dataservice = true, desired_task_count = 1, cpu = 256, memory = 1024 }',
    '{ enable_dataservice = false }',
  ),
  assignment(
    'redis_configuration',
    '{ redis_type = "redis", cpu = 256, memory = 512, endpoint = "", tls = false, mode = "standalone" }',
    '{ redis_type = "aws-elastic-cache", endpoint = "cache.example.com:6380", tls = true, mode = "cluster" }',
  ),
  assignment(
    'object_storage',
    '{ log_store_bucket = "logs-of-ours", bucket_region = "us-east-1" }',
    '{ log_store_bucket = "logs-of-ours", finetune_bucket = "files-of-ours", bucket_region = "eu-west-1" }',
  ),
  assignment('gateway_task_role_policy_arns', '{ bedrock = "arn:aws:iam::111122223333:policy/bedrock" }', '{}'),
  assignment('create_lb', 'true', 'false'),
  assignment('capacity_provider_name', '"FARGATE_SPOT"', '"hosts"'),
  assignment('gateway_deployment_circuit_breaker', '{ enable = false, rollback = false }', '{ enable = true, rollback = true }'),
  assignment('lb_access_logs_prefix', '"llm"'),
  assignment('internal_lb', 'true', 'false'),
  assignment('lb_type', '"network"', '"application"'),
  assignment('allowed_lb_cidrs', '["10.0.0.0/8"]', '["0.0.0.0/0"]', '[]'),
  assignment('tls_certificate_arn', '"arn:aws:acm:REGION:111122223333:certificate/x"', '""'),
  assignment('server_mode', '"gateway"', '"mcp"', '"all"'),
  assignment('mcp_gateway_base_url', '"https://tools.example.com"'),
  assignment(
    'secrets',
    `{ gateway = { PORTKEY_CLIENT_AUTH = ${ARN}, ORGANISATIONS_TO_SYNC = ${ARN}, REDIS_PASSWORD = ${ARN}, "JWT-KEY" = ${ARN} } }`,
    '{}',
  ),
  assignment('environment_variables', '{ gateway = { LOG_LEVEL = "debug", PORT = "1", EMPTY = "" }, data-service = { A = 1 } }'),
];

/** Sets of variables of the enterprise modules, the same at every run. */
export function randomFiles(count: number): string[] {
  const files = fc.sample(fc.tuple(...LINES), { numRuns: count, seed: 20261129 });
  return files.map((lines) => {
    const text = lines.filter(Boolean).join('\n');
    const region = /^aws_region = "(.*)"$/m.exec(text)?.[1] ?? 'us-west-2';
    return text.replaceAll('REGION', region);
  });
}
