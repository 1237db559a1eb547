import type { ListenerModel, RuleModel } from '../model';

/** The name of a listener in the proxy. */
export const listenerName = ({ port }: Pick<ListenerModel, 'port'>): string => `port ${port}`;

/** The name of a rule in the proxy and in its access log. */
export const ruleName = (listener: Pick<ListenerModel, 'port'>, { priority }: Pick<RuleModel, 'priority'>): string => `${listener.port}/${priority}`;
