import { invalid } from '../../errors';
import type { DoorOptions } from './door';
import { requirePort } from './target-settings';

/** Where a load balancer listens for who tries versions, by whether it has a certificate. */
const PORTS = { tls: 8443, plaintext: 8080 };

export const TESTERS = 'who tries versions of the gateway';

/** Where who tries versions listens, unless it is said. */
export const defaultTestPort = (speaksTls: boolean): number => (speaksTls ? PORTS.tls : PORTS.plaintext);

/** The port of a door's test listener; refused where clients have it, or where there is no second version to lead to. */
export function testPortOf({ alternate, testListener }: DoorOptions, speaksTls: boolean, taken: number): number {
  const port = testListener?.port ?? defaultTestPort(speaksTls);
  requirePort('testListener.port', port);
  if (testListener && !alternate) {
    throw invalid('DoorOptionNotPossible', 'testListener', port, 'without `alternate` there is one version');
  }
  if (testListener && port === taken) {
    throw invalid('DoorPortTaken', 'testListener.port', port, 'clients have it');
  }
  return port;
}
