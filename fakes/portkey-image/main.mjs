/**
 * Stands in for the images of Portkey, which cannot be had without an account: their ports, paths, health and environment, as their documentation and charts
 * have them in August 2026. It starts only with what they need, and says what it was asked, and by whom.
 *
 * `STAND_IN_ADDRESSES`: where names of others are dialled on this machine, `{"host:port": "host:port"}`.
 */
import { randomUUID } from 'node:crypto';
import { createServer, get } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const { env } = process;
const NEEDED = ['SERVICE_NAME', 'PORT', 'PORTKEY_CLIENT_AUTH', 'ORGANISATIONS_TO_SYNC', 'ANALYTICS_STORE', 'LOG_STORE', 'CACHE_STORE', 'REDIS_URL'];
const missing = NEEDED.filter((name) => !env[name]);
const addresses = JSON.parse(env.STAND_IN_ADDRESSES ?? '{}');

function fail(why) {
  console.error(why);
  process.exit(1);
}

if (missing.length > 0) {
  fail(`missing: ${missing.join(', ')}`);
}
if (env.LOG_STORE === 's3_assume' && !(env.LOG_STORE_REGION && env.LOG_STORE_GENERATIONS_BUCKET)) {
  fail('LOG_STORE is s3_assume without region and bucket');
}
if (['mcp', 'all'].includes(env.SERVER_MODE) && !(env.MCP_PORT && env.MCP_GATEWAY_BASE_URL)) {
  fail(`SERVER_MODE is ${env.SERVER_MODE} without MCP_PORT and MCP_GATEWAY_BASE_URL`);
}

const [, host, port] = /^(?:redis:\/\/)?([^:/]+):(\d+)$/.exec(env.REDIS_URL) ?? fail(`REDIS_URL is ${env.REDIS_URL}`);

/** One exchange with the cache, in its protocol. */
function askCache(...commands) {
  const [to, toPort] = (addresses[`${host}:${port}`] ?? `${host}:${port}`).split(':');
  const user = env.REDIS_USERNAME ? [env.REDIS_USERNAME] : [];
  const all = [...(env.REDIS_PASSWORD ? [['AUTH', ...user, env.REDIS_PASSWORD]] : []), ...commands];
  const text = all.map((parts) => `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`).join('');
  return new Promise((resolve, reject) => {
    const socket = env.REDIS_TLS_ENABLED === 'true' ? connectTls({ host: to, port: Number(toPort), servername: host }) : connect(Number(toPort), to);
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
      if (/^-/m.test(answer)) reject(new Error(answer.trim()));
      if (answer.split('\r\n').length > all.length) socket.end();
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
    socket.write(text);
  });
}

/** Of the task role, from where a task has them. */
function taskCredentials() {
  const [to, toPort] = (addresses['169.254.170.2:80'] ?? '169.254.170.2:80').split(':');
  return new Promise((resolve, reject) => {
    get({ host: to, port: toPort, path: env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, headers: { host: '169.254.170.2' } }, (response) => {
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      response.on('end', () => {
        const { AccessKeyId, SecretAccessKey, Token } = JSON.parse(text);
        resolve({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token });
      });
    }).on('error', reject);
  });
}

async function keepLog(log) {
  if (env.LOG_STORE !== 's3_assume') return;
  const s3 = new S3Client({ region: env.LOG_STORE_REGION, forcePathStyle: true, credentials: taskCredentials });
  const Key = `${log.id}.json`;
  await s3.send(new PutObjectCommand({ Bucket: env.LOG_STORE_GENERATIONS_BUCKET, Key, Body: JSON.stringify(log) }));
}

const answer = (response, status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** The AI gateway. */
async function serveModels(request, response) {
  const { url, headers } = request;
  if (url === '/metrics') return response.writeHead(200, { 'content-type': 'text/plain' }).end('request_count 1\n');
  if (url !== '/v1/chat/completions') return answer(response, 404, { error: { message: `no ${url}` } });
  if (!headers['x-portkey-api-key']) return answer(response, 401, { status: 'failure', message: 'Invalid API Key' });
  let body = '';
  for await (const part of request) body += part;
  const { model, stream, wait = 0 } = JSON.parse(body);
  await askCache(['INCR', 'requests'], ['SET', 'last', String(model)]);
  const id = randomUUID();
  await keepLog({ id, model, host: headers.host });
  if (!stream) return answer(response, 200, { id, model, choices: [{ message: { role: 'assistant', content: 'Hello.' } }] });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const word of ['Hel', 'lo', '.']) {
    response.write(`data: ${JSON.stringify({ id, choices: [{ delta: { content: word } }] })}\n\n`);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  response.end('data: [DONE]\n\n');
}

/** The MCP gateway: it needs the host that the client called, to send people to sign in. */
function serveTools(request, response) {
  const { url, headers } = request;
  if (url === '/.well-known/oauth-protected-resource') return answer(response, 200, { resource: env.MCP_GATEWAY_BASE_URL, host: headers.host });
  if (/^\/[^/]+\/mcp$/.test(url)) return answer(response, 200, { jsonrpc: '2.0', result: { server: url.split('/')[1], host: headers.host } });
  return answer(response, 404, { error: { message: `no ${url}` } });
}

/** The data service calls the gateway, and the gateway it. */
async function serveData(request, response) {
  if (request.url !== '/gateway-health') return answer(response, 404, { error: { message: `no ${request.url}` } });
  const { hostname, port: gatewayPort } = new URL(env.GATEWAY_BASE_URL);
  const to = addresses[`${hostname}:${gatewayPort}`] ?? `${hostname}:${gatewayPort}`;
  return answer(response, (await fetch(`http://${to}/v1/health`)).status, {});
}

function listen(name, wanted, healthPath, serve) {
  const serveWith = env.TLS_KEY ? (handler) => createTlsServer({ key: env.TLS_KEY, cert: env.TLS_CERT }, handler) : createServer;
  const server = serveWith((request, response) => {
    if (request.url === healthPath) return answer(response, 200, { status: 'success' });
    Promise.resolve(serve(request, response)).catch((error) => {
      console.error(error);
      response.headersSent ? response.destroy() : answer(response, 500, { error: { message: String(error) } });
    });
  });
  server.keepAliveTimeout = 1_000_000;
  server.listen(Number(wanted), '127.0.0.1', () => console.log(JSON.stringify({ listens: name, port: server.address().port })));
  process.on('SIGTERM', () => server.close());
}

if (env.SERVICE_NAME === 'data-service') {
  listen('data-service', env.PORT, '/health', serveData);
} else {
  if (env.SERVER_MODE !== 'mcp') listen('gateway', env.PORT, '/v1/health', serveModels);
  if (['mcp', 'all'].includes(env.SERVER_MODE)) listen('mcp', env.MCP_PORT, '/v1/health', serveTools);
}
