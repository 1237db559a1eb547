/** Variables as people who run the references write them. */
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret';

const COMMON = `
project_name = "portkey-gateway"
aws_region   = "us-east-1"
docker_cred_secret_arn = "${SECRET}:docker-AbCdEf"
object_storage = { log_store_bucket = "portkey-logs", bucket_region = "us-east-1" }
`;
const ACCOUNT = `PORTKEY_CLIENT_AUTH = "${SECRET}:client-org-AbCdEf", ORGANISATIONS_TO_SYNC = "${SECRET}:client-org-AbCdEf"`;
const SAID = `
environment_variables = { gateway = { SERVICE_NAME = "gateway", ANALYTICS_STORE = "control_plane", LOG_STORE = "s3_assume" } }
secrets = { gateway = { ${ACCOUNT} } }
`;
const NEW_VPC = 'create_new_vpc = true\nvpc_cidr = "10.0.0.0/16"\n';
const INTERNAL = 'create_lb = true\ninternal_lb = true\nlb_type = "network"\nallowed_lb_cidrs = ["10.1.0.0/16"]\n';
const CERTIFICATE = 'tls_certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/gateway"\n';
const PUBLIC = `create_lb = true\ninternal_lb = false\nlb_type = "application"\nallowed_lb_cidrs = ["203.0.113.0/24"]\n${CERTIFICATE}`;
const config = (count: number, cpu: number, memory: number) =>
  `gateway_config = { desired_task_count = ${count}, cpu = ${cpu}, memory = ${memory}, gateway_port = 8787, mcp_port = 8788 }\n`;

const production = `environment = "prod"\n${COMMON}${NEW_VPC}num_az = 3\nsingle_nat_gateway = false\n${config(3, 1024, 2048)}
gateway_autoscaling = {
  enable_autoscaling        = true
  autoscaling_min_capacity  = 3
  autoscaling_max_capacity  = 20
  target_cpu_utilization    = 70 # percent
  target_memory_utilization = 80 // percent
  scale_in_cooldown         = 120
  scale_out_cooldown        = 60
}
dataservice_config  = { enable_dataservice = true, desired_task_count = 2, cpu = 512, memory = 1024 }
redis_configuration = { redis_type = "aws-elastic-cache", cpu = 256, memory = 512, endpoint = "prod-redis.example.com:6379", tls = true, mode = "cluster" }
environment_variables = { gateway = { SERVICE_NAME = "gateway" }, data-service = { HYBRID_DEPLOYMENT = "ON" } }
secrets = {
  gateway      = { ${ACCOUNT}, REDIS_PASSWORD = "${SECRET}:redis-AbCdEf" }
  data-service = { ${ACCOUNT}, REDIS_PASSWORD = "${SECRET}:redis-AbCdEf" }
}
`;
const BOTH_NAMES = `server_mode = "all"\nmcp_gateway_base_url = "https://mcp.example.com"
alb_routing_configuration = { enable_path_based_routing = false, enable_host_based_routing = true, mcp_host = "mcp.example.com", gateway_host = "gateway.example.com" }
`;
const BLUE_GREEN = 'gateway_deployment_configuration = { enable_blue_green = true }\n';

export const ENTERPRISE_FILES: Readonly<Record<string, string>> = {
  E0: `${COMMON}${NEW_VPC}${config(1, 1024, 2048)}${INTERNAL}${SAID}`,
  E1: `${COMMON}${NEW_VPC}${config(1, 256, 1024)}${INTERNAL}${SAID}`,
  'E1b, no load balancer': `${COMMON}${NEW_VPC}${config(1, 256, 1024)}${SAID}`,
  E2: `${production}${PUBLIC}${BLUE_GREEN}enable_lb_access_logs = true\nlb_access_logs_bucket = "portkey-alb-access-logs"\n`,
  E3: `environment = "prod"\n${COMMON}${NEW_VPC}${config(2, 1024, 2048)}${PUBLIC}${BOTH_NAMES}${SAID}`,
  'ModuleUsage, everything': `${production}${PUBLIC}${BLUE_GREEN}${BOTH_NAMES}`,
  'prod.tfvars, blue/green without a load balancer': `${production}${BLUE_GREEN}create_lb = false\n`,
  canary: `${COMMON}${NEW_VPC}${config(1, 256, 1024)}${PUBLIC}${SAID}gateway_deployment_configuration = { enable_blue_green = false, canary_configuration = { canary_bake_time_in_minutes = 5, canary_percent = 10 } }\n`,
  linear: `${COMMON}${NEW_VPC}${config(1, 256, 1024)}${PUBLIC}${SAID}gateway_deployment_configuration = { enable_blue_green = false, linear_configuration = { step_bake_time_in_minutes = 5, step_percent = 20 } }\n`,
  'an existing VPC and cluster': `${COMMON}create_new_vpc = false\nvpc_id = "vpc-1"\npublic_subnet_ids = ["subnet-1", "subnet-2"]\nprivate_subnet_ids = ["subnet-3", "subnet-4"]
create_cluster = false\ncluster_name = "shared"\ncapacity_provider_name = "FARGATE"\n${config(1, 256, 1024)}${INTERNAL}${SAID}`,
  'MCP alone': `${COMMON}${NEW_VPC}${config(1, 256, 1024)}${PUBLIC}${SAID}server_mode = "mcp"\nmcp_gateway_base_url = "https://mcp.example.com"\n`,
  'the call of a module': `module "portkey" {\n  source = "git::https://example.com/modules"\n${COMMON}${NEW_VPC}${config(1, 256, 1024)}${INTERNAL}${SAID}}\n`,
};

const ofProfile = (environment: string, cpu: number, memory: number, waf: boolean, certificate = '') => `
environment = "${environment}"
aws_region = "us-east-1"
project_name = "ai-gateway"
vpc_cidr = "10.0.0.0/16"
gateway_cpu = ${cpu}
gateway_memory = ${memory}
gateway_desired_count = 2
autoscaling_min_capacity = 1
autoscaling_max_capacity = 4
enable_waf = ${waf}
certificate_arn = "${certificate}"
cognito_domain_prefix = "ai-gateway-${environment}"
enable_jwt_auth = false
budget_limit_daily_usd = 500
p99_latency_threshold_ms = 30000
`;

export const OPEN_SOURCE_FILES: Readonly<Record<string, string>> = {
  dev: ofProfile('dev', 512, 1024, false),
  staging: ofProfile('staging', 1024, 2048, true, 'arn:aws:acm:us-east-1:111122223333:certificate/gateway'),
  prod: ofProfile('prod', 1024, 2048, true, 'arn:aws:acm:us-east-1:111122223333:certificate/gateway'),
};
