import { type Certificate, createCertificate } from '../fakes';
import { run } from './child';
import type { Cleanup } from './cleanup';
import { type Emulator, REGION } from './emulator';

/** As the emulator names serverless caches in its region. */
const CACHES = '*.serverless.euc1.cache.amazonaws.com';

/** The name that clients of the rehearsed gateway call. */
export const DOMAIN_NAME = 'llm.example.com';

/** Of the gateway's domain, and of everything else that is dialled on loopback. */
export function makeCertificate(cleanup: Cleanup): Certificate {
  const names = [DOMAIN_NAME, 'api.openai.com', 'api.anthropic.com', `*.${REGION}.amazonaws.com`, `*.auth.${REGION}.amazoncognito.com`, CACHES];
  const certificate = createCertificate(names);
  cleanup.add('the certificate', () => certificate.remove());
  return certificate;
}

/** Imports it into AWS Certificate Manager, as one does with a certificate that one has; gives its ARN. */
export async function importCertificate({ cert, key }: Certificate, emulator: Emulator, python: string, signal: AbortSignal): Promise<string> {
  const parameters = ['acm', 'import-certificate', '--certificate', cert, '--private-key', key, '--query', 'CertificateArn', '--output', 'text'];
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', ...emulator.environment };
  const output = await run(python, ['-m', 'awscli', ...parameters], { env, signal });
  const arn = /^arn:\S+$/m.exec(output)?.[0];
  if (!arn) throw new Error(`the certificate was not imported:\n${output}`);
  return arn;
}
