import { PORTKEY } from '../../src/contract/portkey';
import { type Draft, duration } from './draft';
import { hasNewVpc, readsOverInternet } from './enterprise-network';
import { judgeGroups, ofService, servicesOf } from './enterprise-services';
import { call, type Expression, map, member, options } from './expressions';
import { partitionOf } from './placeholders';
import { numberOf, textOf, type Value } from './values';

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

/** Where the control plane is: variables of the gateway, by the options that say so of both services. */
const CONTROL_PLANE = {
  ALBUS_BASEPATH: 'albusBasePath',
  CONTROL_PLANE_BASEPATH: 'controlPlaneBasePath',
  SOURCE_SYNC_API_BASEPATH: 'sourceSyncApiBasePath',
  CONFIG_READER_PATH: 'configReaderPath',
} as const;

export function environment(draft: Draft): void {
  judgeGroups(draft, 'environment_variables');
  for (const service of servicesOf(draft)) {
    const secret = new Map(ofService(draft, 'secrets', service));
    const given = ofService(draft, 'environment_variables', service);
    const taken = service.prop === 'gateway' ? takenOver(draft, new Map(given.filter(([key]) => !secret.has(key)))) : [];
    const entries: Record<string, Expression> = {};
    for (const [key, value] of given.filter(([name]) => !taken.includes(name))) {
      const text = textOf(value);
      if (value.kind === 'unknown') continue;
      const left = (why: string) => draft.changes.push(`${value.place}: environment_variables.${service.name}.${key} is left out: ${why}`);
      if (key === '__proto__') left('no app can name it');
      else if (text === undefined) left('it has no value that is known');
      else if (text === '') left('it is empty');
      else if (secret.has(key)) left('it is a secret as well, and Amazon ECS takes one of both');
      else if (COMPUTED.includes(key)) left('the modules computed it over what was said, and so does the construct');
      else if (key === 'LOG_STORE' && ['s3_assume', 'control_plane'].includes(text)) left('`logStore` says it');
      else if (isPrivateLink(text) && draft.has('controlPlane')) left('`controlPlane` says it');
      else {
        entries[key] = text;
        const of = `environment_variables.${service.name}.${key} (${value.place})`;
        const port = portIn(text);
        if (port !== undefined && port !== 443)
          draft.tasks.push(
            `${of}: let tasks out to port ${port} of this address, \`${service.prop === 'gateway' ? 'gateway.service' : 'gateway.dataService'}.connections.allowTo(...)\`, or give it by \`settings\`, which does so`,
          );
        if (SECRET_NAME.test(key))
          draft.tasks.push(
            `${of}: its value stands in the app, in plain: put it into AWS Secrets Manager, and give it by \`${service.prop}.secrets\``,
          );
      }
    }
    if (Object.keys(entries).length > 0) draft.set(`${service.prop}.environment`, map(entries));
  }
}

/** Variables of the gateway that props say here, from which more follows: names of those that are taken over. */
const takenOver = (draft: Draft, variables: ReadonlyMap<string, Value>): string[] => [
  ...controlPlane(draft, variables),
  ...requestTimeout(draft, variables),
];

function controlPlane(draft: Draft, variables: ReadonlyMap<string, Value>): string[] {
  const given = Object.entries(CONTROL_PLANE).flatMap(([name, option]): [string, string, string][] => {
    const text = textOf(variables.get(name));
    return text ? [[name, option, text]] : [];
  });
  const byPrivateLink = given.filter(([, , text]) => isPrivateLink(text)).map(([name]) => name);
  if (byPrivateLink.length > 0 && hasNewVpc(draft) && partitionOf(draft.region) === 'aws') {
    draft.set(
      'controlPlane',
      readsOverInternet(draft)
        ? call('ControlPlane.portkeyPrivateLink', options('PrivateControlPlaneOptions', accessOf(draft)))
        : call('ControlPlane.portkeyPrivateLink'),
    );
    draft.tasks.push(
      'The endpoint to the control plane is a new one, in the new VPC, and the services go over the internet: when Portkey has accepted it, give `activate: true` to ControlPlane.portkeyPrivateLink.',
    );
    return byPrivateLink;
  }
  if (given[0]?.[0] !== 'ALBUS_BASEPATH') return [];
  const addresses = Object.fromEntries(given.map(([, option, text]) => [option, text]));
  draft.set('controlPlane', call('ControlPlane.custom', options('CustomControlPlaneOptions', { ...addresses, ...accessOf(draft) })));
  if (byPrivateLink.length > 0)
    draft.tasks.push(
      'Portkey is called by AWS PrivateLink, through the endpoint that the VPC has: let the tasks to it at port 443, in its security group. ControlPlane.portkeyPrivateLink() in place of ControlPlane.custom(...) makes one, for a VPC that has none.',
    );
  return given.map(([name]) => name);
}

const PRIVATE_ADDRESS = new RegExp(`^https://${PORTKEY.privateHost.replaceAll('.', '\\.')}(/|$)`);
const isPrivateLink = (text: string): boolean => PRIVATE_ADDRESS.test(text);

const accessOf = (draft: Draft): Record<string, Expression> => (readsOverInternet(draft) ? { access: member('ControlPlaneAccess.ADDRESSES') } : {});

/** Portkey reads logs: its addresses were among those of clients, where the test listener would have let them in as well. */
export function readers(draft: Draft): void {
  if (!readsOverInternet(draft)) return;
  if (!draft.has('controlPlane')) draft.set('controlPlane', call('ControlPlane.portkey', options('ControlPlaneOptions', accessOf(draft))));
  draft.changes.push(
    `${draft.place('allowed_lb_cidrs')}: Portkey's addresses in allowed_lb_cidrs are \`access\` of controlPlane: on the port of clients, and not at the test listener`,
  );
}

function requestTimeout(draft: Draft, variables: ReadonlyMap<string, Value>): string[] {
  const seconds = (numberOf(variables.get('REQUEST_TIMEOUT')) ?? 0) / 1000;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600) return [];
  draft.set('maxRequestDuration', duration('seconds', seconds));
  return ['REQUEST_TIMEOUT'];
}

/** The port that an address in a variable is called at. */
function portIn(text: string): number | undefined {
  const [, scheme, port] = /^(?:(\w+):\/\/)?[\w.-]+(?::(\d{2,5}))?(?:\/\S*)?$/.exec(text) ?? [];
  return port === undefined ? (scheme === 'http' ? 80 : undefined) : Number(port);
}
