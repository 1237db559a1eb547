/** What a provider's message tells of the company's accounts, for a client that is to read the rest. */
const HIDDEN = '***';

const SECRETS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/(\barn:aws[\w-]{0,20}:[\w-]{0,40}:[\w-]{0,40}:)\d{12}/g, `$1${HIDDEN}`],
  [/\b(org-|proj_)(?:(?=[a-z]*\d)\w+|\w{16,})/gi, `$1${HIDDEN}`],
  [/\b(sk-|AIza|AKIA|ASIA|ABSK)[\w*.-]{6,}/g, `$1${HIDDEN}`],
  [/\b[\w-]{1,64}(\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|us|cn))/gi, `${HIDDEN}$1`],
];

export const redacted = (message: string): string => SECRETS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), message);
