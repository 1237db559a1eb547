import type { IConstruct } from 'constructs';
import { isKnown } from '../checks';
import { warn } from '../warnings';

/** Releases that go together: from one of the gateway on, from one of the data service on. As of August 2026. */
const PAIRS = { gateway: '2.8.0', dataService: '1.7.0' };

/** Warns of two releases of which one is of before and the other of after the pair. Names that are no versions pass. */
export function warnOfReleases(scope: IConstruct, gateway: string | undefined, dataService: string | undefined): void {
  const [one, other] = [isNewer(gateway, PAIRS.gateway), isNewer(dataService, PAIRS.dataService)];
  if (one !== undefined && other !== undefined && one !== other) {
    const pair = `gateways from ${PAIRS.gateway} on with data services from ${PAIRS.dataService} on`;
    warn(scope, 'releasesApart', { gateway: String(gateway), dataService: String(dataService), pair });
  }
}

/** Warns of a gateway that the control plane does not go with. */
export function warnOfControlPlane(scope: IConstruct, gateway: string | undefined, from: string | undefined): void {
  if (from !== undefined && isNewer(gateway, from) === false) {
    warn(scope, 'releaseTooOld', { gateway: String(gateway), from });
  }
}

/** Whether it is the same or a newer one; undefined where it is no version. */
function isNewer(release: string | undefined, than: string): boolean | undefined {
  const numbers = (text: string) => /^v?(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number);
  const [given, wanted] = [release !== undefined && isKnown(release) ? numbers(release) : undefined, numbers(than) as number[]];
  if (!given) {
    return undefined;
  }
  const index = given.findIndex((number, place) => number !== wanted[place]);
  return index < 0 || given[index] > wanted[index];
}
