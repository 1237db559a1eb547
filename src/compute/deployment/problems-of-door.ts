import { Token } from 'aws-cdk-lib';
import type { IDoor, OpenedDoor, TestListenerOptions } from '../../contract/door';
import type { Deployment } from './deployment';

/**
 * What a deployment needs and a door has not, each with what to do. A gateway opens its own door as its deployment says; a door that is opened by hand is told
 * itself, and what the deployment says besides would be heard by nobody.
 */
export function problemsOfDoor(door: IDoor, { shiftsTraffic, testListener, protectWeights }: Deployment): string[] {
  const { alternateTarget, testPort, _opened: opened } = door as OpenedDoor;
  const port = testListener?.port;
  const others = opened ? peersOf(testListener).filter((peer) => !peersOf(opened.testListener).includes(peer)) : [];
  const problems: readonly (readonly [boolean, string])[] = [
    [shiftsTraffic && !alternateTarget, 'requests are shifted between two target groups: open the door with `alternate`'],
    [Boolean(testListener) && testPort === undefined, 'a test listener is made with the door: open the door with `testListener`'],
    [
      port !== undefined && port !== testPort,
      `its test listener is at ${testPort}, and the deployment says ${port}: say \`testListener.port\` to the door`,
    ],
    [others.length > 0, 'who gets to its test listener is said to the door: give it `testListener.allowFrom` of the deployment'],
    [
      protectWeights && opened !== undefined && !opened.protectWeights,
      'the function that keeps a rule is made with the door: open the door with `protectWeights`',
    ],
  ];
  return problems.filter(([isSo]) => isSo).map(([, problem]) => problem);
}

/** Why a smoke test that is a hook would find no new version behind any of the doors. */
export function problemOfSmokeTest(port: number, doors: readonly IDoor[]): string | undefined {
  const ports = doors.flatMap(({ testPort }) => testPort ?? []);
  if (doors.length === 0 || [port, ...ports].some((each) => Token.isUnresolved(each)) || ports.includes(port)) {
    return undefined;
  }
  const where =
    ports.length > 0 ? `, and the test listener is at ${ports.join(', ')}: give it \`testPort\` of the door` : ': open the door with `testListener`';
  return `the smoke test asks at port ${port}${where}`;
}

const peersOf = (options?: TestListenerOptions): string[] => (options?.allowFrom ?? []).map(({ uniqueId }) => uniqueId);
