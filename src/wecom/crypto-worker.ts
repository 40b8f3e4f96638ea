import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { PackReader, PackWriter } from './packed.ts';
import { RandomKeys } from './random-keys.ts';

/** A thread that does nothing but RSA, for CryptoWorkers. Web pages come first, so it runs at a lower priority. */
export interface CryptoOrder {
  readonly keys?: ReadonlyMap<number, string>;
  readonly piece?: { readonly id: number; readonly packed: Uint8Array };
}

if (process.platform === 'linux') setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10);

const opener = new RandomKeys();
const writer = new PackWriter(1 << 15);

parentPort?.on('message', ({ keys, piece }: CryptoOrder) => {
  if (keys) opener.setKeys(keys);
  if (!piece) return;
  const rows = new PackReader(piece.packed);
  while (!rows.done) {
    const opened = opener.open(rows.number(), rows.text() ?? '');
    writer.text('key' in opened ? opened.key : null);
    writer.text('key' in opened ? null : opened.fault);
  }
  const packed = writer.take();
  parentPort?.postMessage({ id: piece.id, packed }, [packed.buffer]);
});
