/** TLS up to the task: certificate and key of a secret, in place of plaintext. A part of the runtime that only gateways with one carry. */
import https from 'node:https';
import { createSecureContext } from 'node:tls';
import { callAws } from '../aws';
import { createPoll } from '../polling';
import type { TaskCertificatePart } from './part';

export type { CreateServer, TaskCertificatePart } from './part';

/** A certificate that is rotated is shown to new connections within the first of these. */
const TIMING = { refreshMs: 300_000, retryMs: 30_000 };

export const taskCertificate: TaskCertificatePart = ({ boot, aws, log }, timing = TIMING) => {
  const { taskCertificate: configuration } = boot;
  if (!configuration) return undefined;
  const { secretArn } = configuration;
  const call = {
    service: 'secretsmanager',
    target: 'secretsmanager.GetSecretValue',
    contentType: 'application/x-amz-json-1.1',
    body: { SecretId: secretArn },
  };
  let server: https.Server | undefined;
  let pem = '';

  const read = async (): Promise<void> => {
    const { document } = await callAws(aws, call);
    const found = String(document?.SecretString ?? '');
    if (found === pem) return;
    if (!found.includes('-----BEGIN CERTIFICATE-----')) throw new Error('the secret has no certificate in PEM');
    try {
      // of each Node takes from the text what it is
      createSecureContext({ cert: found, key: found });
    } catch (error) {
      throw new Error(`not a certificate with its key: ${(error as NodeJS.ErrnoException).code}`); // its message might quote the text
    }
    pem = found;
    server?.setSecureContext({ cert: pem, key: pem });
  };
  const poll = createPoll(`certificate of the tasks, ${secretArn}`, read, (failed) => (failed ? timing.retryMs : timing.refreshMs), log);

  return {
    createServer: (options, listener) => {
      // in plaintext Node waits as long for the first bytes
      server = https.createServer({ ...options, handshakeTimeout: options.headersTimeout, cert: pem, key: pem }, listener);
      // who fails to shake hands has sent no request that could be answered
      server.removeAllListeners('tlsClientError').on('tlsClientError', (_error, socket) => socket.destroy());
      return server;
    },
    start: async () => {
      await poll();
      if (!pem) throw new Error(`there is no certificate for TLS in ${secretArn}`);
    },
  };
};
