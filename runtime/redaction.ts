/** What a provider's message tells of the company's accounts, for a client that is to read the rest. */
const HIDDEN = '***';

const SECRETS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  // of an account; a model of the provider's own has none
  [/\barn:aws[\w-]{0,20}:[\w-]{0,40}:[\w-]{0,40}:\d{12}:[\w:/.*@+=,-]{0,512}[\w*]/g, HIDDEN],
  [/\b(account(?: id)?[ :=#'"`(]{1,4})\d{12}\b/gi, `$1${HIDDEN}`],
  [/\b(org-|proj_)(?:(?=[a-z]*\d)\w+|\w{16,})/gi, `$1${HIDDEN}`],
  [/\b(sk-|AIza|AKIA|ASIA|ABSK|bedrock-api-key-)[\w*.-]{6,}/g, `$1${HIDDEN}`],
  [
    /\b[\w-]{1,64}(\.(?:openai|cognitiveservices|services\.ai|api\.cognitive)\.(?:azure|microsoft)\.(?:com|us|cn)|\.azure-api\.net|\.[\w.-]{1,80}\.(?:vpce|elb)\.amazonaws\.com)/gi,
    `${HIDDEN}$1`,
  ],
  // names and addresses that exist inside a network only
  [/\b(?:[\w-]{1,64}\.){1,8}(?:internal|local|lan|corp)\b(?::\d{1,5})?/gi, HIDDEN],
  [/\b(?:(?:10|127)\.\d{1,3}|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}\b(?::\d{1,5})?/g, HIDDEN],
];

export const redacted = (message: string): string => SECRETS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), message);
