import { ENTERPRISE_RULES } from './enterprise-rules';
import type { Reference, Row } from './table';

const HOSTS = 'tasks run on Fargate, ARM64, and there are no hosts';
const COUNT = 'the smallest number of tasks; scaling decides how many there are';

const of = (variable: string, attributes: Readonly<Record<string, Omit<Row, 'variable'>>>): Row[] =>
  Object.entries(attributes).map(([attribute, row]) => ({ variable: `${variable}.${attribute}`, ...row }));

const scaling = (variable: string, service: string): Row[] =>
  of(variable, {
    enable_autoscaling: { prop: `${service}.maxCapacity` },
    autoscaling_min_capacity: { prop: `${service}.minCapacity` },
    autoscaling_max_capacity: { prop: `${service}.maxCapacity` },
    target_cpu_utilization: { prop: `${service}.cpuTargetPercent` },
    target_memory_utilization: { prop: `${service}.memoryTargetPercent` },
    scale_in_cooldown: { prop: `${service}.scaleInCooldown` },
    scale_out_cooldown: { prop: `${service}.scaleOutCooldown` },
  });
const breaker = (variable: string): Row[] =>
  of(variable, {
    enable: { prop: 'deployment of the service' },
    rollback: { because: 'a deployment that fails is rolled back', unless: 'true' },
  });
const image = (variable: string, prop: string): Row[] => of(variable, { image: { prop }, tag: { prop } });

const BESIDE = 'up to v2.0.0 the modules made the cache by redis_configuration, and had this beside it';

/** Every variable of Portkey's modules for Amazon ECS, v3.0.0, and what those from v1.0.0 on had besides. */
export const ENTERPRISE: Reference = {
  title: "Portkey's Terraform modules for Amazon ECS",
  construct: 'PortkeyEnterpriseGateway',
  groups: {
    network: 'GatewayNetworkOptions',
    compute: 'EnterpriseComputeOptions',
    gateway: 'EnterpriseGatewayServiceOptions',
    dataService: 'DataServiceOptions',
    mcp: 'McpOptions',
  },
  rules: ENTERPRISE_RULES,
  tasks: [],
  rows: [
    { variable: 'project_name', because: 'names come from stack and construct, and cannot collide' },
    { variable: 'environment', prop: 'preset' },
    { variable: 'aws_region', prop: 'env of the stack' },
    { variable: 'environment_variables_file_path', prop: 'gateway.environment, dataService.environment' },
    { variable: 'secrets_file_path', prop: 'account, gateway.secrets, dataService.secrets' },
    { variable: 'environment_variables', prop: 'gateway.environment, dataService.environment' },
    { variable: 'secrets', prop: 'account, gateway.secrets, dataService.secrets' },
    { variable: 'create_new_vpc', prop: 'network.vpc' },
    { variable: 'vpc_cidr', prop: 'network.cidr' },
    { variable: 'num_az', prop: 'network.maxAzs' },
    { variable: 'single_nat_gateway', prop: 'network.natGateways' },
    { variable: 'vpc_id', prop: 'network.vpc' },
    { variable: 'public_subnet_ids', prop: 'network.vpc' },
    { variable: 'private_subnet_ids', prop: 'network.vpc' },
    { variable: 'create_cluster', prop: 'compute.cluster' },
    { variable: 'cluster_name', prop: 'compute.cluster' },
    { variable: 'capacity_provider_name', prop: 'compute.capacity' },
    { variable: 'instance_type', because: HOSTS },
    { variable: 'max_asg_size', because: HOSTS },
    { variable: 'min_asg_size', because: HOSTS },
    { variable: 'desired_asg_size', because: HOSTS },
    { variable: 'target_capacity', because: HOSTS },
    ...of('instance_refresh', {
      enabled: { because: HOSTS, unless: 'false' },
      min_healthy_percentage: { because: HOSTS },
      max_healthy_percentage: { because: HOSTS },
      instance_warmup: { because: HOSTS },
    }),
    ...image('gateway_image', 'gateway.image'),
    ...image('data_service_image', 'dataService.image'),
    { variable: 'docker_cred_secret_arn', prop: 'registryCredentials' },
    ...image('redis_image', 'cache'),
    ...of('gateway_config', {
      desired_task_count: { prop: 'gateway.minCapacity', because: COUNT },
      cpu: { prop: 'gateway.cpu', kind: 'number' },
      memory: { prop: 'gateway.memoryLimitMiB', kind: 'number' },
      gateway_port: { prop: 'gateway.port', kind: 'number', unless: '8787' },
      mcp_port: { prop: 'mcp.port' },
      enable_execute_command: { prop: 'gateway.enableExecuteCommand', kind: 'flag', unless: 'false' },
    }),
    ...scaling('gateway_autoscaling', 'gateway'),
    ...of('gateway_deployment_configuration', {
      enable_blue_green: { prop: 'gateway.deployment' },
      canary_configuration: { prop: 'gateway.deployment' },
      linear_configuration: { prop: 'gateway.deployment' },
    }),
    ...breaker('gateway_deployment_circuit_breaker'),
    ...of('gateway_lifecycle_hook', {
      enable_lifecycle_hook: {
        byHand: "the module's hook says yes to everything: put a function of yours into `lifecycleHooks` of the deployment",
        unless: 'false',
      },
      lifecycle_hook_stages: { byHand: 'stages are given with each hook, by names that Amazon ECS has (ecs.DeploymentLifecycleStage)' },
    }),
    ...of('dataservice_config', {
      enable_dataservice: { prop: 'dataService' },
      desired_task_count: { prop: 'dataService.minCapacity' },
      cpu: { prop: 'dataService.cpu' },
      memory: { prop: 'dataService.memoryLimitMiB' },
      port: { prop: 'dataService.port' },
      enable_execute_command: { prop: 'dataService.enableExecuteCommand' },
    }),
    ...breaker('dataservice_deployment_circuit_breaker'),
    ...scaling('dataservice_autoscaling', 'dataService'),
    ...of('redis_configuration', {
      redis_type: { prop: 'cache' },
      cpu: { prop: 'cache' },
      memory: { prop: 'cache' },
      endpoint: { prop: 'cache' },
      tls: { prop: 'cache' },
      mode: { prop: 'cache' },
      enable_execute_command: { prop: 'cache' },
    }),
    ...of('object_storage', {
      log_store_bucket: { prop: 'logStore' },
      log_exports_bucket: { prop: 'logStore' },
      finetune_bucket: { prop: 'logStore' },
      bucket_region: { prop: 'logStore' },
    }),
    ...['redis_type', 'redis_endpoint', 'redis_cpu', 'redis_memory', 'redis_tls_enabled', 'redis_mode'].map((variable) => ({
      variable,
      because: BESIDE,
    })),
    {
      variable: 'enable_bedrock_access',
      byHand: 'v1 let tasks call every model and become every role: name the models and the roles by `bedrock`',
      unless: 'false',
    },
    { variable: 'enable_blue_green', prop: 'gateway.deployment' },
    { variable: 'gateway_task_role_policy_arns', prop: 'gateway.taskRoleManagedPolicies' },
    { variable: 'data_service_task_role_policy_arns', prop: 'dataService.taskRoleManagedPolicies' },
    { variable: 'create_lb', prop: 'network.loadBalancerType' },
    { variable: 'internal_lb', prop: 'network.exposure' },
    { variable: 'lb_type', prop: 'network.loadBalancerType' },
    { variable: 'allowed_lb_cidrs', prop: 'network.allowFrom' },
    { variable: 'tls_certificate_arn', prop: 'domain' },
    { variable: 'enable_lb_access_logs', prop: 'network.accessLogs' },
    { variable: 'lb_access_logs_bucket', prop: 'network.accessLogsBucket' },
    { variable: 'lb_access_logs_prefix', prop: 'network.accessLogsPrefix' },
    { variable: 'server_mode', prop: 'serverMode' },
    { variable: 'mcp_gateway_base_url', prop: 'mcp' },
    ...of('alb_routing_configuration', {
      enable_path_based_routing: { prop: 'gateway.pathPrefix' },
      enable_host_based_routing: { prop: 'domain' },
      mcp_path: { byHand: 'the MCP gateway is told apart by its name, not by a path', unless: '/mcp' },
      gateway_path: { prop: 'gateway.pathPrefix' },
      mcp_host: { prop: 'mcp.domain' },
      gateway_host: { prop: 'domain' },
    }),
  ],
};
