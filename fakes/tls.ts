import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate that is its own authority, made at run time: no key is ever committed. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** PEM file for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  remove(): void;
}

const DNS_NAME = 2;

/** `names`: every host, or `*.domain`, that a fake stands for. */
export function createCertificate(names: readonly string[]): Certificate {
  const pem = generate([{ name: 'commonName', value: 'fakes of the contract tests' }], {
    algorithm: 'sha256',
    keySize: 2048,
    days: 2,
    notBeforeDate: new Date(Date.now() - 3_600_000),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: DNS_NAME, value })) },
    ],
  });
  const directory = mkdtempSync(join(tmpdir(), 'gateway-fakes-'));
  const caFile = join(directory, 'ca.pem');
  writeFileSync(caFile, pem.cert);
  return { key: pem.private, cert: pem.cert, caFile, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
