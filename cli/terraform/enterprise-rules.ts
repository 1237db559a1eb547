import { type Draft, setPreset } from './draft';
import { environment, readers } from './enterprise-environment';
import { cluster, deployment, hasLoadBalancer, modeOf, network } from './enterprise-network';
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

/** What is to be done whatever the variables say. */
function lastly(draft: Draft): void {
  draft.tasks.push(
    'Tasks go out at port 443 and to what the props name, where the modules let them out everywhere: for models of yours and others at another port, `gateway.service.connections.allowTo(...)`.',
    hasLoadBalancer(draft)
      ? 'Deploy beside what runs, try it with a key of Portkey, then move the DNS record of the gateway to the new load balancer (output of the stack), and destroy the old one last.'
      : 'Deploy beside what runs, let callers in by `gateway.service.allowCallsFrom(...)`, try it with a key of Portkey, then give callers the new address (output of the stack), and destroy the old one last.',
  );
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
  readers,
  policies,
  deployment,
  logStore,
  lastly,
];
