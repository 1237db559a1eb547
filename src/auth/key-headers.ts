import { type IdentityConfiguration, KEY_HEADERS } from '../contract';
import { invalid } from '../errors';

/** What a load balancer takes as the name of a header in a rule; it drops headers of other names. */
const NAME = /^[a-z0-9-]{1,40}$/;

/** Headers that requests carry for another purpose: a token is not looked for in them. */
const CARRIES_ELSE = new RegExp(
  `^(${[
    'accept|authorization|baggage|cache-control|connection|cookie|date|expect|forwarded|from|host|keep-alive|origin|pragma|priority|range',
    'referer|te|traceparent|tracestate|trailer|upgrade|user-agent|via|warning|x-real-ip|x-request-id|x-requested-with',
    '(accept|anthropic|content|http2|if|openai|proxy|sec|transfer|x-amz|x-amzn|x-forwarded|x-stainless)-.*|x-portkey-(?!api-key$).*',
  ].join('|')})$`,
);

/** Each header is a listener rule. */
const MOST = 10;

/** Headers in which clients may bring their token besides `Authorization`, in lower case. */
export function keyHeadersOf(given: readonly string[] | undefined, method: IdentityConfiguration['method']): string[] {
  const path = 'auth.keyHeaders';
  if (given && method === 'none') {
    throw invalid('InvalidKeyHeader', path, given, 'without authentication no token is read');
  }
  if (given && given.length > MOST) {
    throw invalid('InvalidKeyHeader', path, given, `at most ${MOST}`);
  }
  const names = (given ?? KEY_HEADERS).map((name) => name.toLowerCase());
  names.forEach((name, index) => {
    if (!NAME.test(name) || CARRIES_ELSE.test(name) || names.indexOf(name) !== index) {
      throw invalid('InvalidKeyHeader', `${path}[${index}]`, given?.[index]);
    }
  });
  return method === 'none' ? [] : names;
}
