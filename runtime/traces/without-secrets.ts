/** Texts without what has the form of a secret or of somebody's data. What has none, as a name, stays: to find that is a guardrail's. */
import { redacted } from '../redaction';

const HIDDEN = '***';

/** What is called so, also at the end of a longer name: `DB_PASSWORD`, `accessToken`. */
const NAMES = [
  ...['pass(?:word|wd|phrase|code)', 'pwd', 'secret', 'token|credentials?', '(?:api|access|private|account|shared|signing|encryption)[ _-]?key'],
  ...['passwort', 'kennwort', 'mot de passe', 'contraseña', 'senha', 'пароль', '密码', '密碼', 'パスワード', '비밀번호'],
].join('|');
/** As they stand in JSON, in JSON inside of it, in XML and in tables of Markdown. */
const QUOTE = '\\\\{0,3}["\'`]';
const BEHIND_NAME = `(?:${QUOTE}|[*_\\])]){0,3}\\s{0,4}`;
const SAYS = '(?::=|=>|[:=>：＝]|\\b(?:is|was|are|lautet)\\b:?)';
const BEFORE_VALUE = '[\\s*]{0,4}';

/** Each takes time by the length of the text, whatever stands in it. */
const FORMS: readonly (readonly [form: RegExp, shown: string | ((found: string, ...groups: string[]) => string)])[] = [
  // private keys, also where the text begins within one
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g, HIDDEN],
  [/^[\s\S]*?-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/, HIDDEN],
  // what is said to be one: all that is quoted, or else a word
  [
    new RegExp(`((?:${NAMES})${BEHIND_NAME}${SAYS}${BEFORE_VALUE})(?:(${QUOTE})(?:(?!\\2)(?:\\\\.|[^\\n])){1,256}|[^\\s"',;<]{4,})`, 'gi'),
    (_, name, quote = '') => name + quote + HIDDEN,
  ],
  // on a command line
  [new RegExp(`(--(?:[\\w-]{0,30}-)?(?:${NAMES}|pass|key)\\s{1,4})[^\\s"']{1,256}`, 'gi'), `$1${HIDDEN}`],
  [/((?:^|\s)(?:-u|--user)\s{1,4}["']?[^\s:"']{1,64}:)[^\s"']{1,256}/g, `$1${HIDDEN}`],
  // of headers
  [/\b((?:authorization|cookie)["']?\s{0,4}[:=]\s{0,4}["']?)(?!\s{0,4}["']?bearer\b)[^\n"']{4,}/gi, `$1${HIDDEN}`],
  [/\b(bearer[\s:]{1,4}["']?)[^\s"',;]{8,}/gi, `$1${HIDDEN}`],
  [/\b(basic\s{1,4})([^\s"',;]{8,})/gi, (all, word, value) => (/[\dA-Z=]/.test(value) ? word + HIDDEN : all)],
  // what is in an address for its server
  [/(:\/\/)[^\s/?#]{1,256}@/g, `$1${HIDDEN}@`],
  [/[^\s@＠<>"'(),;:/]{1,64}(?:@|＠|%40)[\p{L}\p{N}_-]{1,63}(?:\.[\p{L}\p{N}_-]{1,63}){1,6}/giu, HIDDEN],
  // inside of networks
  [/\b(?:f[cd][\da-f]{2}|fe80):[\da-f:]{2,40}/gi, HIDDEN],
  // keys, tokens, signatures: of a known beginning, or long, and of no language
  [/\beyJ[\w-]{5,}\.[\w.-]{4,}/g, HIDDEN],
  [/\b(gh[opsur]_|github_pat_|glpat-|xox[abeoprs]-|npm_|hf_|whsec_|GOCSPX-|ya29\.|dop_v1_|[prs]k[-_](?:live|test|lf)[-_])[\w.-]{4,}/g, `$1${HIDDEN}`],
  [/[\w+/=-]{24,}/g, (found) => (/\d/.test(found) ? HIDDEN : found)],
  // numbers of cards, accounts, telephones and persons, in the digits and between the spaces and dashes of any language
  [/\+?\p{Nd}(?:[\s()./_\p{Pd}\p{Cf}]{0,3}\p{Nd}){8,}/gu, HIDDEN],
];

export const withoutSecrets = (text: string): string => FORMS.reduce((rest, [form, shown]) => rest.replace(form, shown as string), redacted(text));
