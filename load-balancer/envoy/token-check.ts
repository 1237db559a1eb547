import type { ListenerModel, TokenCheck } from '../model';
import { type Config, duration, extension, typed, words } from './extension';
import { ruleName } from './names';

const VERIFIER = 'envoy.filters.http.jwt_authn';
const CLAIMS_CHECK = 'envoy.filters.http.rbac';
const VERIFIER_TYPE = 'extensions.filters.http.jwt_authn.v3';
const CLAIMS_TYPE = 'extensions.filters.http.rbac.v3';
/** AWS publishes neither figure. */
const KEYS_KEPT_SECONDS = 300;
const CLOCK_SKEW_SECONDS = 60;

/** The cluster behind which the keys of an issuer are. */
export const keysCluster = (jwksUri: string): string => `keys of ${new URL(jwksUri).host}`;

/** The rules that verify tokens; where there is none, the proxy has no filter for it. */
export const checkedRules = (listener: ListenerModel) =>
  listener.rules.flatMap((rule) => (rule.tokenCheck ? [{ name: ruleName(listener, rule), check: rule.tokenCheck }] : []));

/** The filters that verify: signature, issuer and times first, then algorithm and claims. A token is read from `Authorization` only. */
export function checkFilters(listener: ListenerModel): Config[] {
  const rules = checkedRules(listener);
  if (rules.length === 0) return [];
  const verifier = extension('filters.http.jwt_authn', `${VERIFIER_TYPE}.JwtAuthentication`, {
    providers: Object.fromEntries(rules.map(({ name, check }) => [name, providerOf(check)])),
    requirement_map: Object.fromEntries(rules.map(({ name }) => [name, { provider_name: name }])),
  });
  return [verifier, extension('filters.http.rbac', `${CLAIMS_TYPE}.RBAC`)];
}

/** What the filters do on one rule. */
export function checksOf(name: string, check: TokenCheck | undefined): Config {
  return check
    ? {
        [VERIFIER]: typed(`${VERIFIER_TYPE}.PerRouteConfig`, { requirement_name: name }),
        [CLAIMS_CHECK]: typed(`${CLAIMS_TYPE}.RBACPerRoute`, { rbac: { rules: claimsPolicy(check) } }),
      }
    : { [VERIFIER]: typed(`${VERIFIER_TYPE}.PerRouteConfig`, { disabled: true }), [CLAIMS_CHECK]: typed(`${CLAIMS_TYPE}.RBACPerRoute`) };
}

const providerOf = ({ issuer, jwksUri }: TokenCheck): Config => ({
  issuer,
  remote_jwks: {
    http_uri: { uri: jwksUri, cluster: keysCluster(jwksUri), timeout: '5s' },
    cache_duration: duration(KEYS_KEPT_SECONDS),
    async_fetch: { fast_listener: false, failed_refetch_duration: '1s' },
  },
  from_headers: [{ name: 'Authorization', value_prefix: 'Bearer ' }],
  forward: true,
  require_expiration: true,
  clock_skew_seconds: CLOCK_SKEW_SECONDS,
  payload_in_metadata: 'claims',
  header_in_metadata: 'header',
});

function claimsPolicy({ claims }: TokenCheck): Config {
  const algorithm = metadata(['header', 'alg'], { string_match: { exact: 'RS256' } });
  const wanted = claims.map(({ name, format, values }) => {
    const path = ['claims', name];
    if (format === 'space-separated-values') return metadata(path, { string_match: words(values) });
    const each = values.map((exact) => ({ string_match: { exact } }));
    return { or_ids: { ids: each.map((value) => metadata(path, format === 'string-array' ? { list_match: { one_of: value } } : value)) } };
  });
  return { action: 'ALLOW', policies: { claims: { permissions: [{ any: true }], principals: [{ and_ids: { ids: [algorithm, ...wanted] } }] } } };
}

const metadata = (path: readonly string[], value: Config): Config => ({
  sourced_metadata: { metadata_matcher: { filter: VERIFIER, path: path.map((key) => ({ key })), value }, metadata_source: 'DYNAMIC' },
});
