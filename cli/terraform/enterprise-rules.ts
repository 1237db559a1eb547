import { type Draft, setPreset } from './draft';
import { environment } from './enterprise-environment';
import { cluster, deployment, modeOf, network } from './enterprise-network';
import { secrets } from './enterprise-secrets';
import { dataService, images, policies, tasks } from './enterprise-services';
import { logStore } from './enterprise-stores';
import { member } from './expressions';

function preset(draft: Draft): void {
  setPreset(draft);
  if (draft.isProduction)
    draft.changes.push(
      `${draft.place('environment')}: preset PROD makes what the modules did not: a firewall before an Application Load Balancer, logs of access and flows, a key, and keeps data when the stack is deleted`,
    );
}

function serverMode(draft: Draft): void {
  const mode = modeOf(draft);
  if (!['gateway', 'mcp', 'all'].includes(mode))
    draft.problems.push(`${draft.place('server_mode')}: server_mode is left out: it is gateway, mcp or all`);
  else if (mode !== 'gateway') draft.set('serverMode', member(`ServerMode.${mode.toUpperCase()}`));
  if (mode === 'gateway') {
    const isUsual = draft.number('gateway_config.mcp_port') === 8788;
    draft.leaveOut(['mcp_gateway_base_url', ...(isUsual ? [] : ['gateway_config.mcp_port'])], 'server_mode "gateway" runs no MCP gateway');
  } else if (mode === 'mcp') draft.leaveOut(['alb_routing_configuration.gateway_host'], 'server_mode "mcp" runs no AI gateway');
}

/** In the order in which the app has it: what says a prop comes before what looks whether it is said. */
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
  policies,
  deployment,
  logStore,
];
