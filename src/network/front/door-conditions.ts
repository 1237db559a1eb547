import { isKnown } from '../../checks';
import { invalid } from '../../errors';
import type { DoorOptions } from './door';

/** Values of all conditions of one listener rule. */
const MOST_CONDITIONS = 5;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
const PATH = /^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,127}$/;
/**
 * It has a point, and letters behind the last one, or Punycode.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/add-rule.html
 */
const HOST = /^(?=.{1,128}$)([A-Za-z0-9_*?-]+\.)+([A-Za-z*?]+|xn--[A-Za-z0-9-]+)$/i;

/**
 * Refuses hosts, paths and a rewrite that the load balancer would refuse, or that no request could match.
 *
 * @param headers whether some of the door's rules compare a header too
 */
export function checkConditions({ hosts = [], paths = [], rewrite }: DoorOptions, headers: boolean): void {
  if (hosts.length + paths.length + Number(headers) > MOST_CONDITIONS) {
    const detail = headers ? 'one of the 5 is the header of jwtValidation.exemptHeaders' : undefined;
    throw invalid('TooManyDoorConditions', 'hosts and paths', [...hosts, ...paths].join(', '), detail);
  }
  requireAll('hosts', hosts, HOST);
  requireAll('paths', paths, PATH);
  if (rewrite && !isPlainRegex(rewrite.regex)) {
    throw invalid('InvalidDoorCondition', 'rewrite.regex', rewrite.regex, 'no look-around and no back-reference');
  }
}

function requireAll(name: string, values: readonly string[], pattern: RegExp): void {
  const wrong = values.findIndex((value) => isKnown(value) && !pattern.test(value));
  if (wrong >= 0) {
    throw invalid('InvalidDoorCondition', `${name}[${wrong}]`, values[wrong]);
  }
}

function isPlainRegex(regex: string): boolean {
  try {
    return !isKnown(regex) || (new RegExp(regex) && !/\(\?[=!<]|\\[1-9]/.test(regex));
  } catch {
    return false;
  }
}
