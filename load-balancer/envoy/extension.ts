/** A part of Envoy's configuration, as JSON. */
export type Config = Readonly<Record<string, unknown>>;

const PACKAGE = 'type.googleapis.com/envoy.';

/** An extension by its name, with its settings. */
export const extension = (name: string, type: string, settings: Config = {}): Config => ({
  name: `envoy.${name}`,
  typed_config: typed(type, settings),
});

export const typed = (type: string, settings: Config = {}): Config => ({ '@type': `${PACKAGE}${type}`, ...settings });

/** A duration as Envoy writes it. */
export const duration = (seconds: number): string => `${seconds}s`;

export const socketAddress = (address: string, port: number): Config => ({ socket_address: { address, port_value: port } });

/** Replaced, whatever was there. */
export const header = (key: string, value: string): Config => ({ header: { key, value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' });

/** Text that stands for itself in a regular expression. */
const literal = (text: string): string => text.replace(/[\\^$.|+()[\]{}]/g, '\\$&');

/** A matcher for AWS's patterns with `*` and `?`: one of them, all of the text. */
export function patterns(wildcards: readonly string[], { ignoreCase = false, suffix = '' } = {}): Config {
  const alternatives = wildcards.map((wildcard) => literal(wildcard).replaceAll('*', '.*').replaceAll('?', '.'));
  return { safe_regex: { regex: `${ignoreCase ? '(?i)' : ''}(?:${alternatives.join('|')})${suffix}` } };
}

/** A matcher for one of these words in a text of words between spaces. */
export const words = (wanted: readonly string[]): Config => ({ safe_regex: { regex: `(?:.* )?(?:${wanted.map(escapeAll).join('|')})(?: .*)?` } });

const escapeAll = (text: string): string => text.replace(/[\\^$.|+()[\]{}*?]/g, '\\$&');
