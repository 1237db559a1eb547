/**
 * The API of Elastic Load Balancing, spoken by hand: the SDK that AWS Lambda brings may be older than a property of a rule, and leaves out what it does not
 * know. What the template says is passed on as it is.
 */
import { LOAD_BALANCING_VARIABLE } from '../../src/contract/listener-rule';
import { signed } from './signature';
import { type Content, contentOf, textOf, within } from './xml';

const VERSION = '2015-12-01';
const TRIES = 4;
const TIMEOUT = 15_000;

/** What the API refuses, by its code. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** Codes of what passes: too much at once, or a role that is new, of whose permissions not everybody knows yet. */
const PASSING = /^(Throttl|RequestLimit|AccessDenied)/;

/** Calls an action, again where what is wrong passes, or the service is unwell, or not to be had. Gives the content of its result. */
export async function call(action: string, parameters: object): Promise<Content | undefined> {
  for (let tried = 1; ; tried += 1) {
    const { status, content, unheard } = await send(action, parameters);
    if (status === 200) return within(content, `${action}Response`, `${action}Result`);
    const error = within(content, 'ErrorResponse', 'Error');
    const code = textOf(within(error, 'Code'));
    const isPassing = unheard || status >= 500 || status === 429 || PASSING.test(code);
    if (unheard && tried === TRIES) throw new Error(`${action} cannot be asked: ${unheard}`);
    if (!isPassing || tried === TRIES)
      throw new Refused(code || String(status), textOf(within(error, 'Message')) || `${action} is answered with ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * 2 ** tried * (0.5 + Math.random() / 2)));
  }
}

interface Answer {
  readonly status: number;
  readonly content: Content;
  /** Why nothing was heard. What was asked may have been done: a rule that is made twice is refused for its number. */
  readonly unheard?: string;
}

async function send(action: string, parameters: object): Promise<Answer> {
  const url = new URL('/', process.env[LOAD_BALANCING_VARIABLE]);
  const body = new URLSearchParams([['Action', action], ['Version', VERSION], ...pairs('', parameters)]).toString();
  const contentType = 'application/x-www-form-urlencoded; charset=utf-8';
  const headers = signed({ url, body, contentType, service: 'elasticloadbalancing' }, process.env);
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT) });
    return { status: answer.status, content: contentOf(await answer.text()) };
  } catch (error) {
    const { message, cause } = error as Error;
    return { status: 0, content: '', unheard: cause instanceof Error ? cause.message : message };
  }
}

/** `Actions.member.1.Type`, and so on: items of a list are counted from one. */
function pairs(prefix: string, value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [[prefix, String(value)]];
  const entries = Array.isArray(value)
    ? value.map((item, index): [string, unknown] => [`${prefix}.member.${index + 1}`, item])
    : Object.entries(value).map(([name, item]): [string, unknown] => [prefix ? `${prefix}.${name}` : name, item]);
  return entries.flatMap(([name, item]) => pairs(name, item));
}
