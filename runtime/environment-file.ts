import { brotliCompressSync } from 'node:zlib';
import { RUNTIME_PARTS } from '../src/contract/boot';

/**
 * A runtime as an environment file of Amazon ECS, which has no limit of 64 KiB as a task definition has. The agent reads lines of at most 64 KiB,
 * and of a value that has a `=` in it some versions keep what stands before it; base64url has none.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 * @see https://github.com/aws/containers-roadmap/issues/2049
 */
export function writeEnvironmentFile(module: Uint8Array): string {
  const text = brotliCompressSync(module).toString('base64url');
  const length = Math.ceil(text.length / RUNTIME_PARTS.length);
  return RUNTIME_PARTS.map((name, part) => `${name}=${text.slice(part * length, (part + 1) * length)}\n`).join('');
}
