import { createHmac, hash } from 'node:crypto';
import { parseJson } from './parsing';
import { createPoll } from './polling';
import { Refusal } from './refusal';
import { type Answer, type Log, type Request, request } from './transport';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** As they are given. */
export interface TemporaryCredentials {
  readonly credentials: Credentials;
  readonly expiration?: string;
}

export interface RenewedCredentials {
  /** The current credentials. Throws `Refusal('credentials_not_available')` when there are none that are valid. */
  get(): Promise<Credentials>;
}

const RETRY_MS = 1_000;
const REFRESH_BEFORE_EXPIRY_MS = 900_000;
const NEAR_EXPIRY_MS = 10_000;

/**
 * The task role's credentials, from the endpoint that ECS names in the environment.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export const createTaskRoleCredentials = (env: NodeJS.ProcessEnv, log: Log, send: Request = request): RenewedCredentials => {
  const read = async () => {
    const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
    const { status, body } = await send(relative ? `http://169.254.170.2${relative}` : String(env.AWS_CONTAINER_CREDENTIALS_FULL_URI));
    const found = parseJson(body);
    if (!found?.SecretAccessKey) throw new Error(`the credential endpoint answered ${status}`);
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: expiration } = found;
    return { credentials: { accessKeyId, secretAccessKey, sessionToken }, expiration };
  };
  return createCredentials('task role credentials', read, log);
};

/** Renewed before they end; `onDemand`: where nobody has asked for them since they were read, not before somebody does. */
export const createCredentials = (what: string, give: () => Promise<TemporaryCredentials>, log: Log, onDemand = false): RenewedCredentials => {
  let current: Credentials | undefined;
  let expiresAt = 0;
  let used = false;

  const read = async () => {
    const { credentials, expiration } = await give();
    current = credentials;
    expiresAt = Date.parse(String(expiration)) || Infinity;
  };
  const wanted = () => {
    const was = used || !onDemand;
    used = false;
    return was;
  };

  const delay = (failed: boolean) => {
    const left = failed ? 0 : Math.min(expiresAt - Date.now(), 86_400_000);
    return Math.max(RETRY_MS, left / 2, left - REFRESH_BEFORE_EXPIRY_MS);
  };
  const refresh = createPoll(what, read, delay, log, wanted);

  return {
    async get() {
      used = true;
      if (Date.now() > expiresAt - NEAR_EXPIRY_MS) await refresh(RETRY_MS);
      if (!current || Date.now() >= expiresAt) throw new Refusal('credentials_not_available');
      return current;
    },
  };
};

export interface Signable {
  readonly method: string;
  /** As it goes over the wire: path segments encoded once. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface SignableRequest extends Signable {
  /** Signing name, e.g. `bedrock` for the endpoint `bedrock-runtime`. */
  readonly service: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly now?: number;
}

const sha256 = (data: string | Uint8Array) => hash('sha256', data, 'hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The given headers, in lower case, with signature version 4. Signs the host, `content-type`, `x-amz-*` and `x-amzn-*`, so that anything else may
 * be added later. The path is encoded once more than on the wire, as every service but S3 wants it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signV4 = ({
  method,
  url,
  headers,
  body = '',
  service,
  region,
  credentials,
  now = Date.now(),
}: SignableRequest): Record<string, string> => {
  const { host, pathname, searchParams } = new URL(url);
  const date = dateOf(now);
  const signed: Record<string, string> = { ...headers, 'x-amz-date': date };
  if (credentials.sessionToken) signed['x-amz-security-token'] = credentials.sessionToken;

  const canonical: Record<string, string> = { ...signed, host };
  const names = Object.keys(canonical)
    .filter((name) => /^(host|content-type|x-amzn?-.*)$/.test(name))
    .sort();
  const scope = scopeOf(date, region, service);
  const path = encode(pathname.replace(/\/+/g, '/')).replaceAll('%2F', '/');
  const lines = names.map((name) => `${name}:${canonical[name].trim().replace(/\s+/g, ' ')}`);
  const canonicalRequest = [method, path, canonicalQuery(searchParams), ...lines, '', names.join(';'), sha256(body)].join('\n');
  const credential = `${credentials.accessKeyId}/${scope.join('/')}`;
  const signature = signatureOf(canonicalRequest, date, scope, credentials);
  signed.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return signed;
};

/** The address of a GET of the root, signed in its query, so that who has it may use it for so many seconds. */
export const presignV4 = ({
  url,
  service,
  region,
  credentials,
  expires,
  now = Date.now(),
}: Omit<SignableRequest, 'method' | 'headers'> & { readonly expires: number }): string => {
  const { host, searchParams, origin } = new URL(url);
  const date = dateOf(now);
  const scope = scopeOf(date, region, service);
  searchParams.set('X-Amz-Algorithm', 'AWS4-HMAC-SHA256');
  searchParams.set('X-Amz-Credential', `${credentials.accessKeyId}/${scope.join('/')}`);
  searchParams.set('X-Amz-Date', date);
  searchParams.set('X-Amz-Expires', String(expires));
  if (credentials.sessionToken) searchParams.set('X-Amz-Security-Token', credentials.sessionToken);
  searchParams.set('X-Amz-SignedHeaders', 'host');
  const query = canonicalQuery(searchParams);
  const signature = signatureOf(['GET', '/', query, `host:${host}`, '', 'host', sha256('')].join('\n'), date, scope, credentials);
  return `${origin}/?${query}&X-Amz-Signature=${signature}`;
};

const dateOf = (now: number) => new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
const scopeOf = (date: string, region: string, service: string) => [date.slice(0, 8), region, service, 'aws4_request'];

const canonicalQuery = (parameters: URLSearchParams) =>
  [...parameters]
    .map((pair) => pair.map(encode).join('\0'))
    .sort()
    .join('&')
    .replaceAll('\0', '=');

const signatureOf = (canonicalRequest: string, date: string, scope: readonly string[], { secretAccessKey }: Credentials) => {
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope.join('/')}\n${sha256(canonicalRequest)}`;
  return [...scope, toSign].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`).toString('hex');
};

/** What a module needs to call AWS. */
export interface Aws {
  readonly region: string;
  readonly urlSuffix: string;
  readonly credentials: RenewedCredentials;
  readonly request?: Request;
}

export interface AwsCall {
  /** First label of the endpoint. */
  readonly service: string;
  /** Where it differs from the endpoint's. */
  readonly signingName?: string;
  readonly method?: string;
  readonly path?: string;
  /** `x-amz-target` of a JSON service. */
  readonly target?: string;
  readonly contentType?: string;
  /** As JSON, but for a form. */
  readonly body?: object;
}

/** Error of an AWS service; `code` is its exception name. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** What the first element of a name says, in the XML of the older services. */
export const inXml = (text: Buffer, name: string): string | undefined => new RegExp(`<${name}>([^<]+)`).exec(String(text))?.[1];

/** One signed call, its answer parsed; throws `AwsError` for any status but 2xx. */
export const callAws = async (
  { region, urlSuffix, credentials, request: send = request }: Aws,
  { service, signingName = service, method = 'POST', path = '/', target, contentType = 'application/json', body }: AwsCall,
  // biome-ignore lint/suspicious/noExplicitAny: a document of the service
): Promise<Answer & { document: any }> => {
  const url = `https://${service}.${region}.${urlSuffix}${path}`;
  const text = body instanceof URLSearchParams ? String(body) : JSON.stringify(body);
  const headers = { 'content-type': contentType, ...(target && { 'x-amz-target': target }) };
  const signable = { method, url, headers, body: text, service: signingName, region, credentials: await credentials.get() };
  const answer = await send(url, { method, headers: signV4(signable), body: text });
  const { status } = answer;
  const document = parseJson(answer.body);
  if (status < 200 || status > 299) {
    const code = String(document?.__type ?? answer.headers['x-amzn-errortype'] ?? inXml(answer.body, 'Code') ?? status);
    throw new AwsError(
      code.replace(/^.*#|:.*$/g, ''),
      `${service} ${document?.message ?? document?.Message ?? inXml(answer.body, 'Message') ?? status}`,
    );
  }
  return { ...answer, document };
};

export const callDynamoDb = (aws: Aws, operation: string, body: object) =>
  callAws(aws, { service: 'dynamodb', target: `DynamoDB_20120810.${operation}`, contentType: 'application/x-amz-json-1.0', body });

/** Every item of a partition, or of what in it begins so, page by page, as the table has them now. */
export const queryDynamoDb = async <Item>(aws: Aws, TableName: string, partition: string, beginning?: string): Promise<Item[]> => {
  const isWhole = beginning === undefined;
  const found: Item[] = [];
  let ExclusiveStartKey: object | undefined;
  do {
    const { document } = await callDynamoDb(aws, 'Query', {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: `pk = :pk${isWhole ? '' : ' AND begins_with(sk, :sk)'}`,
      ExpressionAttributeValues: { ':pk': { S: partition }, ...(isWhole ? {} : { ':sk': { S: beginning } }) },
      ExclusiveStartKey,
    });
    found.push(...document.Items);
    ExclusiveStartKey = document.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
};
