import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLog } from '../../lib/log.ts';
import { contentPath } from '../content-store.ts';
import { Workshop, type WorkshopOptions } from '../workshop.ts';

/** A workshop over folders of its own, with the blanks and Chinese letters in their names that a customer's have. */
export function openWorkshop() {
  const dir = mkdtempSync(join(tmpdir(), '媒体 工坊-'));
  const [mediaDir, previewsDir] = [join(dir, 'media 1'), join(dir, '预览')];
  const made: Workshop[] = [];
  const another = (options: Partial<WorkshopOptions> = {}): Workshop => {
    const workshop = new Workshop({ mediaDir, previewsDir, ffmpegPath: '', log: createLog('silent'), ...options });
    made.push(workshop);
    return workshop;
  };
  return {
    dir,
    mediaDir,
    previewsDir,
    workshop: another(),
    /** A further one over the same files. */
    another,
    put(content: Buffer | string): string {
      const sha256 = createHash('sha256').update(content).digest('hex');
      const path = contentPath(mediaDir, sha256);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return sha256;
    },
    async close(): Promise<void> {
      for (const workshop of made) await workshop.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A little generator of its own, so that a failure comes again. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}

export const AMR_HEADER = Buffer.from('#!AMR\n');

export function voice(frames: number, seed = 1): Buffer {
  const next = dice(seed);
  const speech = Array.from({ length: frames }, () =>
    Buffer.from([0x3c, ...Array.from({ length: 31 }, () => next() & 255)]),
  );
  return Buffer.concat([AMR_HEADER, ...speech]);
}
