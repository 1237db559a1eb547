/** Texts without what has the form of a secret or of somebody's data. What has none, as a name, stays: to find that is a guardrail's. */
import { redacted } from '../redaction';

const HIDDEN = '***';

/** Each takes time by the length of the text, whatever stands in it. */
const FORMS: readonly (readonly [form: RegExp, shown: string | ((found: string) => string)])[] = [
  // private keys
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, HIDDEN],
  // what is said to be one
  [
    /\b((?:pass(?:word|wd|phrase)|secret|token|api[ _-]?key|access[ _-]?key|credentials?)["']?\s{0,4}(?:[:=]|\bis\b)\s{0,4}["']?)[^\s"',;]{4,}/gi,
    `$1${HIDDEN}`,
  ],
  [/\b((?:bearer|basic)\s{1,4})[^\s"',;]{8,}/gi, `$1${HIDDEN}`],
  // what is in an address for its server
  [/(:\/\/)[^\s/?#@]{1,256}@/g, `$1${HIDDEN}@`],
  [/[^\s@<>"'(),;:/]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}/g, HIDDEN],
  // keys, tokens, signatures: long, and of no language
  [/[\w+/=-]{24,}/g, (found) => (/\d/.test(found) ? HIDDEN : found)],
  // numbers of cards, accounts, telephones and persons
  [/\+?\d(?:[ ()./-]{0,2}\d){8,}/g, HIDDEN],
];

export const withoutSecrets = (text: string): string => FORMS.reduce((rest, [form, shown]) => rest.replace(form, shown as string), redacted(text));
