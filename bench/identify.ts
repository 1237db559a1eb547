import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Identified } from './identify-child';
import type { Measurement } from './measurement';
import { spread } from './statistics';

/** Compiled, so that what is measured is not the compiler; a process of its own each. */
export const IDENTIFY: Measurement = {
  name: 'identify',
  title: 'who asks: 1,000 clients and 5,000 API keys that a task knows',
  async measure(_world, { pairs }, report) {
    const directory = mkdtempSync(join(tmpdir(), 'bench-identify-'));
    try {
      const child = join(directory, 'child.mjs');
      buildSync({
        entryPoints: [join(__dirname, 'identify-child.ts')],
        outfile: child,
        bundle: true,
        format: 'esm',
        platform: 'node',
        logLevel: 'error',
      });
      const found = Array.from(
        { length: pairs },
        () => JSON.parse(execFileSync(process.execPath, ['--expose-gc', child], { encoding: 'utf8' })) as Identified,
      );
      const figure = (what: string, name: keyof Identified, atMost: number, digits: number) =>
        report.figure(what, spread(found.map((each) => each[name])), { atMost }, digits);
      figure('milliseconds of a request with an API key', 'key', 0.2, 4);
      figure('milliseconds of a request with a token', 'token', 0.2, 4);
      figure('memory of clients, keys and 1,000 tokens (MiB)', 'held', 30, 1);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};
