import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createOutput } from '../output';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'output-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** How much a pipe holds now. */
function available(descriptor: number): number {
  const buffer = Buffer.alloc(1 << 20);
  try {
    return readSync(descriptor, buffer);
  } catch {
    return 0;
  }
}

test('lines arrive in their order, all of them before it is flushed', async () => {
  const file = path.join(directory, 'log');
  const descriptor = openSync(file, 'w');
  const output = createOutput(descriptor);
  for (let i = 0; i < 5000; i++) output.line(`line ${i}`);
  await output.flushed();
  expect(readFileSync(file, 'utf8')).toBe(Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(''));
  await output.flushed();
  closeSync(descriptor);
});

test('a reader that does not read stops nobody; what does not fit is dropped and counted, what fits is kept', async () => {
  const pipe = path.join(directory, 'pipe');
  spawnSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const output = createOutput(writer, 200_000);
  const line = 'x'.repeat(999);
  const began = performance.now();
  for (let i = 0; i < 500; i++) output.line(line);
  expect(performance.now() - began).toBeLessThan(10_000);
  const dropped = output.takeDropped();
  expect(dropped).toBeGreaterThan(0);
  expect(output.takeDropped()).toBe(0);

  let read = 0;
  let finished = false;
  const flushed = output.flushed().then(() => {
    finished = true;
  });
  while (!finished) {
    read += available(reader);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await flushed;
  read += available(reader);
  expect(read).toBe((500 - dropped) * 1000);
  closeSync(reader);
  closeSync(writer);
});
