import type { Certificate } from '../fakes';
import { type AccessLogEntry, LoadBalancer, type LoadBalancerModel } from '../load-balancer';
import { type Redial, startTlsFront } from './addresses';
import type { Cleanup } from './cleanup';
import type { Envoy } from './envoy';

/** What clients reach instead of the load balancer. */
export interface FrontDoor {
  /** `address:port`. */
  readonly address: string;
  readonly what: string;
  /** Everything that went through it; undefined where this machine has no proxy. */
  readonly accessLog?: readonly AccessLogEntry[];
  /** Nothing new for the task from now on, as ECS has it before SIGTERM. */
  close(): Promise<void>;
}

export interface FrontDoorOptions {
  readonly envoy: Envoy;
  /** Of what was deployed. */
  readonly model: LoadBalancerModel;
  readonly certificate: Certificate;
  /** Where the load balancer finds the keys of the issuer. */
  readonly redials: readonly Redial[];
  /** `address:port` of the task. */
  readonly task: string;
  readonly cleanup: Cleanup;
}

/** The proxy, configured from what the API says was deployed; without its binary, TLS and nothing else in front of the task. */
export async function openFrontDoor({ envoy, model, certificate, redials, task, cleanup }: FrontDoorOptions): Promise<FrontDoor> {
  if ('missing' in envoy) {
    const address = await startTlsFront(certificate, Number(task.split(':')[1]), cleanup);
    return { address, what: 'the task itself, behind TLS: this machine has no proxy', close: async () => {} };
  }
  const loadBalancer = await LoadBalancer.start(model, {
    binary: envoy.binary,
    certificate,
    redials: Object.fromEntries(redials.map(({ from, to }) => [from, to])),
    caFile: certificate.caFile,
  });
  cleanup.add('the load balancer', () => loadBalancer.stop());
  const group = groupOfClients(model);
  await loadBalancer.register(task, group);
  return {
    address: loadBalancer.addressOf(),
    what: 'Envoy, configured from the listener, rules and target group that were deployed',
    accessLog: loadBalancer.accessLog,
    close: () => loadBalancer.deregister(task, group),
  };
}

/** Where the listener of clients leads: of two groups that a deployment shifts requests between, the one that has them. Undefined where there is one. */
function groupOfClients({ listeners: [{ passesTo, rules }] }: LoadBalancerModel): string | undefined {
  const forwards = [passesTo, ...rules.map(({ action }) => action)].filter((action) => action?.kind === 'forward');
  return forwards.flatMap(({ to }) => to).find(({ weight }) => weight > 0)?.targetGroup;
}
