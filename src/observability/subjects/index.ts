export { CostSubject } from './cost';
export { FirewallSubject } from './firewall';
export { LoadBalancerSubject } from './load-balancer';
export type { SubjectOptions } from './naming';
export { ProviderSubject } from './provider';
export { RequestsSubject } from './requests';
export { ServiceSubject } from './service';
export { TargetsSubject, type TargetsSubjectProps } from './targets';
export { TasksSubject } from './tasks';
