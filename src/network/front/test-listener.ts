import { invalid } from '../../errors';
import type { DoorOptions } from './door';
import { wideRangesOf } from './reach';
import { requirePort } from './target-settings';

/** Where a load balancer listens for who tries versions, by whether it has a certificate. */
const PORTS = { tls: 8443, plaintext: 8080 };

export const TESTERS = 'who tries versions of the gateway';

/** The port of a door's test listener; refused where clients have it, where there is no second version to lead to, and where it would put tokens on the internet in plaintext. */
export function testPortOf({ alternate, testListener }: DoorOptions, speaksTls: boolean, taken: number): number {
  const port = testListener?.port ?? (speaksTls ? PORTS.tls : PORTS.plaintext);
  requirePort('testListener.port', port);
  if (testListener && !alternate) {
    throw invalid('DoorOptionNotPossible', 'testListener', port, 'without `alternate` there is one version');
  }
  if (testListener && port === taken) {
    throw invalid('DoorPortTaken', 'testListener.port', port, 'clients have it');
  }
  const wide = speaksTls ? [] : (testListener?.allowFrom ?? []).flatMap(wideRangesOf);
  if (wide.length > 0) {
    throw invalid('InsecureOpenToAll', 'testListener.allowFrom', wide.join(', '));
  }
  return port;
}
