import { type Draft, duration, STACK } from './draft';
import { modeOf } from './enterprise-network';
import { call, options } from './expressions';
import { textOf, type Value } from './values';

/** What a service has among the variables of the modules, and which prop it is here. */
interface Service {
  readonly name: string;
  readonly prop: 'gateway' | 'dataService';
  readonly config: string;
  readonly scaling: string;
  readonly image: string;
  /** Where it comes from when nobody says where. */
  readonly usualImage: string;
  readonly policies: string;
  readonly policyId: string;
}

const GATEWAY: Service = {
  name: 'gateway',
  prop: 'gateway',
  config: 'gateway_config',
  scaling: 'gateway_autoscaling',
  image: 'gateway_image',
  usualImage: 'portkeyai/gateway_enterprise',
  policies: 'gateway_task_role_policy_arns',
  policyId: 'GatewayPolicy',
};
const DATA_SERVICE: Service = {
  name: 'data-service',
  prop: 'dataService',
  config: 'dataservice_config',
  scaling: 'dataservice_autoscaling',
  image: 'data_service_image',
  usualImage: 'portkeyai/data-service',
  policies: 'data_service_task_role_policy_arns',
  policyId: 'DataServicePolicy',
};

const isEnabled = (draft: Draft): boolean => draft.flag('dataservice_config.enable_dataservice', false);
const hasDataService = (draft: Draft): boolean => isEnabled(draft) && modeOf(draft) !== 'mcp';

export const servicesOf = (draft: Draft): readonly Service[] => (hasDataService(draft) ? [GATEWAY, DATA_SERVICE] : [GATEWAY]);

/** Whether more is said than whether it is wanted. */
const saysMore = (draft: Draft, variable: string): boolean => draft.members(variable).some(([attribute]) => !/^(enable_|_comment$)/.test(attribute));

type Group = 'environment_variables' | 'secrets';

/** Members of one of the groups of a service; as in the modules, what is given hides the file. */
export const ofService = (draft: Draft, group: Group, { name }: Service): [string, Value][] =>
  draft.members(`${group}.${name}`).filter(([key]) => key !== '_comment');

/** Tells of what is said of a service that is not there. */
export function judgeGroups(draft: Draft, group: Group): void {
  const known = ['_comment', ...servicesOf(draft).map(({ name }) => name)];
  const others = draft.members(group).filter(([name]) => !known.includes(name));
  const [absent, unheard] = [others.filter(([name]) => name === DATA_SERVICE.name), others.filter(([name]) => name !== DATA_SERVICE.name)];
  draft.leaveOut(
    absent.map(([name]) => `${group}.${name}`),
    'there is no data service',
  );
  for (const [name] of unheard) draft.problems.push(`${draft.place(group)}: ${group}.${name} is left out: there is no such service`);
}

export function dataService(draft: Draft): void {
  if (!hasDataService(draft)) {
    const why = isEnabled(draft) ? 'the data service calls the AI gateway, which server_mode "mcp" does not run' : 'there is no data service';
    const { config, scaling, image, policies } = DATA_SERVICE;
    draft.leaveOut(
      [...(isEnabled(draft) || saysMore(draft, config) ? [config] : []), scaling, image, policies, 'dataservice_deployment_circuit_breaker'],
      why,
    );
    return;
  }
  draft.set('dataService.cpu', draft.number('dataservice_config.cpu'));
  draft.set('dataService.memoryLimitMiB', draft.number('dataservice_config.memory'));
  const port = draft.number('dataservice_config.port');
  if (port !== 8081) draft.set('dataService.port', port);
  if (draft.flag('dataservice_config.enable_execute_command', false)) draft.set('dataService.enableExecuteCommand', true);
}

export function images(draft: Draft): void {
  for (const { image: variable, usualImage, prop } of servicesOf(draft)) {
    const [image, tag] = [draft.text(`${variable}.image`), draft.text(`${variable}.tag`)];
    if (image === undefined && tag === undefined) continue;
    draft.set(
      `${prop}.image`,
      call(
        'PortkeyImage.fromRegistry',
        options('PortkeyImageOptions', { repository: image === undefined || image === usualImage ? undefined : image, tag }),
      ),
    );
  }
}

export function tasks(draft: Draft): void {
  for (const { config, scaling, prop } of servicesOf(draft)) {
    const count = Math.max(1, draft.number(`${config}.desired_task_count`) ?? 1);
    if (!draft.flag(`${scaling}.enable_autoscaling`, false)) {
      if (saysMore(draft, scaling)) draft.leaveOut([scaling], 'enable_autoscaling is false');
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

export function policies(draft: Draft): void {
  for (const { policies: variable, policyId, prop } of servicesOf(draft)) {
    const given = draft.members(variable).flatMap(([label, value]) => {
      const arn = textOf(value);
      return arn === undefined ? [] : [call('iam.ManagedPolicy.fromManagedPolicyArn', STACK, `${policyId}-${label}`, arn)];
    });
    if (given.length > 0) draft.set(`${prop}.taskRoleManagedPolicies`, given);
  }
}
