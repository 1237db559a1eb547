import type { Readable } from 'node:stream';
import type { Attempt } from '../attempt';
import type { Exchange } from '../exchange';
import { Refusal } from '../refusal';

/** Every piece through `see`, and no faster than the client reads. */
export function pass(exchange: Exchange, attempt: Attempt, body: Readable, see: (piece: Buffer) => Buffer | undefined): Promise<void> {
  const { answer } = exchange;
  return new Promise((resolve, reject) => {
    body.on('data', (piece: Buffer) => {
      try {
        const kept = see(piece);
        if (!kept?.length || answer.closed || answer.write(kept)) return;
        body.pause();
        answer.onDrain(() => body.resume());
      } catch (error) {
        body.destroy();
        reject(error);
      }
    });
    body.once('end', () => (attempt.refusal ? reject(attempt.refusal) : resolve()));
    body.once('error', reject);
    body.once('close', () => body.readableEnded || reject(new Refusal('upstream_unreachable')));
  });
}
