// Written by `npx projen inputs` from the assembly of the library. Do not edit.
import { RemovalPolicy } from 'aws-cdk-lib';
import * as aws_ecs from 'aws-cdk-lib/aws-ecs';
import * as aws_elasticloadbalancingv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as aws_logs from 'aws-cdk-lib/aws-logs';

const AbTestPresetOptions = { candidate: 'RouteTargetOptions', current: 'RouteTargetOptions' };
const AddedPrices = { models: 'ModelPrice[]', 'asOf?': 'string' };
const AlarmThresholdOptions = {
  'cpuThresholdPercent?': 'number',
  'dailyCostBudget?': 'number',
  'dailyCostThresholdPercent?': 'number',
  'errorRateDuration?': 'Duration',
  'errorRateThresholdPercent?': 'number',
  'firewallBlocksThreshold?': 'number',
  'latencyDuration?': 'Duration',
  'latencyThreshold?': 'Duration',
  'priceTableMaxAge?': 'Duration',
  'providerErrorDuration?': 'Duration',
  'providerErrorRateThresholdPercent?': 'number',
  'unpricedRequestsThreshold?': 'number',
};
const AnthropicPresetOptions = { anthropicModel: 'string', bedrockModel: 'string', 'anthropicProvider?': 'string', 'bedrockProvider?': 'string' };
const ModelProviderOptions = { 'name?': 'string' };
const ProviderKeyOptions = { 'apiKey?': 'aws_secretsmanager.ISecret', 'apiKeys?': 'aws_secretsmanager.ISecret[]', 'field?': 'string' };
const ApiKeyProviderOptions = { ...ModelProviderOptions, ...ProviderKeyOptions };
const GatewayFrontOptions = {
  'accessLogs?': 'boolean',
  'accessLogsBucket?': 'aws_s3.IBucket',
  'accessLogsPrefix?': 'string',
  'additionalDomains?': 'GatewayDomain[]',
  'allowFrom?': 'aws_ec2.IPeer[]',
  'allowInsecure?': 'boolean',
  'deletionProtection?': 'boolean',
  'exposure?': 'Exposure',
  'sslPolicy?': 'aws_elasticloadbalancingv2.SslPolicy',
};
const ApplicationFrontOptions = {
  ...GatewayFrontOptions,
  'clientKeepAlive?': 'Duration',
  'desyncMitigationMode?': 'aws_elasticloadbalancingv2.DesyncMitigationMode',
  'listenerRulePriority?': 'number',
};
const GatewayFrontProps = {
  ...GatewayFrontOptions,
  vpc: 'aws_ec2.IVpc',
  'deregistrationDelay?': 'Duration',
  'domain?': 'GatewayDomain',
  'logRetention?': 'aws_logs.RetentionDays',
  'preset?': 'GatewayPreset',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const ApplicationFrontProps = { ...GatewayFrontProps, ...ApplicationFrontOptions, 'idleTimeout?': 'Duration', 'reachesInternet?': 'boolean' };
const ApplicationInferenceProfile = { arn: 'string', model: 'string' };
const AzureBlobStoreOptions = { container: 'string', storageAccount: 'string', 'accountKey?': 'aws_ecs.Secret', 'entra?': 'EntraApplication' };
const AzureOpenaiAddress = { apiVersion: 'string', resourceName: 'string', 'deploymentId?': 'string', 'geography?': 'string' };
const AzureOpenaiProviderOptions = {
  ...ApiKeyProviderOptions,
  apiVersion: 'string',
  resourceName: 'string',
  'deploymentId?': 'string',
  'deployments?': '{string}',
  'geography?': 'string',
};
const BedrockAccessOptions = {
  'applicationInferenceProfiles?': 'ApplicationInferenceProfile[]',
  'inferenceProfiles?': 'string[]',
  'messagesApi?': 'BedrockMessagesApi',
  'models?': 'string[]',
  'region?': 'string',
};
const BedrockAccessRoleProps = {
  ...BedrockAccessOptions,
  trusted: 'aws_iam.IPrincipal',
  'externalId?': 'string',
  'mantle?': 'boolean',
  'roleName?': 'string',
  'sessionTags?': 'boolean',
};
const BedrockAssumedRole = { role: 'aws_iam.IRole', 'externalId?': 'string', 'sessionTags?': 'boolean' };
const BedrockBatchOptions = { buckets: 'aws_s3.IBucket[]', role: 'aws_iam.IRole' };
const BedrockMantleProviderOptions = { ...ModelProviderOptions, models: 'string[]', 'assumedRole?': 'BedrockAssumedRole', 'region?': 'string' };
const BedrockProviderOptions = {
  ...ModelProviderOptions,
  ...BedrockAccessOptions,
  'assumedRole?': 'BedrockAssumedRole',
  'requestMetadata?': 'boolean',
};
const SubjectOptions = { 'name?': 'string' };
const CacheNodesSubjectProps = { ...SubjectOptions, nodes: 'number', replicationGroupId: 'string', 'evicts?': 'boolean' };
const DeploymentOptions = {
  'additionalRollbackAlarms?': 'aws_cloudwatch.IAlarm[]',
  'bakeTime?': 'Duration',
  'circuitBreaker?': 'boolean',
  'protectWeights?': 'boolean',
  'rollbackAlarms?': 'boolean',
};
const TrafficShiftOptions = {
  ...DeploymentOptions,
  'lifecycleHooks?': 'aws_ecs.IDeploymentLifecycleHookTarget[]',
  'longestDeployment?': 'Duration',
  'smokeTest?': 'SmokeTestOptions',
  'testListener?': 'TestListenerOptions',
};
const CanaryOptions = { ...TrafficShiftOptions, 'canaryBakeTime?': 'Duration', 'canaryPercent?': 'number' };
const ChargebackReportOptions = { 'hour?': 'number', 'retention?': 'Duration' };
const ClickHouseOptions = {
  endpoint: 'string',
  password: 'aws_ecs.Secret',
  user: 'string',
  'feedbackTable?': 'string',
  'generationHooksTable?': 'string',
  'logTable?': 'string',
};
const ClosedPathsOptions = { paths: 'string[]', priority: 'number', 'hosts?': 'string[]' };
const CloudMapDiscoveryOptions = {
  name: 'string',
  'cloudMapNamespace?': 'aws_servicediscovery.INamespace',
  'dnsTtl?': 'Duration',
  'namespaceName?': 'string',
};
const CognitoAuthenticationOptions = {
  'accessTokenValidity?': 'Duration',
  'defaultClient?': 'boolean',
  'domainPrefix?': 'string',
  'issuer?': 'string',
  'jwksUri?': 'string',
  'registeredClientsOnly?': 'boolean',
  'resourceServerIdentifier?': 'string',
  'tokenEndpoint?': 'string',
  'userPool?': 'aws_cognito.IUserPool',
  'userPoolDomain?': 'aws_cognito.IUserPoolDomain',
};
const CollectorOptions = {
  'configuration?': 'string',
  'cpu?': 'number',
  'environment?': '{string}',
  'image?': 'aws_ecs.ContainerImage',
  'imageDigest?': 'string',
  'memoryLimitMiB?': 'number',
  'pipelines?': 'CollectorPipeline[]',
  'secrets?': '{aws_ecs.Secret}',
  'startsFirst?': 'boolean',
};
const CompatibleProviderOptions = {
  ...ProviderKeyOptions,
  apis: 'ModelApi[]',
  baseUrl: 'string',
  name: 'string',
  'exampleModel?': 'string',
  'keyless?': 'boolean',
  'privateAddress?': 'boolean',
  'storesResponses?': 'boolean',
  'streamUsage?': 'boolean',
};
const ConditionalRoutingOptions = { cases: 'RoutingCase[]', 'otherwise?': 'Routing' };
const ContainerCacheOptions = {
  'cpu?': 'number',
  'enableExecuteCommand?': 'boolean',
  'evictionPolicy?': 'string',
  'image?': 'aws_ecs.ContainerImage',
  'memoryLimitMiB?': 'number',
};
const ContainerPort = { name: 'string', port: 'number', 'protocol?': 'ContainerProtocol' };
const ContainerSpec = {
  image: 'aws_ecs.ContainerImage',
  name: 'string',
  ports: 'ContainerPort[]',
  'command?': 'string[]',
  'entryPoint?': 'string[]',
  'environment?': '{string}',
  'environmentFiles?': 'EnvironmentFileSpec[]',
  'environmentReason?': 'string',
  'healthCheck?': 'aws_ecs.HealthCheck',
  'labels?': '{string}',
  'openFiles?': 'number',
  'secrets?': '{aws_ecs.Secret}',
  'stopTimeout?': 'Duration',
  'tmpSize?': 'Size',
  'usableCpu?': 'number',
  'user?': 'string',
  'version?': 'string',
};
const ContentFilter = {
  category: 'ContentFilterCategory',
  'action?': 'GuardrailFilterAction',
  'inputStrength?': 'ContentFilterStrength',
  'outputStrength?': 'ContentFilterStrength',
};
const ControlPlaneOptions = { 'access?': 'ControlPlaneAccess' };
const CorsOptions = { 'allowedHeaders?': 'string[]', 'allowedMethods?': 'string[]', 'allowedOrigins?': 'string[]', 'exposedHeaders?': 'string[]' };
const CostOptimizedPresetOptions = {
  large: 'RouteTargetOptions',
  medium: 'RouteTargetOptions',
  small: 'RouteTargetOptions',
  'mediumMaxTokens?': 'number',
  'smallMaxTokens?': 'number',
};
const CustomControlPlaneOptions = {
  ...ControlPlaneOptions,
  albusBasePath: 'string',
  'configReaderPath?': 'string',
  'controlPlaneBasePath?': 'string',
  'sourceSyncApiBasePath?': 'string',
};
const CustomLogStoreOptions = { kind: 'string', 'environment?': '{string}', 'secrets?': '{aws_ecs.Secret}' };
const CustomProviderOptions = { ...ApiKeyProviderOptions, slug: 'string', 'exampleModel?': 'string', 'host?': 'string' };
const GatewayServiceOptions = {
  'allowTo?': 'aws_ec2.IPeer[]',
  'cpu?': 'number',
  'cpuArchitecture?': 'aws_ecs.CpuArchitecture',
  'cpuTargetPercent?': 'number',
  'deployment?': 'Deployment',
  'discovery?': 'Discovery',
  'dnsServers?': 'aws_ec2.IPeer[]',
  'enableExecuteCommand?': 'boolean',
  'executionRole?': 'aws_iam.IRole',
  'executionRoleManagedPolicies?': 'aws_iam.IManagedPolicy[]',
  'healthCheckGracePeriod?': 'Duration',
  'maxCapacity?': 'number',
  'memoryLimitMiB?': 'number',
  'memoryTargetPercent?': 'number',
  'minCapacity?': 'number',
  'mountPoints?': 'aws_ecs.MountPoint[]',
  'policyCooldowns?': '{ScalingCooldowns}',
  'requestsPerTargetPerMinute?': 'number',
  'scaleInCooldown?': 'Duration',
  'scaleOutCooldown?': 'Duration',
  'scalingSchedules?': 'ScalingSchedule[]',
  'securityGroup?': 'aws_ec2.ISecurityGroup',
  'sidecars?': 'SidecarSpec[]',
  'taskRole?': 'aws_iam.IRole',
  'taskRoleManagedPolicies?': 'aws_iam.IManagedPolicy[]',
  'volumes?': 'aws_ecs.Volume[]',
};
const EnterpriseServiceOptions = {
  ...GatewayServiceOptions,
  'environment?': '{string}',
  'healthCheckPath?': 'string',
  'image?': 'PortkeyImage',
  'secrets?': '{aws_ecs.Secret}',
  'tmpSize?': 'Size',
};
const DataServiceOptions = { ...EnterpriseServiceOptions, 'port?': 'number' };
const DeniedTopic = { definition: 'string', name: 'string', 'action?': 'GuardrailFilterAction', 'examples?': 'string[]' };
const DeploymentConfig = {
  maxHealthyPercent: 'number',
  minHealthyPercent: 'number',
  'bakeTime?': 'Duration',
  'canaryConfiguration?': 'aws_ecs.TrafficShiftConfig',
  'circuitBreaker?': 'aws_ecs.DeploymentCircuitBreaker',
  'deploymentStrategy?': 'aws_ecs.DeploymentStrategy',
  'linearConfiguration?': 'aws_ecs.TrafficShiftConfig',
};
const DerivedGatewayImageOptions = { 'runtimePath?': 'string' };
const DiscoveryConfig = { 'cloudMapOptions?': 'aws_ecs.CloudMapOptions', 'serviceConnect?': 'ServiceConnectConfig' };
const DoorHealthCheck = { 'healthyHttpCodes?': 'string', 'path?': 'string' };
const DoorOptions = {
  port: 'number',
  'alternate?': 'boolean',
  'deregistrationDelay?': 'Duration',
  'healthCheck?': 'DoorHealthCheck',
  'hosts?': 'string[]',
  'jwtValidation?': 'JwtValidation',
  'listenerPort?': 'number',
  'paths?': 'string[]',
  'priority?': 'number',
  'protectWeights?': 'ProtectWeightsOptions',
  'rewrite?': 'DoorRewrite',
  'testListener?': 'TestListenerOptions',
  'tls?': 'boolean',
};
const DoorRewrite = { regex: 'string', replace: 'string' };
const Ec2CapacityOptions = {
  'dnsServers?': 'aws_ec2.IPeer[]',
  'eniTrunking?': 'boolean',
  'instanceType?': 'aws_ec2.InstanceType',
  'launchTemplate?': 'aws_ec2.LaunchTemplate',
  'managedTerminationProtection?': 'boolean',
  'maxInstanceLifetime?': 'Duration',
  'maxInstances?': 'number',
  'minInstances?': 'number',
  'targetCapacityPercent?': 'number',
  'tasksPerInstance?': 'number',
};
const EnterpriseBedrockOptions = {
  'assumedRoles?': 'BedrockAssumedRole[]',
  'batch?': 'BedrockBatchOptions',
  'guardrailArns?': 'string[]',
  'mantle?': 'boolean',
  'models?': 'BedrockAccessOptions',
};
const EnterpriseComputeOptions = {
  'capacity?': 'Capacity',
  'cluster?': 'aws_ecs.ICluster',
  'serviceConnect?': 'boolean',
  'serviceConnectNamespace?': 'aws_servicediscovery.INamespace',
};
const EnterpriseGatewayServiceOptions = {
  ...EnterpriseServiceOptions,
  'pathPrefix?': 'string',
  'port?': 'number',
  'taskCertificate?': 'TaskCertificate',
};
const EnterpriseObservabilityOptions = {
  'alarms?': 'boolean',
  'alarmTopic?': 'aws_sns.ITopic',
  'cpuThresholdPercent?': 'number',
  'customerManagedKey?': 'boolean',
  'dashboard?': 'boolean',
  'imageMetrics?': 'ImageMetricsOptions',
  'logRetention?': 'aws_logs.RetentionDays',
};
const EnterpriseSettings = {
  'batchStatusCheckInterval?': 'Duration',
  'bullBoard?': 'boolean',
  'clickHouse?': 'ClickHouseOptions',
  'cors?': 'CorsOptions',
  'finetuneStatusCheckInterval?': 'Duration',
  'googleAudience?': 'string',
  'googleServiceAccountEmail?': 'string',
  'headersToMetadata?': 'string[]',
  'jwtAuthentication?': 'boolean',
  'jwtDefaultScopes?': 'string[]',
  'logStore?': 'LogStoreSettings',
  'maxConditionalRootConfigTargets?': 'number',
  'maxNestedConfigTargets?': 'number',
  'maxRootConfigTargets?': 'number',
  'mcpRequestTimeout?': 'Duration',
  'otlp?': 'OtlpOptions',
  'outboundProxy?': 'OutboundProxyOptions',
  'prometheus?': 'PrometheusOptions',
  'semanticCache?': 'SemanticCacheOptions',
  'trustedCustomHosts?': 'string[]',
};
const EnterpriseTracesOptions = { 'analytics?': 'boolean', 'destination?': 'TraceDestination' };
const EntraApplication = { clientId: 'string', clientSecret: 'aws_ecs.Secret', tenantId: 'string' };
const EnvironmentFileSpec = { assetHash: 'string', path: 'string' };
const ExistingCacheOptions = {
  host: 'string',
  'certificateAuthority?': 'aws_ecs.Secret',
  'clusterMode?': 'boolean',
  'connections?': 'aws_ec2.IConnectable',
  'iamCacheName?': 'string',
  'iamExternalId?': 'string',
  'iamRole?': 'aws_iam.IRole',
  'kind?': 'string',
  'password?': 'aws_ecs.Secret',
  'port?': 'number',
  'scaleReads?': 'string',
  'tls?': 'boolean',
  'userName?': 'string',
};
const ExistingCapacityOptions = { 'cpuArchitecture?': 'aws_ecs.CpuArchitecture' };
const ExistingGuardrailOptions = { 'encryptionKey?': 'aws_kms.IKey', 'guardrailProfile?': 'string' };
const ExistingListenerOptions = {
  domainName: 'string',
  listener: 'aws_elasticloadbalancingv2.IApplicationListener',
  'hosts?': 'string[]',
  'idleTimeout?': 'Duration',
  'port?': 'number',
  'protocol?': 'aws_elasticloadbalancingv2.ApplicationProtocol',
  'reachesIssuer?': 'boolean',
};
const ExistingLogBuckets = {
  logs: 'aws_s3.IBucket',
  'exports?': 'aws_s3.IBucket',
  'externalId?': 'string',
  'finetune?': 'aws_s3.IBucket',
  'objectLock?': 'boolean',
  'region?': 'string',
  'role?': 'aws_iam.IRole',
};
const ExistingValkeyIam = { cacheName: 'string', userName: 'string', 'serverless?': 'boolean' };
const ExistingValkeyOptions = {
  host: 'string',
  'connections?': 'aws_ec2.IConnectable',
  'iam?': 'ExistingValkeyIam',
  'password?': 'aws_secretsmanager.ISecret',
  'passwordField?': 'string',
  'port?': 'number',
  'tls?': 'boolean',
  'userName?': 'string',
};
const FallbackRoutingOptions = { targets: 'Routing[]', 'onStatus?': 'number[]' };
const FargateCapacityOptions = { 'spotPercent?': 'number' };
const FirewallConfig = { 'firewall?': 'GatewayFirewall', 'webAclArn?': 'string' };
const FirewallRuleGroupConfig = {
  countedRules: 'string[]',
  'name?': 'string',
  'ruleGroupArn?': 'string',
  'vendorName?': 'string',
  'version?': 'string',
};
const FirewallRuleGroupOptions = { 'countedRules?': 'string[]' };
const FirewallRulesOptions = {
  'allowedAddresses?': 'string[]',
  'allowedCountries?': 'string[]',
  'blockedAddresses?': 'string[]',
  'blockedCountries?': 'string[]',
  'logCountedRequests?': 'boolean',
  'rateLimitPerHeader?': '{number}',
  'rateLimitPerIp?': 'number',
  'ruleGroups?': 'FirewallRuleGroup[]',
};
const GatewayAuthOptions = {
  'apiKeys?': 'boolean',
  'keyHeaders?': 'string[]',
  'method?': 'Authentication',
  'removalPolicy?': 'RemovalPolicy',
  'tokenCheckAtLoadBalancer?': 'boolean',
};
const GatewayAuthProps = {
  ...GatewayAuthOptions,
  'deletionProtection?': 'boolean',
  'encryptionKey?': 'aws_kms.IKey',
  'gatewayName?': 'string',
  'preset?': 'GatewayPreset',
};
const PolicyOptions = {
  'defaultRoute?': 'string',
  'geographies?': 'string[]',
  'grants?': 'string[]',
  'guardrail?': 'GuardrailMode',
  'limits?': 'LimitOptions',
  'maxOutputTokens?': 'number',
  'models?': 'string[]',
  'responseCache?': 'boolean',
  'routes?': 'string[]',
  'tiers?': 'string[]',
};
const GatewayClientOptions = {
  ...PolicyOptions,
  'accessTokenValidity?': 'Duration',
  'apiKeysOnly?': 'boolean',
  'clientId?': 'string',
  'clientName?': 'string',
  'credentials?': 'string[]',
  'encryptionKey?': 'aws_kms.IKey',
  'nestedStack?': 'string',
  'otherClientIds?': 'string[]',
  'scopes?': 'string[]',
  'secret?': 'aws_secretsmanager.ISecret',
  'team?': 'string',
};
const GatewayClusterProps = {
  vpc: 'aws_ec2.IVpc',
  'assignPublicIp?': 'boolean',
  'capacity?': 'Capacity',
  'capacityAfter?': 'IDependable[]',
  'cluster?': 'aws_ecs.ICluster',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const GatewayComputeOptions = {
  ...GatewayServiceOptions,
  'capacity?': 'Capacity',
  'cluster?': 'aws_ecs.ICluster',
  'environment?': '{string}',
  'image?': 'GatewayImage',
  'requestsInFlightTarget?': 'number',
  'secrets?': '{aws_ecs.Secret}',
  'taskCertificate?': 'aws_secretsmanager.ISecret',
  'tmpSize?': 'Size',
};
const GatewayDomainConfig = { certificate: 'aws_certificatemanager.ICertificate', domainName: 'string', 'privateZone?': 'boolean' };
const GatewayFirewallProps = {
  ...FirewallRulesOptions,
  'credentialHeaders?': 'string[]',
  'encryptionKey?': 'aws_kms.IKey',
  'logRetention?': 'aws_logs.RetentionDays',
  'removalPolicy?': 'RemovalPolicy',
};
const GatewayGuardrailMemoryProps = {
  vpc: 'aws_ec2.IVpc',
  'encryptionKey?': 'aws_kms.IKey',
  'preset?': 'GatewayPreset',
  'secret?': 'aws_secretsmanager.ISecret',
  'store?': 'SharedState',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const GatewayGuardrailOptions = {
  guardrail: 'Guardrail',
  'beyondMaximum?': 'UncheckedText',
  'checks?': 'GuardrailCheck[]',
  'maxUnitsPerRequest?': 'number',
  'maxUnitsPerSecond?': 'number',
  'memory?': 'Duration',
  'mode?': 'GuardrailMode',
  'output?': 'GuardrailOutput',
  'prices?': 'GuardrailPrices',
  'timeout?': 'Duration',
  'whenUnavailable?': 'UncheckedText',
  'windowOverlap?': 'number',
  'windowSize?': 'number',
};
const GatewayGuardrailProps = { ...GatewayGuardrailOptions, 'encryptionKey?': 'aws_kms.IKey', 'sharedMemory?': 'IGuardrailMemory' };
const GatewayImageConfig = {
  fromDockerHub: 'boolean',
  image: 'aws_ecs.ContainerImage',
  'healthCheckByNode?': 'boolean',
  'nativeOnly?': 'boolean',
  'nodePath?': 'string',
  'pulledThrough?': 'boolean',
  'runtimePath?': 'string',
  'version?': 'string',
};
const GatewayImageOptions = { 'digest?': 'string', 'tag?': 'string' };
const GatewayImageRepositoryProps = {
  'encryptionKey?': 'aws_kms.IKey',
  'imagesKept?': 'number',
  'preset?': 'GatewayPreset',
  'removalPolicy?': 'RemovalPolicy',
};
const GatewayLimitsOptions = {
  'enforcement?': 'LimitEnforcement',
  'gateway?': 'LimitOptions',
  'onAbort?': 'AbortBehavior',
  'store?': 'SharedState',
  'storeTimeout?': 'Duration',
  'unpricedRequests?': 'UnpricedRequests',
  'whenUnavailable?': 'StoreFallback',
};
const GatewayLimitsProps = {
  ...GatewayLimitsOptions,
  vpc: 'aws_ec2.IVpc',
  'deletionProtection?': 'boolean',
  'encryptionKey?': 'aws_kms.IKey',
  'preset?': 'GatewayPreset',
  'removalPolicy?': 'RemovalPolicy',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const GatewayLiveConfigurationOptions = { 'revision?': 'string' };
const GatewayMetricOptions = { 'client?': 'string', 'model?': 'string', 'provider?': 'string', 'route?': 'string', 'team?': 'string', '*': 'any' };
const GatewayNetworkOptions = {
  ...ApplicationFrontOptions,
  'assignPublicIp?': 'boolean',
  'cidr?': 'string',
  'existingListener?': 'ExistingListenerOptions',
  'firewall?': 'Firewall',
  'flowLogs?': 'boolean',
  'loadBalancerSubnets?': 'aws_ec2.SubnetSelection',
  'loadBalancerType?': 'LoadBalancerType',
  'maxAzs?': 'number',
  'natGateways?': 'number',
  'privateLink?': 'GatewayPrivateLinkOptions',
  'reachesInternet?': 'boolean',
  'taskSubnets?': 'aws_ec2.SubnetSelection',
  'vpc?': 'aws_ec2.IVpc',
  'vpcEndpoints?': 'VpcEndpoints',
};
const GatewayNetworkProps = {
  ...GatewayNetworkOptions,
  'credentialHeaders?': 'string[]',
  'deregistrationDelay?': 'Duration',
  'domain?': 'GatewayDomain',
  'encryptionKey?': 'aws_kms.IKey',
  'idleTimeout?': 'Duration',
  'logRetention?': 'aws_logs.RetentionDays',
  'preset?': 'GatewayPreset',
  'removalPolicy?': 'RemovalPolicy',
};
const MetricDimensionOptions = { 'metricsByRoute?': 'boolean', 'metricsByTeam?': 'boolean' };
const GatewayObservabilityOptions = {
  ...AlarmThresholdOptions,
  ...MetricDimensionOptions,
  'alarms?': 'boolean',
  'alarmTopic?': 'aws_sns.ITopic',
  'customerManagedKey?': 'boolean',
  'dashboard?': 'boolean',
  'encryptionKey?': 'aws_kms.IKey',
  'logRetention?': 'aws_logs.RetentionDays',
  'removalPolicy?': 'RemovalPolicy',
  'usageDelivery?': 'UsageDeliveryOptions',
};
const GatewayObservabilityProps = { ...GatewayObservabilityOptions, 'gatewayName?': 'string', 'preset?': 'GatewayPreset' };
const GatewayPrivateLinkOptions = { allowedPrincipals: 'aws_iam.ArnPrincipal[]', 'acceptanceRequired?': 'boolean', 'allowedRegions?': 'string[]' };
const GatewayPrivateLinkProps = {
  ...GatewayPrivateLinkOptions,
  front: 'GatewayFront',
  vpc: 'aws_ec2.IVpc',
  'idleTimeout?': 'Duration',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const GatewayResponseCacheOptions = {
  'cacheScope?': 'ResponseCacheScope',
  'lookupTimeout?': 'Duration',
  'optIn?': 'boolean',
  'secret?': 'aws_secretsmanager.ISecret',
  'store?': 'SharedState',
  'toolCalls?': 'boolean',
  'ttl?': 'Duration',
};
const GatewayResponseCacheProps = {
  ...GatewayResponseCacheOptions,
  vpc: 'aws_ec2.IVpc',
  'encryptionKey?': 'aws_kms.IKey',
  'preset?': 'GatewayPreset',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const GatewayRoutingProps = {
  ...MetricDimensionOptions,
  auth: 'GatewayAuth',
  gatewayName: 'string',
  'bedrockApi?': 'boolean',
  'defaultProvider?': 'string',
  'defaultRoute?': 'string',
  'encryptionKey?': 'aws_kms.IKey',
  'endpointServices?': 'string[]',
  'environment?': '{string}',
  'guardrail?': 'IRequestGuardrail',
  'image?': 'GatewayImage',
  'limits?': 'IRequestLimits',
  'liveConfiguration?': 'LiveConfiguration',
  'preset?': 'GatewayPreset',
  'providers?': 'ModelProvider[]',
  'reachesInternet?': 'boolean',
  'removalPolicy?': 'RemovalPolicy',
  'requestsInFlightTarget?': 'number',
  'responseCache?': 'IResponseCache',
  'secrets?': '{aws_ecs.Secret}',
  'taskCertificate?': 'aws_secretsmanager.ISecret',
  'timeouts?': 'TimeoutPlan',
  'tmpSize?': 'Size',
  'traces?': 'IRequestTraces',
};
const GatewayServiceProps = {
  ...GatewayServiceOptions,
  cluster: 'GatewayCluster',
  container: 'ContainerSpec',
  'encryptionKey?': 'aws_kms.IKey',
  'logGroup?': 'aws_logs.ILogGroup',
  'logRetention?': 'aws_logs.RetentionDays',
  'preset?': 'GatewayPreset',
  'removalPolicy?': 'RemovalPolicy',
  'scalingMetrics?': 'ScalingMetric[]',
  'timeouts?': 'TimeoutPlan',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const SmokeTestOptions = { 'completion?': 'SmokeTestCompletion', 'credentials?': 'SmokeTestCredentials', 'timeout?': 'Duration' };
const GatewaySmokeTestProps = {
  ...SmokeTestOptions,
  front: 'aws_ec2.IConnectable',
  loadBalancer: 'aws_elasticloadbalancingv2.ILoadBalancerV2',
  port: 'number',
  url: 'string',
  vpc: 'aws_ec2.IVpc',
  'credentialPeers?': 'aws_ec2.IPeer[]',
  'dnsServers?': 'aws_ec2.IPeer[]',
  'encryptionKey?': 'aws_kms.IKey',
  'logRetention?': 'aws_logs.RetentionDays',
  'natAddresses?': 'aws_ec2.IPeer[]',
  'preset?': 'GatewayPreset',
  'removalPolicy?': 'RemovalPolicy',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const GatewayTracesOptions = {
  'capturePrompts?': 'boolean',
  'destination?': 'TraceDestination',
  'followParent?': 'boolean',
  'logs?': 'boolean',
  'metrics?': 'boolean',
  'propagateTo?': 'string[]',
  'sampleErrors?': 'boolean',
  'samplingRatio?': 'number',
  'slowThreshold?': 'Duration',
};
const TelemetryPlacement = {
  'encryptionKey?': 'aws_kms.IKey',
  'gatewayName?': 'string',
  'logRetention?': 'aws_logs.RetentionDays',
  'preset?': 'GatewayPreset',
  'reachesInternet?': 'boolean',
  'removalPolicy?': 'RemovalPolicy',
};
const GatewayTracesProps = { ...GatewayTracesOptions, ...TelemetryPlacement };
const GuardrailConfig = {
  guardrailArn: 'string',
  guardrailVersion: 'string',
  'region?': 'string',
  'resource?': 'VersionedGuardrail',
  'statements?': 'aws_iam.PolicyStatement[]',
};
const GuardrailOptions = {
  'blockedInputMessage?': 'string',
  'blockedOutputMessage?': 'string',
  'contentFilters?': 'ContentFilter[]',
  'deniedTopics?': 'DeniedTopic[]',
  'guardrailProfile?': 'string',
  'piiEntities?': 'PiiEntityFilter[]',
  'profanity?': 'boolean',
  'regexes?': 'RegexFilter[]',
  'tier?': 'GuardrailTier',
  'words?': 'string[]',
};
const GuardrailPrices = {
  'contentFilters?': 'number',
  'contextualGrounding?': 'number',
  'deniedTopics?': 'number',
  'sensitiveInformation?': 'number',
};
const GuardrailSubjectProps = { 'store?': 'boolean' };
const HardenedGatewayImageOptions = { 'nodeImage?': 'string', 'nodeImageDigest?': 'string' };
const HostedProviderOptions = { ...ApiKeyProviderOptions, 'baseUrl?': 'string', 'privateAddress?': 'boolean' };
const ImageMetricsOptions = {
  metricNamespace: 'string',
  'authenticationThreshold?': 'Duration',
  'dimensions?': '{string}',
  'processingThreshold?': 'Duration',
};
const JwtClaim = { format: 'JwtClaimFormat', name: 'string', values: 'string[]' };
const JwtValidation = { issuer: 'string', jwksUri: 'string', 'claims?': 'JwtClaim[]', 'exemptBearers?': 'string[]', 'exemptHeaders?': 'string[]' };
const LimitOptions = {
  'concurrency?': 'number',
  'dollarsPerDay?': 'number',
  'dollarsPerMonth?': 'number',
  'inputTokensPerDay?': 'number',
  'inputTokensPerMinute?': 'number',
  'outputTokensPerDay?': 'number',
  'outputTokensPerMinute?': 'number',
  'requestsPerMinute?': 'number',
  'warnAt?': 'number[]',
};
const LimitsSubjectProps = { 'store?': 'boolean' };
const LinearOptions = { ...TrafficShiftOptions, 'stepBakeTime?': 'Duration', 'stepPercent?': 'number' };
const ListenerFrontProps = {
  ...ExistingListenerOptions,
  vpc: 'aws_ec2.IVpc',
  'allowInsecure?': 'boolean',
  'deregistrationDelay?': 'Duration',
  'exposure?': 'Exposure',
  'listenerRulePriority?': 'number',
  'neededIdleTimeout?': 'Duration',
  'preset?': 'GatewayPreset',
  'reachesInternet?': 'boolean',
};
const LiveConfigurationProps = {
  ...GatewayLiveConfigurationOptions,
  'deletionProtection?': 'boolean',
  'encryptionKey?': 'aws_kms.IKey',
  'preset?': 'GatewayPreset',
  'removalPolicy?': 'RemovalPolicy',
  'sections?': 'ILiveSection[]',
};
const LoadBalanceRoutingOptions = { targets: 'WeightedRouting[]', 'sticky?': 'boolean' };
const LogStoreSettings = { 'connectionFailureThreshold?': 'number', 'filePathFormat?': 'LogFilePathFormat' };
const TokenRates = {
  'audioInput?': 'number',
  'audioOutput?': 'number',
  'cachedInput?': 'number',
  'cacheWrite?': 'number',
  'cacheWrite1h?': 'number',
  'imageInput?': 'number',
  'imageOutput?': 'number',
  'input?': 'number',
  'output?': 'number',
};
const LongContextPrice = { ...TokenRates, aboveInputTokens: 'number' };
const LowestLatencyPresetOptions = { fastest: 'RouteTargetOptions', second: 'RouteTargetOptions', third: 'RouteTargetOptions' };
const ManagedRuleGroupOptions = { ...FirewallRuleGroupOptions, 'vendorName?': 'string', 'version?': 'string' };
const McpOptions = { 'baseUrl?': 'string', 'domain?': 'GatewayDomain', 'healthCheckPath?': 'string', 'listenerPort?': 'number', 'port?': 'number' };
const TierPrice = { ...TokenRates, 'longContext?': 'LongContextPrice' };
const ModelPrice = {
  ...TierPrice,
  model: 'string',
  provider: 'string',
  'exact?': 'boolean',
  'fees?': '{number}',
  'geographies?': '{number}',
  'tiers?': '{TierPrice}',
  'validFrom?': 'string',
};
const ModelProviderConfig = {
  exampleModel: 'string',
  kind: 'string',
  'apiKey?': 'aws_secretsmanager.ISecret',
  'apiKeys?': 'aws_secretsmanager.ISecret[]',
  'apis?': 'ModelApi[]',
  'applicationInferenceProfiles?': 'ApplicationInferenceProfile[]',
  'assumedRole?': 'BedrockAssumedRole',
  'awaitsKey?': 'boolean',
  'azure?': 'AzureOpenaiAddress',
  'baseUrl?': 'string',
  'deployments?': '{string}',
  'field?': 'string',
  'host?': 'string',
  'messagesApi?': 'BedrockMessagesApi',
  'models?': 'string[]',
  'privateAddress?': 'boolean',
  'region?': 'string',
  'requestMetadata?': 'boolean',
  'slug?': 'string',
  'statements?': 'aws_iam.PolicyStatement[]',
  'storesResponses?': 'boolean',
  'streamUsage?': 'boolean',
};
const NativeOnlyGatewayImageOptions = { 'nodePath?': 'string' };
const NetworkFrontProps = { ...GatewayFrontProps, 'enforceSecurityGroupInboundRulesOnPrivateLinkTraffic?': 'boolean', 'idleTimeout?': 'Duration' };
const NoAuthenticationOptions = { allowUnauthenticated: 'boolean' };
const OidcAuthenticationOptions = {
  issuer: 'string',
  'audiences?': 'string[]',
  'clientIdClaims?': 'string[]',
  'clientIds?': 'string[]',
  'jwksUri?': 'string',
  'registeredClientsOnly?': 'boolean',
  'requiredScope?': 'string',
  'scopeClaim?': 'string',
};
const OidcIdentityProviderOptions = {
  clientId: 'string',
  clientSecret: 'aws_secretsmanager.ISecret',
  issuer: 'string',
  name: 'string',
  'clientSecretField?': 'string',
  'groupsClaim?': 'string',
  'scopes?': 'string[]',
};
const OpenaiPresetOptions = { 'azureModel?': 'string', 'azureProvider?': 'string', 'openaiModel?': 'string', 'openaiProvider?': 'string' };
const OtlpDestinationOptions = { endpoint: 'string', 'headers?': 'aws_secretsmanager.ISecret', 'headersField?': 'string' };
const OtlpOptions = {
  'endpoint?': 'string',
  'headers?': 'aws_ecs.Secret',
  'protocol?': 'OtlpProtocol',
  'resourceAttributes?': '{string}',
  'serviceName?': 'string',
  'tracesEndpoint?': 'string',
  'tracesHeaders?': 'aws_ecs.Secret',
  'tracesResourceAttributes?': '{string}',
};
const OutboundProxyOptions = { httpsProxy: 'string', 'certificateAuthority?': 'aws_ecs.Secret', 'noProxy?': 'string[]' };
const OwnedLogBucketOptions = {
  'encryptionKey?': 'aws_kms.IKey',
  'expiration?': 'Duration',
  'objectLockRetention?': 'Duration',
  'removalPolicy?': 'RemovalPolicy',
  'separateBuckets?': 'boolean',
};
const PeopleClaim = { name: 'string', value: 'string' };
const PeopleOptions = {
  'accessTokenValidity?': 'Duration',
  'callbackPorts?': 'number[]',
  'callbackUrls?': 'string[]',
  'claim?': 'PeopleClaim',
  'clientIds?': 'string[]',
  'identityProviders?': 'PeopleIdentityProvider[]',
  'logoutUrls?': 'string[]',
  'peopleName?': 'string',
  'policy?': 'PolicyOptions',
  'policyByTeam?': '{PolicyOptions}',
  'refreshTokenValidity?': 'Duration',
  'teamByGroup?': '{string}',
  'teamClaim?': 'string',
  'userClaim?': 'string',
};
const PiiEntityFilter = { entity: 'PiiEntityType', 'action?': 'SensitiveInformationAction', 'outputAction?': 'SensitiveInformationAction' };
const PortkeyAccountFields = { 'clientAuth?': 'string', 'organisations?': 'string' };
const PortkeyAccountSecretsProps = {
  'accountSecretName?': 'string',
  'encryptionKey?': 'aws_kms.IKey',
  'registryCredentialsName?': 'string',
  'removalPolicy?': 'RemovalPolicy',
};
const PortkeyEnterpriseGatewayProps = {
  account: 'PortkeyAccount',
  'bedrock?': 'EnterpriseBedrockOptions',
  'cache?': 'EnterpriseCache',
  'compute?': 'EnterpriseComputeOptions',
  'controlPlane?': 'ControlPlane',
  'dataService?': 'DataServiceOptions',
  'deletionProtection?': 'boolean',
  'domain?': 'GatewayDomain',
  'drainTimeout?': 'Duration',
  'encryptionKey?': 'aws_kms.IKey',
  'gateway?': 'EnterpriseGatewayServiceOptions',
  'gatewayName?': 'string',
  'logStore?': 'LogStore',
  'maxRequestDuration?': 'Duration',
  'mcp?': 'McpOptions',
  'network?': 'GatewayNetworkOptions',
  'observability?': 'EnterpriseObservabilityOptions',
  'preset?': 'GatewayPreset',
  'registryCredentials?': 'aws_secretsmanager.ISecret',
  'removalPolicy?': 'RemovalPolicy',
  'serverMode?': 'ServerMode',
  'settings?': 'EnterpriseSettings',
  'tags?': '{string}',
  'traces?': 'EnterpriseTracesOptions',
  'workersCache?': 'EnterpriseCache',
};
const PortkeyGatewayAttributes = {
  gatewayName: 'string',
  url: 'string',
  'resourceServerIdentifier?': 'string',
  'securityGroup?': 'aws_ec2.ISecurityGroup',
  'tokenEndpoint?': 'string',
  'userPool?': 'aws_cognito.IUserPool',
};
const PortkeyGatewayProps = {
  'auth?': 'GatewayAuthOptions',
  'authentication?': 'Authentication',
  'bedrockApi?': 'boolean',
  'compute?': 'GatewayComputeOptions',
  'defaultProvider?': 'string',
  'defaultRoute?': 'string',
  'deletionProtection?': 'boolean',
  'domain?': 'GatewayDomain',
  'drainTimeout?': 'Duration',
  'encryptionKey?': 'aws_kms.IKey',
  'gatewayName?': 'string',
  'guardrail?': 'SharedGuardrailOptions',
  'limits?': 'GatewayLimitsOptions',
  'liveConfiguration?': 'GatewayLiveConfigurationOptions',
  'maxRequestDuration?': 'Duration',
  'network?': 'GatewayNetworkOptions',
  'observability?': 'GatewayObservabilityOptions',
  'preset?': 'GatewayPreset',
  'prices?': 'PriceTable',
  'providers?': 'ModelProvider[]',
  'removalPolicy?': 'RemovalPolicy',
  'responseCache?': 'GatewayResponseCacheOptions',
  'tags?': '{string}',
  'traces?': 'GatewayTracesOptions',
};
const PortkeyImageOptions = { 'digest?': 'string', 'repository?': 'string', 'tag?': 'string' };
const PriceTableOptions = { asOf: 'string', models: 'ModelPrice[]' };
const PrivateControlPlaneOptions = {
  ...ControlPlaneOptions,
  'activate?': 'boolean',
  'privateDns?': 'ControlPlaneDns',
  'serviceName?': 'string',
  'serviceRegion?': 'string',
  'vpcSubnets?': 'aws_ec2.SubnetSelection',
};
const PrivateDomainOptions = {
  'certificate?': 'aws_certificatemanager.ICertificate',
  'certificateAuthority?': 'aws_acmpca.ICertificateAuthority',
  'validationZone?': 'aws_route53.IHostedZone',
};
const PrometheusOptions = {
  'apiKeyNameLabel?': 'boolean',
  'configNameLabel?': 'boolean',
  'enabled?': 'boolean',
  'extraLabels?': 'string[]',
  'gcBuckets?': 'number[]',
  'histogramBuckets?': 'number[]',
  'httpDurationBuckets?': 'number[]',
  'metadataLabels?': 'string[]',
  'modelLabel?': 'boolean',
};
const ProtectWeightsOptions = {
  'encryptionKey?': 'aws_kms.IKey',
  'logRetention?': 'aws_logs.RetentionDays',
  'preset?': 'GatewayPreset',
  'removalPolicy?': 'RemovalPolicy',
};
const RegexFilter = {
  name: 'string',
  pattern: 'string',
  'action?': 'SensitiveInformationAction',
  'description?': 'string',
  'outputAction?': 'SensitiveInformationAction',
};
const RegistryGatewayImageOptions = { ...GatewayImageOptions, 'credentials?': 'aws_secretsmanager.ISecret' };
const RouteOptions = { 'deadline?': 'Duration', 'maxAttempts?': 'number' };
const RouteTargetOptions = {
  provider: 'string',
  'firstByteTimeout?': 'Duration',
  'model?': 'string',
  'parameters?': '{any}',
  'retries?': 'number',
  'retryBackoff?': 'Duration',
  'retryOnStatus?': 'number[]',
  'timeout?': 'Duration',
};
const RoutingCase = { condition: 'Condition', routing: 'Routing' };
const S3CompatibleStoreOptions = {
  accessKey: 'aws_ecs.Secret',
  kind: 'S3CompatibleStore',
  region: 'string',
  secretKey: 'aws_ecs.Secret',
  'basePath?': 'string',
  'bucket?': 'string',
};
const SamlIdentityProviderOptions = { name: 'string', 'groupsAttribute?': 'string', 'metadataDocument?': 'string', 'metadataUrl?': 'string' };
const ScalingCooldowns = { 'scaleIn?': 'Duration', 'scaleOut?': 'Duration' };
const ScalingMetric = { id: 'string', metric: 'aws_cloudwatch.IMetric', targetValue: 'number', 'disableScaleIn?': 'boolean' };
const ScalingSchedule = {
  id: 'string',
  schedule: 'aws_applicationautoscaling.Schedule',
  'maxCapacity?': 'number',
  'minCapacity?': 'number',
  'timeZone?': 'TimeZone',
};
const SemanticCacheOptions = {
  address: 'string',
  apiKey: 'aws_ecs.Secret',
  collectionName: 'string',
  vectorStore: 'string',
  'embeddingApiKey?': 'aws_ecs.Secret',
  'embeddingDimensions?': 'number',
  'embeddingModel?': 'string',
  'embeddingProvider?': 'string',
  'embeddingsUrl?': 'string',
  'similarityThreshold?': 'number',
};
const ServerlessCacheSubjectProps = { ...SubjectOptions, cacheName: 'string', maxDataStorageGb: 'number', 'evicts?': 'boolean' };
const ServiceConnectConfig = {
  namespaceArn: 'string',
  'discoveryName?': 'string',
  'idleTimeout?': 'Duration',
  'ingressPort?': 'number',
  'requestTimeout?': 'Duration',
};
const ServiceConnectDiscoveryOptions = {
  'cloudMapNamespace?': 'aws_servicediscovery.INamespace',
  'idleTimeout?': 'Duration',
  'ingressPort?': 'number',
  'name?': 'string',
  'requestTimeout?': 'Duration',
};
const SharedGuardrailOptions = { ...GatewayGuardrailOptions, 'secret?': 'aws_secretsmanager.ISecret', 'store?': 'SharedState' };
const SidecarSpec = {
  cpu: 'number',
  image: 'aws_ecs.ContainerImage',
  memoryLimitMiB: 'number',
  name: 'string',
  'command?': 'string[]',
  'entryPoint?': 'string[]',
  'environment?': '{string}',
  'essential?': 'boolean',
  'healthCheck?': 'aws_ecs.HealthCheck',
  'mountPoints?': 'aws_ecs.MountPoint[]',
  'ports?': 'ContainerPort[]',
  'readonlyRootFilesystem?': 'boolean',
  'secrets?': '{aws_ecs.Secret}',
  'startsFirst?': 'boolean',
  'stopTimeout?': 'Duration',
  'user?': 'string',
};
const SmokeTestCompletion = { model: 'string', 'maxTokens?': 'number', 'prompt?': 'string' };
const TargetsSubjectProps = {
  ...SubjectOptions,
  loadBalancer: 'aws_elasticloadbalancingv2.ILoadBalancerV2',
  targetGroups: 'aws_elasticloadbalancingv2.ITargetGroup[]',
  'after?': 'IDependable[]',
  'minCapacity?': 'number',
};
const TaskCertificate = { certificate: 'aws_ecs.Secret', privateKey: 'aws_ecs.Secret' };
const TestListenerOptions = { 'allowFrom?': 'aws_ec2.IPeer[]', 'port?': 'number' };
const TimeoutGoals = { 'drainTimeout?': 'Duration', 'maxRequestDuration?': 'Duration', 'preset?': 'GatewayPreset' };
const TracesSubjectProps = { 'logs?': 'boolean' };
const UsageDeliveryOptions = {
  'bucket?': 'aws_s3.IBucket',
  'chargebackReport?': 'ChargebackReportOptions',
  'queryResultRetention?': 'Duration',
  'queryScanLimit?': 'Size',
  'retention?': 'Duration',
};
const UsageDeliveryProps = {
  ...UsageDeliveryOptions,
  gatewayName: 'string',
  logGroup: 'aws_logs.ILogGroup',
  'encryptionKey?': 'aws_kms.IKey',
  'logRetention?': 'aws_logs.RetentionDays',
  'preset?': 'GatewayPreset',
  'removalPolicy?': 'RemovalPolicy',
};
const ValkeyOptions = { 'authentication?': 'ValkeyAuthentication', 'vpcSubnets?': 'aws_ec2.SubnetSelection' };
const ValkeyNodesOptions = { ...ValkeyOptions, 'nodeType?': 'string', 'replicas?': 'number' };
const ValkeyNodesProps = {
  ...ValkeyNodesOptions,
  vpc: 'aws_ec2.IVpc',
  'contents?': 'StoreContents',
  'encryptionKey?': 'aws_kms.IKey',
  'preset?': 'GatewayPreset',
};
const ValkeyServerlessOptions = { ...ValkeyOptions, 'maxDataStorageGb?': 'number', 'maxEcpuPerSecond?': 'number' };
const ValkeyServerlessProps = { ...ValkeyServerlessOptions, vpc: 'aws_ec2.IVpc', 'contents?': 'StoreContents', 'encryptionKey?': 'aws_kms.IKey' };
const VersionedGuardrailProps = { ...GuardrailOptions, 'encryptionKey?': 'aws_kms.IKey' };
const VpcEndpointsConfig = {
  gatewayServices: 'aws_ec2.GatewayVpcEndpointAwsService[]',
  interfaceServices: 'aws_ec2.InterfaceVpcEndpointAwsService[]',
  reachesInternet: 'boolean',
  'allowedAccounts?': 'string[]',
  'excludableServices?': 'aws_ec2.InterfaceVpcEndpointAwsService[]',
  'missingServices?': 'aws_ec2.InterfaceVpcEndpointAwsService[]',
  'missingWhereCalled?': 'aws_ec2.InterfaceVpcEndpointAwsService[]',
};
const VpcEndpointsOptions = {
  'additionalServices?': 'aws_ec2.InterfaceVpcEndpointAwsService[]',
  'allowedAccounts?': 'string[]',
  'excludedServices?': 'aws_ec2.InterfaceVpcEndpointAwsService[]',
};
const WeightedRouting = { routing: 'Routing', weight: 'number' };

/** What the fields of each struct must be. One that ends with `?` may be left out, `*` stands for those that belong to the CDK. */
export const STRUCTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AbTestPresetOptions,
  AddedPrices,
  AlarmThresholdOptions,
  AnthropicPresetOptions,
  ApiKeyProviderOptions,
  ApplicationFrontOptions,
  ApplicationFrontProps,
  ApplicationInferenceProfile,
  AzureBlobStoreOptions,
  AzureOpenaiAddress,
  AzureOpenaiProviderOptions,
  BedrockAccessOptions,
  BedrockAccessRoleProps,
  BedrockAssumedRole,
  BedrockBatchOptions,
  BedrockMantleProviderOptions,
  BedrockProviderOptions,
  CacheNodesSubjectProps,
  CanaryOptions,
  ChargebackReportOptions,
  ClickHouseOptions,
  ClosedPathsOptions,
  CloudMapDiscoveryOptions,
  CognitoAuthenticationOptions,
  CollectorOptions,
  CompatibleProviderOptions,
  ConditionalRoutingOptions,
  ContainerCacheOptions,
  ContainerPort,
  ContainerSpec,
  ContentFilter,
  ControlPlaneOptions,
  CorsOptions,
  CostOptimizedPresetOptions,
  CustomControlPlaneOptions,
  CustomLogStoreOptions,
  CustomProviderOptions,
  DataServiceOptions,
  DeniedTopic,
  DeploymentConfig,
  DeploymentOptions,
  DerivedGatewayImageOptions,
  DiscoveryConfig,
  DoorHealthCheck,
  DoorOptions,
  DoorRewrite,
  Ec2CapacityOptions,
  EnterpriseBedrockOptions,
  EnterpriseComputeOptions,
  EnterpriseGatewayServiceOptions,
  EnterpriseObservabilityOptions,
  EnterpriseServiceOptions,
  EnterpriseSettings,
  EnterpriseTracesOptions,
  EntraApplication,
  EnvironmentFileSpec,
  ExistingCacheOptions,
  ExistingCapacityOptions,
  ExistingGuardrailOptions,
  ExistingListenerOptions,
  ExistingLogBuckets,
  ExistingValkeyIam,
  ExistingValkeyOptions,
  FallbackRoutingOptions,
  FargateCapacityOptions,
  FirewallConfig,
  FirewallRuleGroupConfig,
  FirewallRuleGroupOptions,
  FirewallRulesOptions,
  GatewayAuthOptions,
  GatewayAuthProps,
  GatewayClientOptions,
  GatewayClusterProps,
  GatewayComputeOptions,
  GatewayDomainConfig,
  GatewayFirewallProps,
  GatewayFrontOptions,
  GatewayFrontProps,
  GatewayGuardrailMemoryProps,
  GatewayGuardrailOptions,
  GatewayGuardrailProps,
  GatewayImageConfig,
  GatewayImageOptions,
  GatewayImageRepositoryProps,
  GatewayLimitsOptions,
  GatewayLimitsProps,
  GatewayLiveConfigurationOptions,
  GatewayMetricOptions,
  GatewayNetworkOptions,
  GatewayNetworkProps,
  GatewayObservabilityOptions,
  GatewayObservabilityProps,
  GatewayPrivateLinkOptions,
  GatewayPrivateLinkProps,
  GatewayResponseCacheOptions,
  GatewayResponseCacheProps,
  GatewayRoutingProps,
  GatewayServiceOptions,
  GatewayServiceProps,
  GatewaySmokeTestProps,
  GatewayTracesOptions,
  GatewayTracesProps,
  GuardrailConfig,
  GuardrailOptions,
  GuardrailPrices,
  GuardrailSubjectProps,
  HardenedGatewayImageOptions,
  HostedProviderOptions,
  ImageMetricsOptions,
  JwtClaim,
  JwtValidation,
  LimitOptions,
  LimitsSubjectProps,
  LinearOptions,
  ListenerFrontProps,
  LiveConfigurationProps,
  LoadBalanceRoutingOptions,
  LogStoreSettings,
  LongContextPrice,
  LowestLatencyPresetOptions,
  ManagedRuleGroupOptions,
  McpOptions,
  MetricDimensionOptions,
  ModelPrice,
  ModelProviderConfig,
  ModelProviderOptions,
  NativeOnlyGatewayImageOptions,
  NetworkFrontProps,
  NoAuthenticationOptions,
  OidcAuthenticationOptions,
  OidcIdentityProviderOptions,
  OpenaiPresetOptions,
  OtlpDestinationOptions,
  OtlpOptions,
  OutboundProxyOptions,
  OwnedLogBucketOptions,
  PeopleClaim,
  PeopleOptions,
  PiiEntityFilter,
  PolicyOptions,
  PortkeyAccountFields,
  PortkeyAccountSecretsProps,
  PortkeyEnterpriseGatewayProps,
  PortkeyGatewayAttributes,
  PortkeyGatewayProps,
  PortkeyImageOptions,
  PriceTableOptions,
  PrivateControlPlaneOptions,
  PrivateDomainOptions,
  PrometheusOptions,
  ProtectWeightsOptions,
  ProviderKeyOptions,
  RegexFilter,
  RegistryGatewayImageOptions,
  RouteOptions,
  RouteTargetOptions,
  RoutingCase,
  S3CompatibleStoreOptions,
  SamlIdentityProviderOptions,
  ScalingCooldowns,
  ScalingMetric,
  ScalingSchedule,
  SemanticCacheOptions,
  ServerlessCacheSubjectProps,
  ServiceConnectConfig,
  ServiceConnectDiscoveryOptions,
  SharedGuardrailOptions,
  SidecarSpec,
  SmokeTestCompletion,
  SmokeTestOptions,
  SubjectOptions,
  TargetsSubjectProps,
  TaskCertificate,
  TelemetryPlacement,
  TestListenerOptions,
  TierPrice,
  TimeoutGoals,
  TokenRates,
  TracesSubjectProps,
  TrafficShiftOptions,
  UsageDeliveryOptions,
  UsageDeliveryProps,
  ValkeyNodesOptions,
  ValkeyNodesProps,
  ValkeyOptions,
  ValkeyServerlessOptions,
  ValkeyServerlessProps,
  VersionedGuardrailProps,
  VpcEndpointsConfig,
  VpcEndpointsOptions,
  WeightedRouting,
};

/** The values of each enum. */
export const OPTIONS: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  AbortBehavior: { CANCEL: 'cancel', DRAIN: 'drain' },
  BedrockMessagesApi: { INVOKE_MODEL: 'invoke', ANTHROPIC: 'anthropic', MANTLE: 'mantle' },
  CollectorPipeline: { TRACES: 'traces', METRICS: 'metrics', LOGS: 'logs' },
  ContainerProtocol: { HTTP: 'http', HTTPS: 'https', TCP: 'tcp' },
  ContentFilterCategory: {
    HATE: 'HATE',
    INSULTS: 'INSULTS',
    SEXUAL: 'SEXUAL',
    VIOLENCE: 'VIOLENCE',
    MISCONDUCT: 'MISCONDUCT',
    PROMPT_ATTACK: 'PROMPT_ATTACK',
  },
  ContentFilterStrength: { NONE: 'NONE', LOW: 'LOW', MEDIUM: 'MEDIUM', HIGH: 'HIGH' },
  ControlPlaneAccess: { NONE: 'NONE', ADDRESSES: 'ADDRESSES', PRIVATE_LINK: 'PRIVATE_LINK' },
  ControlPlaneDns: { HOSTED_ZONE: 'HOSTED_ZONE', ENDPOINT: 'ENDPOINT', NONE: 'NONE' },
  Exposure: { INTERNAL: 'INTERNAL', PUBLIC: 'PUBLIC' },
  GatewayPreset: { DEV: 'DEV', PROD: 'PROD' },
  GuardrailCheck: { TOOL_RESULTS: 'toolResults', SYSTEM: 'system', TOOLS: 'tools', ASSISTANT: 'assistant' },
  GuardrailFilterAction: { BLOCK: 'BLOCK', NONE: 'NONE' },
  GuardrailMode: { ENFORCE: 'enforce', DETECT: 'detect', OFF: 'off' },
  GuardrailOutput: { UNCHECKED: 'unchecked', DETECT: 'detect', WINDOW: 'window', BUFFER: 'buffer' },
  GuardrailTier: { CLASSIC: 'CLASSIC', STANDARD: 'STANDARD' },
  JwtClaimFormat: { SINGLE_STRING: 'single-string', STRING_ARRAY: 'string-array', SPACE_SEPARATED_VALUES: 'space-separated-values' },
  LimitEnforcement: { EXPECTED: 'expected', STRICT: 'strict' },
  LoadBalancerType: { APPLICATION: 'APPLICATION', NETWORK: 'NETWORK', NONE: 'NONE' },
  LogFilePathFormat: { V1: 'v1', V2: 'v2' },
  ModelApi: {
    CHAT: 'chat',
    COMPLETIONS: 'completions',
    RESPONSES: 'responses',
    EMBEDDINGS: 'embeddings',
    MODERATIONS: 'moderations',
    IMAGES: 'images',
    AUDIO: 'audio',
    MESSAGES: 'messages',
    COUNT_TOKENS: 'count_tokens',
  },
  OtlpProtocol: { HTTP_JSON: 'http/json', HTTP_PROTOBUF: 'http/protobuf' },
  PiiEntityType: {
    ADDRESS: 'ADDRESS',
    AGE: 'AGE',
    AWS_ACCESS_KEY: 'AWS_ACCESS_KEY',
    AWS_SECRET_KEY: 'AWS_SECRET_KEY',
    CA_HEALTH_NUMBER: 'CA_HEALTH_NUMBER',
    CA_SOCIAL_INSURANCE_NUMBER: 'CA_SOCIAL_INSURANCE_NUMBER',
    CREDIT_DEBIT_CARD_CVV: 'CREDIT_DEBIT_CARD_CVV',
    CREDIT_DEBIT_CARD_EXPIRY: 'CREDIT_DEBIT_CARD_EXPIRY',
    CREDIT_DEBIT_CARD_NUMBER: 'CREDIT_DEBIT_CARD_NUMBER',
    DRIVER_ID: 'DRIVER_ID',
    EMAIL: 'EMAIL',
    INTERNATIONAL_BANK_ACCOUNT_NUMBER: 'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
    IP_ADDRESS: 'IP_ADDRESS',
    LICENSE_PLATE: 'LICENSE_PLATE',
    MAC_ADDRESS: 'MAC_ADDRESS',
    NAME: 'NAME',
    PASSWORD: 'PASSWORD',
    PHONE: 'PHONE',
    PIN: 'PIN',
    SWIFT_CODE: 'SWIFT_CODE',
    UK_NATIONAL_HEALTH_SERVICE_NUMBER: 'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
    UK_NATIONAL_INSURANCE_NUMBER: 'UK_NATIONAL_INSURANCE_NUMBER',
    UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER: 'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
    URL: 'URL',
    USERNAME: 'USERNAME',
    US_BANK_ACCOUNT_NUMBER: 'US_BANK_ACCOUNT_NUMBER',
    US_BANK_ROUTING_NUMBER: 'US_BANK_ROUTING_NUMBER',
    US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: 'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
    US_PASSPORT_NUMBER: 'US_PASSPORT_NUMBER',
    US_SOCIAL_SECURITY_NUMBER: 'US_SOCIAL_SECURITY_NUMBER',
    VEHICLE_IDENTIFICATION_NUMBER: 'VEHICLE_IDENTIFICATION_NUMBER',
  },
  RemovalPolicy,
  ResponseCacheScope: { PRINCIPAL: 'principal', TEAM: 'team', GATEWAY: 'gateway' },
  S3CompatibleStore: { S3: 's3', CUSTOM: 's3_custom', NETAPP: 'netapp', WASABI: 'wasabi', GOOGLE_CLOUD: 'gcs' },
  SensitiveInformationAction: { BLOCK: 'BLOCK', ANONYMIZE: 'ANONYMIZE', NONE: 'NONE' },
  ServerMode: { GATEWAY: 'GATEWAY', MCP: 'MCP', ALL: 'ALL' },
  StoreContents: { COUNTERS: 'counters', RESPONSES: 'responses', VERDICTS: 'verdicts', PORTKEY: 'portkey' },
  StoreFallback: { SHARE: 'share', REFUSE: 'refuse' },
  UncheckedText: { PASS: 'pass', BLOCK: 'block' },
  UnpricedRequests: { ALLOWED: 'allowed', REFUSED: 'refused' },
  ValkeyAuthentication: { IAM: 'iam', PASSWORD: 'password' },
  'aws_ecs.DeploymentStrategy': aws_ecs.DeploymentStrategy,
  'aws_elasticloadbalancingv2.ApplicationProtocol': aws_elasticloadbalancingv2.ApplicationProtocol,
  'aws_elasticloadbalancingv2.DesyncMitigationMode': aws_elasticloadbalancingv2.DesyncMitigationMode,
  'aws_elasticloadbalancingv2.SslPolicy': aws_elasticloadbalancingv2.SslPolicy,
  'aws_logs.RetentionDays': aws_logs.RetentionDays,
};

/** Interfaces, and classes of the CDK: the member that tells each from the others. Without one any object will do. */
export const MEMBERS: Readonly<Record<string, string>> = {
  Construct: 'node',
  Duration: 'formatTokenToNumber',
  IBoundCapacity: 'interruptible',
  IConstruct: 'node',
  IDependable: '',
  IDoor: 'targetGroups',
  IGuardrailMemory: 'admit',
  ILiveSection: 'key',
  IRequestGuardrail: 'region',
  IRequestLimits: 'admit',
  IRequestTraces: 'propagateTo',
  IResponseCache: 'admit',
  IWatched: 'alarms',
  Size: 'toBytes',
  TimeZone: 'timezoneName',
  'aws_acmpca.ICertificateAuthority': 'certificateAuthorityArn',
  'aws_applicationautoscaling.Schedule': 'expressionString',
  'aws_certificatemanager.ICertificate': 'certificateArn',
  'aws_cloudwatch.IAlarm': 'alarmArn',
  'aws_cloudwatch.IMetric': 'toMetricConfig',
  'aws_cloudwatch.MathExpression': 'expression',
  'aws_cloudwatch.Metric': 'metricName',
  'aws_cloudwatch.MetricOptions': '',
  'aws_cognito.IUserPool': 'userPoolArn',
  'aws_cognito.IUserPoolDomain': 'domainName',
  'aws_ec2.GatewayVpcEndpointAwsService': 'name',
  'aws_ec2.IConnectable': 'connections',
  'aws_ec2.IPeer': 'canInlineRule',
  'aws_ec2.ISecurityGroup': 'securityGroupId',
  'aws_ec2.IVpc': 'vpcArn',
  'aws_ec2.InstanceType': 'architecture',
  'aws_ec2.InterfaceVpcEndpointAwsService': 'shortName',
  'aws_ec2.LaunchTemplate': 'defaultVersionNumber',
  'aws_ec2.SubnetSelection': '',
  'aws_ecr.IRepository': 'repositoryArn',
  'aws_ecs.BaseService': 'cluster',
  'aws_ecs.CloudMapOptions': '',
  'aws_ecs.ContainerImage': 'bind',
  'aws_ecs.CpuArchitecture': '',
  'aws_ecs.DeploymentCircuitBreaker': '',
  'aws_ecs.HealthCheck': '',
  'aws_ecs.IBaseService': 'cluster',
  'aws_ecs.ICluster': 'clusterArn',
  'aws_ecs.IDeploymentLifecycleHookTarget': 'bind',
  'aws_ecs.IEcsLoadBalancerTarget': 'attachToApplicationTargetGroup',
  'aws_ecs.MountPoint': '',
  'aws_ecs.Secret': 'arn',
  'aws_ecs.TaskDefinition': 'taskDefinitionArn',
  'aws_ecs.TrafficShiftConfig': '',
  'aws_ecs.Volume': '',
  'aws_elasticloadbalancingv2.IApplicationListener': 'addAction',
  'aws_elasticloadbalancingv2.ILoadBalancerV2': 'loadBalancerCanonicalHostedZoneId',
  'aws_elasticloadbalancingv2.ITargetGroup': 'targetGroupArn',
  'aws_iam.ArnPrincipal': 'dedupeString',
  'aws_iam.IGrantable': 'grantPrincipal',
  'aws_iam.IManagedPolicy': 'managedPolicyArn',
  'aws_iam.IPrincipal': 'assumeRoleAction',
  'aws_iam.IRole': 'roleArn',
  'aws_iam.PolicyStatement': 'actions',
  'aws_kms.IKey': 'keyArn',
  'aws_logs.ILogGroup': 'logGroupArn',
  'aws_route53.IHostedZone': 'hostedZoneArn',
  'aws_s3.IBucket': 'bucketArn',
  'aws_secretsmanager.ISecret': 'secretArn',
  'aws_servicediscovery.INamespace': 'namespaceArn',
  'aws_sns.ITopic': 'topicArn',
};
