import { PORTKEY } from '../../src/contract/portkey';
import { type Draft, duration } from './draft';
import { hasNewVpc, readsOverInternet, regionOf } from './enterprise-network';
import { call, type Expression, member, options } from './expressions';
import { placeholderArn } from './placeholders';
import { numberOf, textOf, type Value } from './values';

/** Where the control plane is: variables of the gateway, by the options that say so of both services. */
const CONTROL_PLANE = {
  ALBUS_BASEPATH: 'albusBasePath',
  CONTROL_PLANE_BASEPATH: 'controlPlaneBasePath',
  SOURCE_SYNC_API_BASEPATH: 'sourceSyncApiBasePath',
  CONFIG_READER_PATH: 'configReaderPath',
} as const;
export const isPrivateLink = (text: string): boolean => new RegExp(`^https://${PORTKEY.privateHost.replaceAll('.', '\\.')}(/|$)`).test(text);

/** Variables of the gateway that props say here, from which more follows: names of those that are taken over. */
export function takenOver(draft: Draft, variables: ReadonlyMap<string, Value>): ReadonlySet<string> {
  return new Set([...controlPlane(draft, variables), ...requestTimeout(draft, variables)]);
}

function controlPlane(draft: Draft, variables: ReadonlyMap<string, Value>): string[] {
  const given = Object.entries(CONTROL_PLANE).flatMap(([name, option]): [string, string, string][] => {
    const text = textOf(variables.get(name));
    return text ? [[name, option, text]] : [];
  });
  const byPrivateLink = given.filter(([, , text]) => isPrivateLink(text)).map(([name]) => name);
  const isMade = hasNewVpc(draft) && placeholderArn('', regionOf(draft), '').startsWith('arn:aws:');
  if (byPrivateLink.length > 0 && isMade) {
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
