import type { RecordedRequest } from '../../fakes';

/** Headers of a client that no provider is to have, or that each hop says for itself. Every other one must arrive as it was sent. */
const ENDS_AT_THE_GATEWAY: Readonly<Record<string, RegExp>> = {
  'the credential of the client, in whose place the company’s stands': /^(authorization|x-api-key)$/,
  'what is said to the gateway': /^x-portkey-/,
  'of the connection': /^(host|connection|content-length|transfer-encoding|accept-encoding)$/,
  'what program it is, and on what machine': /^(user-agent|originator|version|x-app|x-stainless-.*)$/,
  'which session and which agent of the program asks':
    /^(x-claude-code-.*|session[-_]id|conversation[-_]id|thread[-_]id|x-codex-(?!beta-features).*|x-client-request-id)$/,
  'for a browser': /^anthropic-dangerous-direct-browser-access$/,
};

const endsHere = (name: string): boolean => Object.values(ENDS_AT_THE_GATEWAY).some((names) => names.test(name));

/** Headers that were sent and did not arrive, or not so: `name: sent -> got`. */
export function lostHeaders(sent: RecordedRequest, got: RecordedRequest): string[] {
  return Object.entries(sent.headers)
    .filter(([name, value]) => !endsHere(name) && got.headers[name] !== value)
    .map(([name, value]) => `${name}: ${value} -> ${got.headers[name]}`);
}

/** Paths at which two documents differ. */
export function differences(sent: unknown, got: unknown, path = '$'): string[] {
  if (Object.is(sent, got)) return [];
  const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
  if (!isContainer(sent) || !isContainer(got) || Array.isArray(sent) !== Array.isArray(got)) return [path];
  const keys = new Set([...Object.keys(sent), ...Object.keys(got)]);
  return [...keys].flatMap((key) =>
    key in sent && key in got
      ? differences(sent[key as never], got[key as never], `${path}.${key}`)
      : [`${path}.${key}${key in sent ? ' is gone' : ' is new'}`],
  );
}
