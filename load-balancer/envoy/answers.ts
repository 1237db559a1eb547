import { type ListenerModel, NotModelled } from '../model';
import type { Config } from './extension';
import { checkedRules } from './token-check';

const HTML = 'text/html';

/** A page as the load balancer answers with where it refuses by itself. Its exact text is not documented. */
const page = (status: number, title: string): Config => ({
  filter: { status_code_filter: { comparison: { op: 'EQ', value: { default_value: status, runtime_key: `answer.${status}` } } } },
  body_format_override: {
    text_format_source: {
      inline_string: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
    },
    content_type: HTML,
  },
});

const UNAUTHORIZED = '401 Authorization Required';
/** With which the proxy refuses a token whose signature is right and whose claims are not. */
const CLAIMS_REFUSED = 403;

/** The load balancer's own pages in place of the proxy's own text. A rule's answer of the same status would be replaced as well. */
export function answersOfItsOwn(listener: ListenerModel): Config | undefined {
  if (checkedRules(listener).length === 0) return undefined;
  const fixed = listener.rules.find(({ action }) => action.kind === 'answer' && [401, CLAIMS_REFUSED].includes(action.status));
  if (fixed) throw new NotModelled('a fixed response of 401 or 403 beside a token check');
  return { mappers: [page(401, UNAUTHORIZED), { ...page(CLAIMS_REFUSED, UNAUTHORIZED), status_code: 401 }] };
}
