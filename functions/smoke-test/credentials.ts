import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SmokeTestSecret } from '../../src/contract/smoke-test';
import { askAt } from './ask';
import { Fault } from './fault';

const TIMEOUT = 10_000;
// where there is no way to it, the function says so before its time is over
const secrets = new SecretsManagerClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000 } });

/** What the function presents as a client does: an API key, or a token that is asked for anew. */
export async function bearerOf({ kind, secretArn, field }: SmokeTestSecret): Promise<string> {
  const { SecretString: value } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn })).catch((error) => {
    throw new Fault(`the credentials cannot be read: ${error.name}: ${error.message}`);
  });
  if (!value) throw new Fault('the secret of the credentials is empty');
  if (kind === 'api-key') return field === undefined ? value.trim() : fieldOf(objectIn(value), field);
  return tokenOf(objectIn(value));
}

/** RFC 6749, section 4.4. */
async function tokenOf(client: Readonly<Record<string, unknown>>): Promise<string> {
  const [id, secret, endpoint] = ['client_id', 'client_secret', 'token_endpoint'].map((name) => fieldOf(client, name));
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(typeof client.scope === 'string' && { scope: client.scope }) });
  const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
  const { status, text } = await askAt(endpoint, { method: 'POST', headers, body: form.toString(), timeout: TIMEOUT }).catch((error) => {
    throw new Fault(`the token endpoint cannot be reached: ${error.message}`);
  });
  if (status !== 200) throw new Fault(`the token endpoint answers with ${status}`);
  return fieldOf(objectIn(text), 'access_token');
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // what it holds is a secret, and so is what is wrong with it
  }
  throw new Fault('what should be credentials is no JSON object');
}

function fieldOf(object: Readonly<Record<string, unknown>>, name: string): string {
  const value = object[name];
  if (typeof value !== 'string' || value === '') throw new Fault(`the credentials have no field ${name}`);
  return value;
}
