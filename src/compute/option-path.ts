import type { IConstruct } from 'constructs';

const PATHS = new WeakMap<IConstruct, string>();

/** Says what whoever made a service calls its options, for what is refused when the app is synthesized. */
export const nameOptions = (service: IConstruct, path: string): void => void PATHS.set(service, path);

export const optionPathOf = (service: IConstruct, option: string): string => `${PATHS.get(service) ?? 'compute'}.${option}`;
