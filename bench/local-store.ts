import { ensurePython } from '../rehearsal';
import { ensureValkey, ValkeyServer } from '../rehearsal/valkey';
import type { StoreConfiguration } from '../src/contract';
import type { Report } from './report';

/** A store on the other core, without TLS: what is measured is what the gateway does. */
export async function withLocalStore(report: Report, use: (store: StoreConfiguration, server: ValkeyServer) => Promise<void>): Promise<void> {
  const { signal } = new AbortController();
  const valkey = await ensureValkey(signal, await ensurePython(signal));
  if ('missing' in valkey) return report.line('not measured', valkey.missing);
  const server = await ValkeyServer.start(valkey.binary, { open: true });
  try {
    await use({ host: '127.0.0.1', port: server.port, tls: false, auth: { method: 'none' }, timeout: 1_000 }, server);
  } finally {
    await server.stop();
  }
}
