import { type Draft, duration } from './draft';
import { call, options } from './expressions';
import { numberOf, textOf, type Value } from './values';

/** Where the control plane is: variables of the gateway, by the options that say so of both services. */
const CONTROL_PLANE = {
  ALBUS_BASEPATH: 'albusBasePath',
  CONTROL_PLANE_BASEPATH: 'controlPlaneBasePath',
  SOURCE_SYNC_API_BASEPATH: 'sourceSyncApiBasePath',
  CONFIG_READER_PATH: 'configReaderPath',
} as const;
const PRIVATE_HOST = /^https:\/\/aws-cp\.portkey\.ai(\/|$)/;

/** Variables of the gateway that props say here, from which more follows: names of those that are taken over. */
export function takenOver(draft: Draft, variables: ReadonlyMap<string, Value>): ReadonlySet<string> {
  return new Set([...controlPlane(draft, variables), ...requestTimeout(draft, variables)]);
}

function controlPlane(draft: Draft, variables: ReadonlyMap<string, Value>): string[] {
  const given = Object.entries(CONTROL_PLANE).flatMap(([name, option]): [string, string, string][] => {
    const text = textOf(variables.get(name));
    return text ? [[name, option, text]] : [];
  });
  const [albus] = given;
  if (albus?.[0] !== 'ALBUS_BASEPATH') return [];
  draft.set(
    'controlPlane',
    call('ControlPlane.custom', options('CustomControlPlaneOptions', Object.fromEntries(given.map(([, option, text]) => [option, text])))),
  );
  if (PRIVATE_HOST.test(albus[2]))
    draft.tasks.push(
      'Portkey is called by AWS PrivateLink, through an endpoint that this app does not make: let the tasks to it, or write ControlPlane.portkeyPrivateLink() in place of ControlPlane.custom(...), which makes one.',
    );
  return given.map(([name]) => name);
}

function requestTimeout(draft: Draft, variables: ReadonlyMap<string, Value>): string[] {
  const seconds = (numberOf(variables.get('REQUEST_TIMEOUT')) ?? 0) / 1000;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600) return [];
  draft.set('maxRequestDuration', duration('seconds', seconds));
  return ['REQUEST_TIMEOUT'];
}
