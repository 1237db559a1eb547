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

type Pem = Pick<Certificate, 'key' | 'cert'>;

const DNS_NAME = 2;

/** Key and certificates take a quarter of a second: a run of many processes makes them once and hands them down to its children here. */
const HANDED_DOWN = 'FAKES_CERTIFICATE';

/** From here on, `createCertificate` in this process and those it starts gives this one to whoever asks for the same names. */
export function handDownCertificate(names: readonly string[]): void {
  process.env[HANDED_DOWN] ??= JSON.stringify({ names, ...generated(names) });
}

/** `names`: every host, or `*.domain`, that a fake stands for. */
export function createCertificate(names: readonly string[]): Certificate {
  const { key, cert } = handedDown(names) ?? generated(names);
  const directory = mkdtempSync(join(tmpdir(), 'gateway-fakes-'));
  const caFile = join(directory, 'ca.pem');
  writeFileSync(caFile, cert);
  return { key, cert, caFile, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function handedDown(names: readonly string[]): Pem | undefined {
  const handed: (Pem & { readonly names: readonly string[] }) | undefined = JSON.parse(process.env[HANDED_DOWN] ?? 'null') ?? undefined;
  return handed?.names.join() === names.join() ? handed : undefined;
}

function generated(names: readonly string[]): Pem {
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
  return { key: pem.private, cert: pem.cert };
}
