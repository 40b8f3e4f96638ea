import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { OWN_CODES } from './errors.ts';
import type { HostOrder, MediaProgress } from './host-protocol.ts';
import { forgetPart, listParts, readPart } from './media-part.ts';
import { MediaSession } from './media-session.ts';

/** A library whose indexes have another form than the one we know: `next` leads from each to the one after it. */
function libraryWith(next: (index: string) => string | null) {
  const calls: string[] = [];
  const library = {
    connected: true,
    connect: () => 0,
    disconnect: () => undefined,
    getChatData: async () => ({ code: 0, body: Buffer.alloc(0) }),
    async getMediaData(index: string) {
      calls.push(index);
      const nextIndex = next(index);
      return { code: 0, data: Buffer.from('x'), nextIndex: nextIndex ?? '', finished: nextIndex === null };
    },
  };
  return { library, calls };
}

describe('MediaSession.fetchSome', () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-part-'));
    path = join(dir, 'one.part');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** As the parent asks, each time in a host that remembers nothing. */
  async function fetchAll(next: (index: string) => string | null): Promise<MediaProgress & { calls: number }> {
    const { library, calls } = libraryWith(next);
    for (;;) {
      const session = new MediaSession(library, {} as HostOrder);
      const progress = await session.fetchSome({ fileId: 'f', path, mostBytes: 10_000 });
      if (progress.finished || progress.code !== 0) return { ...progress, calls: calls.length };
    }
  }

  it('follows indexes of any form to the end', async () => {
    const { finished, bytes } = await fetchAll((index) => (index.length < 99 ? `${index}A` : null));
    assert.deepEqual([finished, bytes, readFileSync(path, 'utf8')], [true, 100, 'x'.repeat(100)]);
  });

  for (const circle of [1, 2, 3, 50]) {
    it(`finds that it goes round in a circle of ${circle}`, async () => {
      const { code, calls } = await fetchAll((index) => {
        const at = Number(index || 0) + 1;
        return String(at < 20 + circle ? at : 20);
      });
      assert.equal(code, OWN_CODES.mediaStuck);
      assert.ok(calls < 200, `${calls} calls`);
    });
  }

  it('is not sent back to the beginning', async () => {
    assert.equal((await fetchAll((index) => (index === '' ? 'a' : ''))).code, OWN_CODES.mediaStuck);
  });

  it('leaves parts that can be listed, and that go without a trace', async () => {
    await fetchAll(() => null);
    writeFileSync(join(dir, 'two.part'), '');
    writeFileSync(join(dir, 'three.part.json'), '{}');
    writeFileSync(join(dir, 'two.sealed'), '');
    const parts = listParts(dir).toSorted((a, b) => a.path.localeCompare(b.path));
    assert.deepEqual(
      parts.map((part) => [part.path.slice(dir.length + 1), part.fileId]),
      [
        ['one.part', 'f'],
        ['three.part', null],
        ['two.part', null],
      ],
    );
    forgetPart(path);
    assert.deepEqual([existsSync(path), existsSync(`${path}.json`), readPart(path, 'f').bytes], [false, false, 0]);
  });
});
