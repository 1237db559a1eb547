/** What a provider's message tells of the company's accounts, for a client that is to read the rest. */
const HIDDEN = '***';

/** Resources and numbers of AWS accounts, addresses, and hosts of Azure's resources, of interface endpoints and load balancers, and inside networks. */
const NAMES =
  /\barn:aws[^\s"'`]{0,80}:\d{12}:[^\s"'`,)]*|\b\d{12}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:azure|vpce|elb|internal|local)\b[\w.:-]*/gi;
/** Organizations and projects of OpenAI, and keys. */
const IDS = /\b(org-|proj_)(?:(?=[A-Za-z]*\d)\w+|\w{16,})|\b(sk-|AIza|AKIA|ASIA|ABSK|bedrock-api-key-)[\w*.-]{6,}/g;

export const redacted = (message: string): string => message.replace(NAMES, HIDDEN).replace(IDS, (_, id = '', key = '') => id + key + HIDDEN);
