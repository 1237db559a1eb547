import type http from 'node:http';
import type { BootConfiguration } from '../../src/contract';
import type { Aws } from '../aws';
import type { Log } from '../transport';

/** Makes a server as `http.createServer` does. */
export type CreateServer = (options: http.ServerOptions, listener: http.RequestListener) => http.Server;

/** A part of the runtime that only gateways carry whose tasks speak TLS. */
export type TaskCertificatePart = (
  given: TaskCertificateGiven,
  timing?: { readonly refreshMs: number; readonly retryMs: number },
) =>
  | {
      /** A server with TLS, and the certificate as it is now. */
      readonly createServer: CreateServer;
      /** Resolves when there is a certificate; rejects where there is none, and nothing listens then. */
      start(): Promise<void>;
    }
  | undefined;

export interface TaskCertificateGiven {
  readonly boot: Pick<BootConfiguration, 'taskCertificate'>;
  readonly aws: Aws;
  readonly log: Log;
}
