/**
 * The load balancer in front of the tasks, as a real proxy: Envoy, configured from what was deployed (listeners, rules, target groups,
 * attributes, token check). Two readers make a model, of a template or of what the AWS API describes; one writer makes a configuration of the
 * model; what the model does not know is an error. For tests, rehearsal and bench, none of which it knows. What is modelled and what is not: docs/rehearsal.md.
 */
export type { Description } from './described';
export type { AccessLogEntry } from './envoy/access-log';
export { type LoadBalancerModel, NotModelled, type RuleModel } from './model';
export { LoadBalancer, type LoadBalancerOptions } from './proxy';
export { modelOf } from './reading';
export { readTemplate, type Template } from './template';
