import { type Draft, domainOf, STACK, setPreset } from './draft';
import { call, member, options } from './expressions';
import { placeholderCertificate } from './placeholders';
import type { Reference } from './table';

function front(draft: Draft): void {
  setPreset(draft);
  draft.set('network.firewall', draft.flag('enable_waf', true) ? call('Firewall.managedRules') : call('Firewall.none'));
  const certificate = draft.text('certificate_arn');
  const isUnknown = draft.isUnknown('certificate_arn');
  if (isUnknown) draft.tasks.push('certificate_arn is not known here: put the ARN of the certificate in the place of the made-up one.');
  if (certificate === undefined && !isUnknown) {
    draft.changes.push(
      'certificate_arn: the load balancer is inside the VPC: without a certificate nothing is open to the whole internet, where tokens went in plaintext',
    );
    draft.tasks.push('Give `domain`, and `network.exposure` Exposure.PUBLIC with it.');
  } else {
    draft.set('network.exposure', member('Exposure.PUBLIC'));
    draft.set('domain', domainOf(draft, 'certificate', 'Certificate', certificate ?? placeholderCertificate(draft.region), 'gateway.example.com'));
    draft.tasks.push(
      'No variable says the name that clients call: put it in the place of gateway.example.com. The certificate must be valid for it.',
    );
  }
}

function authentication(draft: Draft): void {
  const pool = draft.text('cognito_user_pool_id');
  const prefix = draft.text('cognito_domain_prefix');
  if (pool !== undefined) {
    draft.changes.push(
      `${draft.place('cognito_user_pool_id')}: cognito_user_pool_id is left out: the modules made a pool of their own, and only the listener named this one. For it: \`userPool\` and \`userPoolDomain\` of Authentication.cognito`,
    );
  }
  draft.set('authentication', call('Authentication.cognito', options('CognitoAuthenticationOptions', { domainPrefix: prefix })));
  if (prefix !== undefined)
    draft.tasks.push('A domain prefix of Amazon Cognito belongs to one user pool: give the new one another, until the old one is destroyed.');
}

function alarms(draft: Draft): void {
  const [topic, ...others] = draft.texts('alarm_sns_topic_arns');
  if (topic === undefined) return;
  draft.set('observability.alarmTopic', draft.declare('alarmTopic', call('sns.Topic.fromTopicArn', STACK, 'AlarmTopic', topic)));
  for (const other of others) draft.tasks.push(`alarm_sns_topic_arns: alarms go to one topic: let ${other} have them from there.`);
}

function capacity(draft: Draft): void {
  const least = draft.number('autoscaling_min_capacity') ?? 2;
  draft.set('compute.minCapacity', least);
  draft.set('compute.maxCapacity', Math.max(least, draft.number('autoscaling_max_capacity') ?? 6));
}

function providers(draft: Draft): void {
  draft.set('providers', [call('ModelProvider.openai'), call('ModelProvider.anthropic')]);
  draft.tasks.push(
    'Provider keys: the app makes a secret for each provider; put the keys in by the commands in the outputs, or give yours by `apiKey`. Amazon Bedrock needs none: ModelProvider.bedrock with its models.',
  );
}

/** Every variable of the root module of reference A. */
export const OPEN_SOURCE: Reference = {
  title: 'the Terraform modules for the open-source gateway',
  construct: 'PortkeyGateway',
  region: 'us-east-1',
  groups: { network: 'GatewayNetworkOptions', compute: 'GatewayComputeOptions', observability: 'GatewayObservabilityOptions' },
  rules: [front, capacity, authentication, alarms, providers],
  tasks: [
    'Deploy beside what runs, give clients their new credentials, move the DNS record, and destroy the old one last: docs/coming-from-terraform.md.',
  ],
  rows: [
    { variable: 'environment', prop: 'preset' },
    { variable: 'aws_region', prop: 'env of the stack' },
    { variable: 'project_name', because: 'names come from stack and construct, and cannot collide' },
    { variable: 'vpc_cidr', prop: 'network.cidr', kind: 'text' },
    { variable: 'portkey_image', because: 'the runtime is tested with one release of the image; another one is compute.image' },
    { variable: 'gateway_desired_count', because: 'it would fight autoscaling' },
    { variable: 'gateway_cpu', prop: 'compute.cpu', kind: 'number' },
    { variable: 'gateway_memory', prop: 'compute.memoryLimitMiB', kind: 'number' },
    { variable: 'autoscaling_min_capacity', prop: 'compute.minCapacity' },
    { variable: 'autoscaling_max_capacity', prop: 'compute.maxCapacity' },
    { variable: 'certificate_arn', prop: 'domain' },
    { variable: 'enable_waf', prop: 'network.firewall' },
    { variable: 'cognito_user_pool_id', prop: 'authentication' },
    { variable: 'cognito_domain_prefix', prop: 'authentication' },
    { variable: 'enable_jwt_auth', because: 'the tasks always verify tokens' },
    { variable: 'identity_providers', byHand: 'people sign in by gateway.addPeople with identityProviders' },
    { variable: 'enable_user_auth', byHand: 'people sign in by gateway.addPeople', unless: 'false' },
    { variable: 'callback_urls', byHand: 'callbackUrls of gateway.addPeople' },
    { variable: 'logout_urls', byHand: 'logoutUrls of gateway.addPeople' },
    { variable: 'group_mapping', byHand: 'teamByGroup of gateway.addPeople' },
    { variable: 'alarm_sns_topic_arns', prop: 'observability.alarmTopic' },
    { variable: 'budget_limit_daily_usd', prop: 'observability.dailyCostBudget', kind: 'number' },
    { variable: 'budget_alarm_threshold_pct', prop: 'observability.dailyCostThresholdPercent', kind: 'number' },
    { variable: 'error_rate_threshold_pct', prop: 'observability.errorRateThresholdPercent', kind: 'number' },
    { variable: 'error_rate_evaluation_minutes', prop: 'observability.errorRateDuration', kind: 'minutes' },
    { variable: 'p99_latency_threshold_ms', prop: 'observability.latencyThreshold', kind: 'milliseconds' },
    { variable: 'latency_evaluation_minutes', prop: 'observability.latencyDuration', kind: 'minutes' },
    { variable: 'provider_down_minutes', prop: 'observability.providerErrorDuration', kind: 'minutes' },
    { variable: 'enable_cost_attribution', because: 'every request has its cost' },
    { variable: 'enable_provider_fallback', byHand: 'routes are made by gateway.addRoute and gateway.addAlias', unless: 'false' },
    { variable: 'routing_configs', byHand: 'routes are made by gateway.addRoute and gateway.addAlias' },
    { variable: 'enable_guardrails', byHand: 'give `guardrail`; the modules made one that nobody called', unless: 'false' },
    { variable: 'enable_cache', byHand: 'give `responseCache: {}`; the cache of the modules answered nothing', unless: 'false' },
    { variable: 'cache_node_type', byHand: 'the nodes are chosen in `responseCache`' },
    { variable: 'client_configs', byHand: 'each client is made by gateway.addClient, with its team' },
    { variable: 'enable_budgets', byHand: 'give `limits`; budgets hold here', unless: 'false' },
    { variable: 'enable_chargeback', byHand: 'observability.usageDelivery with chargebackReport', unless: 'false' },
    { variable: 'enable_content_scanner', because: 'it is refused: docs/parity-oss.md', unless: 'false' },
  ],
};
