import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { adopt, contentPath, previewPath, prunePlayable } from './content-store.ts';

const SHA = createHash('sha256').update('hi').digest('hex');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), '媒体 store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('contentPath and previewPath', () => {
  it('shelve by the first two digits', () => {
    assert.equal(contentPath('/m', SHA), join('/m', SHA.slice(0, 2), SHA.slice(2)));
    assert.equal(previewPath('/p', SHA, 'thumb'), join('/p', SHA.slice(0, 2), `${SHA.slice(2)}.thumb.webp`));
    assert.equal(previewPath('/p', SHA, 'view'), join('/p', SHA.slice(0, 2), `${SHA.slice(2)}.view.jpg`));
    assert.equal(previewPath('/p', SHA, 'wav'), join('/p', SHA.slice(0, 2), `${SHA.slice(2)}.wav`));
  });

  it('refuse anything but a hash', () => {
    for (const bad of [
      '',
      'ab',
      '../../etc/passwd',
      SHA.toUpperCase(),
      `${SHA}0`,
      `${SHA}\n`,
      ` ${SHA}`,
      SHA.slice(1),
    ]) {
      assert.throws(() => contentPath('/m', bad));
      assert.throws(() => previewPath('/p', bad, 'thumb'));
    }
  });
});

describe('adopt', () => {
  const part = (text: string) => {
    const path = join(dir, '下载 1.part');
    writeFileSync(path, text);
    return path;
  };
  const mediaDir = () => join(dir, 'media');

  it('moves a finished file to its place', () => {
    const from = part('hi');
    const path = adopt(from, mediaDir(), SHA);

    assert.equal(path, contentPath(mediaDir(), SHA));
    assert.equal(readFileSync(path, 'utf8'), 'hi');
    assert.equal(existsSync(from), false);
  });

  it('drops the part when the content is there already', () => {
    adopt(part('hi'), mediaDir(), SHA);
    const again = part('hi');
    adopt(again, mediaDir(), SHA);

    assert.equal(existsSync(again), false);
    assert.equal(readFileSync(contentPath(mediaDir(), SHA), 'utf8'), 'hi');
  });

  it('replaces what a crash left torn', () => {
    const path = contentPath(mediaDir(), SHA);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    adopt(part('hi'), mediaDir(), SHA);

    assert.equal(readFileSync(path, 'utf8'), 'hi');
  });

  it('does nothing for a name that is no hash', () => {
    const from = part('hi');

    assert.throws(() => adopt(from, mediaDir(), '../x'));
    assert.equal(readFileSync(from, 'utf8'), 'hi');
  });
});

describe('prunePlayable', () => {
  it('clears away sounds nobody heard lately and halves left by a kill, and nothing else', async () => {
    const previews = join(dir, 'previews');
    const other = createHash('sha256').update('ho').digest('hex');
    const thumb = previewPath(previews, SHA, 'thumb');
    const [old, fresh] = [previewPath(previews, SHA, 'wav'), previewPath(previews, other, 'wav')];
    const half = `${thumb}.123.tmp`;
    for (const path of [thumb, old, fresh, half]) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'RIFF');
      utimesSync(path, 1000, path === fresh ? 9000 : 1000);
    }

    const gone = await prunePlayable(previews, { olderThanMs: 5_000_000, now: 10_000_000 });

    assert.deepEqual(gone, { files: 2, bytes: 8 });
    assert.deepEqual([thumb, old, fresh, half].map(existsSync), [true, false, true, false]);
    assert.deepEqual(await prunePlayable(join(dir, 'none'), { olderThanMs: 0, now: 0 }), { files: 0, bytes: 0 });
  });
});
