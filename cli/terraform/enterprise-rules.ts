import { type Draft, duration, STACK, secretOf, setPreset } from './draft';
import { isPrivateLink, readers, takenOver } from './enterprise-environment';
import { cluster, deployment, hasLoadBalancer, modeOf, network, regionOf } from './enterprise-network';
import { cache, hasExistingCache, logStore } from './enterprise-stores';
import { call, type Expression, map, member, options } from './expressions';
import { placeholderArn } from './placeholders';
import { textOf, type Value } from './values';

const SECRET_PLACEHOLDER = (region: string) => placeholderArn('secretsmanager', region, 'secret:portkey/client-org');

/** What the modules compute themselves, over what the user has said. */
const COMPUTED = [
  'PORT',
  'MCP_PORT',
  'SERVER_MODE',
  'MCP_GATEWAY_BASE_URL',
  'CACHE_STORE',
  'REDIS_URL',
  'REDIS_TLS_ENABLED',
  'REDIS_MODE',
  'LOG_STORE_REGION',
  'LOG_STORE_GENERATIONS_BUCKET',
  'DATASERVICE_BASEPATH',
  'GATEWAY_BASE_URL',
  'ALBUS_ENDPOINT',
  'LOG_EXPORTS_BUCKET',
  'FINETUNES_BUCKET',
  'AWS_S3_FINETUNE_BUCKET',
];
/** Names of variables whose values are to be read by nobody. */
const SECRET_NAME = /(^|_)(PASSWORD|SECRET|SECRET_KEY|SECRET_ACCESS_KEY|API_KEY|TOKEN|PRIVATE_KEY|CLIENT_AUTH)$/i;
const ACCOUNT = ['PORTKEY_CLIENT_AUTH', 'ORGANISATIONS_TO_SYNC'];

function preset(draft: Draft): void {
  setPreset(draft);
  if (draft.isProduction)
    draft.changes.push(
      `${draft.place('environment')}: preset PROD makes what the modules did not: a firewall before an Application Load Balancer, logs of access and flows, a key, and keeps data when the stack is deleted`,
    );
}

const hasDataService = (draft: Draft): boolean => draft.flag('dataservice_config.enable_dataservice', false) && modeOf(draft) !== 'mcp';

function serverMode(draft: Draft): void {
  const mode = modeOf(draft);
  if (!['gateway', 'mcp', 'all'].includes(mode))
    draft.problems.push(`${draft.place('server_mode')}: server_mode is left out: it is gateway, mcp or all`);
  else if (mode !== 'gateway') draft.set('serverMode', member(`ServerMode.${mode.toUpperCase()}`));
}

/** Members of `environment_variables` or `secrets` of a service; as in the modules, what is given hides the file. */
function ofService(draft: Draft, variable: 'environment_variables' | 'secrets', service: string): [string, Value][] {
  return draft.members(`${variable}.${service}`).filter(([key]) => key !== '_comment');
}

function secrets(draft: Draft): void {
  for (const [group] of draft.members('secrets'))
    if (!['gateway', 'data-service', '_comment'].includes(group))
      draft.problems.push(`${draft.place('secrets')}: secrets.${group} is left out: there is no such service`);
  const names = new Map<string, { of: string; id: string }>();
  const named = (arn: string): Expression => {
    const last = (arn.split(':').at(-1) ?? arn).replace(/-[A-Za-z0-9]{6}$/, '');
    if (!names.has(arn)) {
      const words = `${last} secret`
        .split(/[^A-Za-z0-9]+/)
        .filter(Boolean)
        .map((word) => word[0].toUpperCase() + word.slice(1));
      const id = unused(
        words.join('').replace(/^\d+/, ''),
        [...names.values()].map(({ id: taken }) => taken),
      );
      names.set(arn, { of: id[0].toLowerCase() + id.slice(1), id });
    }
    const { of, id } = names.get(arn) as { of: string; id: string };
    return secretOf(draft, of, id, arn);
  };
  const arnIn = (key: string) =>
    textOf(new Map(ofService(draft, 'secrets', 'gateway')).get(key)) || textOf(new Map(ofService(draft, 'secrets', 'data-service')).get(key));
  const [auth, organisations] = ACCOUNT.map(arnIn);
  if (auth === undefined || organisations === undefined) {
    draft.tasks.push(
      'PORTKEY_CLIENT_AUTH and ORGANISATIONS_TO_SYNC are not both among the secrets that are known: put the ARN of the secret with both into `account`.',
    );
    draft.set(
      'account',
      call('PortkeyAccount.fromSecret', secretOf(draft, 'clientOrg', 'ClientOrg', auth ?? organisations ?? SECRET_PLACEHOLDER(regionOf(draft)))),
    );
  } else if (auth === organisations) draft.set('account', call('PortkeyAccount.fromSecret', named(auth)));
  else {
    const [first, second] = [field(named(auth), ACCOUNT[0]), field(named(organisations), ACCOUNT[1])];
    draft.set('account', call('PortkeyAccount.fromValues', first, second));
  }
  for (const [service, prop] of SERVICES) {
    if (prop === 'dataService' && !hasDataService(draft)) continue;
    const entries: Record<string, Expression> = {};
    for (const [key, value] of ofService(draft, 'secrets', service)) {
      const arn = textOf(value);
      if (value.kind === 'unknown') continue;
      if (key === '__proto__') draft.problems.push(`${value.place}: secrets.${service}.${key} is left out: no app can name it`);
      else if (arn === undefined || arn === '') draft.problems.push(`${value.place}: secrets.${service}.${key} is left out: it has no ARN`);
      else if (!ACCOUNT.includes(key) && !(key === 'REDIS_PASSWORD' && hasExistingCache(draft))) entries[key] = field(named(arn), key);
    }
    if (Object.keys(entries).length > 0) draft.set(`${prop}.secrets`, map(entries));
  }
  const password = arnIn('REDIS_PASSWORD');
  cache(draft, password === undefined || !hasExistingCache(draft) ? undefined : field(named(password), 'REDIS_PASSWORD'));
  const registry = draft.text('docker_cred_secret_arn');
  if (registry === undefined)
    draft.tasks.push(
      `docker_cred_secret_arn is not ${draft.isUnknown('docker_cred_secret_arn') ? 'known here' : 'given'}: put the ARN of the secret with the credentials of the registry into \`registryCredentials\`.`,
    );
  draft.set(
    'registryCredentials',
    secretOf(
      draft,
      'registryCredentials',
      'RegistryCredentials',
      registry ?? placeholderArn('secretsmanager', regionOf(draft), 'secret:portkey/docker'),
    ),
  );
}

/** Names that differ in upper and lower case only would be one in Python. */
function unused(name: string, taken: readonly string[]): string {
  const isTaken = (candidate: string) => taken.some((one) => one.toLowerCase() === candidate.toLowerCase());
  let candidate = name;
  for (let count = 1; isTaken(candidate); count += 1) candidate = `${name}${count}`;
  return candidate;
}

const field = (secret: Expression, key: string): Expression => call('ecs.Secret.fromSecretsManager', secret, key);
const SERVICES = [
  ['gateway', 'gateway'],
  ['data-service', 'dataService'],
] as const;

/** The port that an address in a variable is called at. */
function portIn(text: string): number | undefined {
  const [, scheme, port] = /^(?:(\w+):\/\/)?[\w.-]+(?::(\d{2,5}))?(?:\/\S*)?$/.exec(text) ?? [];
  return port === undefined ? (scheme === 'http' ? 80 : undefined) : Number(port);
}

function environment(draft: Draft): void {
  for (const [group] of draft.members('environment_variables'))
    if (!['gateway', 'data-service', '_comment'].includes(group))
      draft.problems.push(`${draft.place('environment_variables')}: environment_variables.${group} is left out: there is no such service`);
  for (const [service, prop] of SERVICES) {
    const secret = new Map(ofService(draft, 'secrets', service));
    const given = ofService(draft, 'environment_variables', service);
    const taken = prop === 'gateway' ? takenOver(draft, new Map(given.filter(([key]) => !secret.has(key)))) : new Set<string>();
    const entries: Record<string, Expression> = {};
    for (const [key, value] of given.filter(([name]) => !taken.has(name))) {
      const text = textOf(value);
      if (value.kind === 'unknown') continue;
      const left = (why: string) => draft.changes.push(`${value.place}: environment_variables.${service}.${key} is left out: ${why}`);
      if (prop === 'dataService' && !hasDataService(draft)) left('there is no data service');
      else if (key === '__proto__') left('no app can name it');
      else if (text === undefined) left('it has no value that is known');
      else if (text === '') left('it is empty');
      else if (secret.has(key)) left('it is a secret as well, and Amazon ECS takes one of both');
      else if (COMPUTED.includes(key)) left('the modules computed it over what was said, and so does the construct');
      else if (key === 'LOG_STORE' && ['s3_assume', 'control_plane'].includes(text)) left('`logStore` says it');
      else if (isPrivateLink(text) && draft.has('controlPlane')) left('`controlPlane` says it');
      else {
        entries[key] = text;
        const port = portIn(text);
        if (port !== undefined && port !== 443)
          draft.tasks.push(
            `environment_variables.${service}.${key} (${value.place}): let tasks out to port ${port} of this address, \`${prop === 'gateway' ? 'gateway.service' : 'gateway.dataService'}.connections.allowTo(...)\`, or give it by \`settings\`, which does so`,
          );
        if (SECRET_NAME.test(key))
          draft.tasks.push(
            `environment_variables.${service}.${key} (${value.place}): its value stands in the app, in plain: put it into AWS Secrets Manager, and give it by \`${prop}.secrets\``,
          );
      }
    }
    if (Object.keys(entries).length > 0) draft.set(`${prop}.environment`, map(entries));
  }
}

function images(draft: Draft): void {
  for (const [variable, prop, usual] of [
    ['gateway_image', 'gateway.image', 'portkeyai/gateway_enterprise'],
    ['data_service_image', 'dataService.image', 'portkeyai/data-service'],
  ] as const) {
    if (prop === 'dataService.image' && !hasDataService(draft)) continue;
    const [image, tag] = [draft.text(`${variable}.image`), draft.text(`${variable}.tag`)];
    if (image === undefined && tag === undefined) continue;
    draft.set(
      prop,
      call(
        'PortkeyImage.fromRegistry',
        options('PortkeyImageOptions', { repository: image === undefined || image === usual ? undefined : image, tag }),
      ),
    );
  }
}

function tasks(draft: Draft): void {
  for (const [config, scaling, prop] of [
    ['gateway_config', 'gateway_autoscaling', 'gateway'],
    ['dataservice_config', 'dataservice_autoscaling', 'dataService'],
  ] as const) {
    if (prop === 'dataService' && !hasDataService(draft)) continue;
    const count = Math.max(1, draft.number(`${config}.desired_task_count`) ?? 1);
    if (!draft.flag(`${scaling}.enable_autoscaling`, false)) {
      draft.set(`${prop}.minCapacity`, count);
      draft.set(`${prop}.maxCapacity`, count);
      continue;
    }
    const least = Math.max(1, draft.number(`${scaling}.autoscaling_min_capacity`) ?? 1);
    draft.set(`${prop}.minCapacity`, least);
    draft.set(`${prop}.maxCapacity`, Math.max(least, draft.number(`${scaling}.autoscaling_max_capacity`) ?? 3));
    draft.set(`${prop}.cpuTargetPercent`, draft.number(`${scaling}.target_cpu_utilization`) ?? 70);
    draft.set(`${prop}.memoryTargetPercent`, draft.number(`${scaling}.target_memory_utilization`) ?? 70);
    draft.set(`${prop}.scaleInCooldown`, duration('seconds', draft.number(`${scaling}.scale_in_cooldown`) ?? 120));
    draft.set(`${prop}.scaleOutCooldown`, duration('seconds', draft.number(`${scaling}.scale_out_cooldown`) ?? 60));
  }
}

function dataService(draft: Draft): void {
  if (!hasDataService(draft)) {
    if (draft.flag('dataservice_config.enable_dataservice', false))
      draft.changes.push(
        `${draft.place('dataservice_config')}: dataservice_config is left out: the data service calls the AI gateway, which server_mode "mcp" does not run`,
      );
    return;
  }
  draft.set('dataService.cpu', draft.number('dataservice_config.cpu'));
  draft.set('dataService.memoryLimitMiB', draft.number('dataservice_config.memory'));
  const port = draft.number('dataservice_config.port');
  if (port !== 8081) draft.set('dataService.port', port);
  if (draft.flag('dataservice_config.enable_execute_command', false)) draft.set('dataService.enableExecuteCommand', true);
}

function policies(draft: Draft): void {
  for (const [variable, prop] of [
    ['gateway_task_role_policy_arns', 'gateway'],
    ['data_service_task_role_policy_arns', 'dataService'],
  ] as const) {
    const given = draft.members(variable).flatMap(([label, value]) => {
      const arn = textOf(value);
      return arn === undefined
        ? []
        : [call('iam.ManagedPolicy.fromManagedPolicyArn', STACK, `${prop === 'gateway' ? 'Gateway' : 'DataService'}Policy-${label}`, arn)];
    });
    if (given.length === 0) continue;
    if (prop === 'dataService' && !hasDataService(draft))
      draft.changes.push(`${draft.place(variable)}: ${variable} is left out: there is no data service`);
    else draft.set(`${prop}.taskRoleManagedPolicies`, given);
  }
}

/** What is to be done whatever the variables say. */
function lastly(draft: Draft): void {
  draft.tasks.push(
    'Tasks go out at port 443 and to what the props name, where the modules let them out everywhere: for models of yours and others at another port, `gateway.service.connections.allowTo(...)`.',
    hasLoadBalancer(draft)
      ? 'Deploy beside what runs, try it with a key of Portkey, then move the DNS record of the gateway to the new load balancer (output of the stack), and destroy the old one last.'
      : 'Deploy beside what runs, let callers in by `gateway.service.allowCallsFrom(...)`, try it with a key of Portkey, then give callers the new address (output of the stack), and destroy the old one last.',
  );
}

export const ENTERPRISE_RULES = [
  preset,
  secrets,
  serverMode,
  network,
  cluster,
  tasks,
  images,
  dataService,
  environment,
  readers,
  policies,
  deployment,
  logStore,
  lastly,
];
