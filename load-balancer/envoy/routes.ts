import type { Action, Condition, ListenerModel, RuleModel } from '../model';
import { type Config, header, patterns } from './extension';
import { ruleName } from './names';
import { checksOf } from './token-check';

/** One route for each rule, and more where a condition has alternatives that one route cannot hold; the first that matches is taken. */
export function routesOf(listener: ListenerModel, listenerHasChecks: boolean): Config[] {
  return listener.rules.flatMap((rule) =>
    matchesOf(rule.conditions).map((match) => ({
      name: ruleName(listener, rule),
      match,
      ...actionOf(rule.action, rule.rewrite),
      ...(listenerHasChecks && { typed_per_filter_config: checksOf(ruleName(listener, rule), rule.tokenCheck) }),
    })),
  );
}

/** Every combination of the alternatives of the conditions. */
function matchesOf(conditions: readonly Condition[]): Config[] {
  const path = conditions.filter(({ on }) => on === 'path').map((each) => (each as { patterns: readonly string[] }).patterns);
  if (path.length > 1) throw new Error('AWS takes one path-pattern condition at most');
  const headers = conditions.flatMap(headerMatchers);
  const base = { ...(path.length === 1 ? patterns(path[0]) : { prefix: '/' }), headers };
  return conditions.filter(isQuery).reduce<Config[]>(
    (matches, { pairs }) =>
      matches.flatMap((match) =>
        pairs.map(({ key, pattern }) => ({
          ...match,
          query_parameters: [
            ...((match.query_parameters as Config[] | undefined) ?? []),
            { name: key, string_match: patterns([pattern], { ignoreCase: true }) },
          ],
        })),
      ),
    [base],
  );
}

const isQuery = (condition: Condition): condition is Extract<Condition, { on: 'query' }> => condition.on === 'query';

function headerMatchers(condition: Condition): Config[] {
  switch (condition.on) {
    case 'host':
      return [{ name: ':authority', string_match: patterns(condition.patterns, { ignoreCase: true, suffix: '(?::\\d+)?' }) }];
    case 'method':
      return [{ name: ':method', string_match: patterns(condition.patterns) }];
    case 'header':
      return [{ name: condition.name, string_match: patterns(condition.patterns, { ignoreCase: true }) }];
    default:
      return [];
  }
}

/** As Envoy's regular expressions name groups. */
const rewritten = ({ regex, replace }: NonNullable<RuleModel['rewrite']>) => ({
  regex_rewrite: { pattern: { regex }, substitution: replace.replace(/\$(\d)/g, '\\$1') },
});

function actionOf(action: Action, rewrite: RuleModel['rewrite']): Config {
  switch (action.kind) {
    case 'forward':
      return {
        route: {
          weighted_clusters: { clusters: action.to.map(({ targetGroup, weight }) => ({ name: targetGroup, weight })) },
          timeout: '0s', // only silence ends a request
          ...(rewrite && rewritten(rewrite)),
        },
      };
    case 'answer':
      return {
        direct_response: { status: action.status, body: { inline_string: action.body } },
        response_headers_to_add: [header('content-type', action.contentType)],
      };
    case 'redirect':
      return {
        redirect: {
          response_code: action.status === 301 ? 'MOVED_PERMANENTLY' : 'FOUND',
          ...(action.scheme !== undefined && { scheme_redirect: action.scheme }),
          ...(action.host !== undefined && { host_redirect: action.host }),
          ...(action.port !== undefined && { port_redirect: action.port }),
        },
      };
  }
}
