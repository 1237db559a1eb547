import type { AccessLogEntry } from '../../load-balancer';
import type { Scene } from './scene';
import type { Stopped } from './stop';

export interface AccessLog {
  /** Undefined where this machine has no proxy. */
  readonly accessLog?: readonly AccessLogEntry[];
}

/** Of this many requests of one kind, the first. */
const kindOf = ({ method, path, status, rule, target }: AccessLogEntry): string => [method, path, status, rule, target].join(' ');

/** After the task has ended: the proxy writes an entry a little after the answer. */
export const showAccessLog: Scene<Stopped, AccessLog> = {
  title: "The load balancer's access log",
  async play({ frontDoor, story }) {
    const { accessLog } = frontDoor;
    if (!accessLog) story.line('there is none: this machine has no proxy');
    const firsts = accessLog?.filter((entry, index) => accessLog.findIndex((other) => kindOf(other) === kindOf(entry)) === index) ?? [];
    for (const { protocol, method, host, path, status, rule, target, milliseconds } of firsts)
      story.line(`${protocol} ${method} ${host}${path} ${status} rule ${rule}, ${target ? `task ${target}` : 'answered itself'}, ${milliseconds} ms`);
    return { accessLog: accessLog && [...accessLog] };
  },
};
