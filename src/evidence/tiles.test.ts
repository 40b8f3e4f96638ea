import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { EntryKind, encodeEntry, leafHash } from './entry.ts';
import { damagedTiles } from './tile-check.ts';
import { entriesPath, TileFolder, TileReader, TilesDamaged, TileWriter, tilePath } from './tiles.ts';
import { inclusionProof, rootAt, verifyInclusion } from './tree.ts';

const base = mkdtempSync(join(tmpdir(), 'tiles-'));
after(() => rmSync(base, { recursive: true }));

let made = 0;
function fresh(): string {
  made += 1;
  return join(base, String(made));
}

const entries = Array.from({ length: 70_000 }, (_, i) =>
  encodeEntry({
    kind: EntryKind.received,
    seq: i + 1,
    at: 1_700_000_000_000 + i,
    hash: createHash('sha256').update(String(i)).digest(),
  }),
);

function logOf(size: number): { dir: string; writer: TileWriter } {
  const dir = fresh();
  const writer = new TileWriter(new TileFolder(dir));
  writer.append(entries.slice(0, size));
  writer.flush();
  return { dir, writer };
}

const filesOf = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => join(f.parentPath, f.name).slice(dir.length + 1))
    .sort();

describe('tilePath', () => {
  it('groups the number by three digits and names the width of what is not full', () => {
    assert.equal(tilePath(0, 1_234_067), 'tile/0/x001/x234/067');
    assert.equal(tilePath(1, 0, 17), 'tile/1/000.p/17');
    assert.equal(tilePath(2, 1000), 'tile/2/x001/000');
    assert.equal(entriesPath(273, 112), 'tile/entries/273.p/112');
  });
});

describe('TileWriter', () => {
  it('lays 70,000 entries out as the specification counts them', () => {
    const { dir, writer } = logOf(70_000);
    const files = filesOf(dir);
    const count = (test: RegExp) => files.filter((f) => test.test(f)).length;

    assert.equal(count(/^tile\/0\/\d+$/), 273);
    assert.deepEqual(
      files.filter((f) => f.includes('.p/')),
      ['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1', 'tile/entries/273.p/112'],
    );
    assert.equal(count(/^tile\/1\/\d+$/), 1);
    assert.ok(rootAt(70_000, new TileReader(dir, 70_000).hash).equals(writer.root()));
    assert.deepEqual([...damagedTiles(dir, 70_000, writer.root())], []);
  });

  it('goes on from the disk at every size, to the same root and the same files', () => {
    const whole = logOf(600);
    const files = filesOf(whole.dir);
    const dir = fresh();
    new TileWriter(new TileFolder(dir)).flush();
    for (let size = 0; size < 600; size += 1) {
      const writer = TileWriter.open(dir, size);
      writer.append([entries[size]!]);
      writer.flush();
      assert.equal(writer.size, size + 1);
    }
    const last = TileWriter.open(dir, 600);
    last.flush();

    assert.ok(last.root().equals(whole.writer.root()));
    assert.deepEqual(filesOf(dir), files);
    for (const file of files)
      assert.ok(readFileSync(join(dir, file)).equals(readFileSync(join(whole.dir, file))), file);
  });

  it('goes on from every size although the disk is ahead of it', () => {
    const { dir, writer } = logOf(600);
    for (const size of [0, 1, 100, 255, 256, 257, 511, 512, 513, 599]) {
      const copy = fresh();
      cpSync(dir, copy, { recursive: true });
      const behind = TileWriter.open(copy, size);
      behind.append(entries.slice(size, 600));
      behind.flush();
      assert.ok(behind.root().equals(writer.root()), `size ${size}`);
    }
  });

  it('keeps the edge of the last flush until the next, and then clears it away', () => {
    const { dir, writer } = logOf(10);
    writer.append(entries.slice(10, 12));
    writer.flush();
    assert.ok(!existsSync(join(dir, tilePath(0, 0, 10))));
    writer.append(entries.slice(12, 300));
    assert.ok(existsSync(join(dir, tilePath(0, 0, 12))));
    writer.flush();
    assert.ok(!existsSync(join(dir, 'tile/0/000.p')));
  });

  it('refuses to go on where the edge is missing, cut, of another log or does not fit below', () => {
    const spoil: [number, (dir: string) => void][] = [
      [300, (dir) => rmSync(join(dir, tilePath(0, 1, 44)))],
      [300, (dir) => rmSync(join(dir, entriesPath(1, 44)))],
      [300, (dir) => rmSync(join(dir, tilePath(0, 0)))],
      [300, (dir) => writeFileSync(join(dir, tilePath(0, 0)), Buffer.alloc(8192))],
      [300, (dir) => writeFileSync(join(dir, tilePath(0, 1, 44)), Buffer.alloc(44 * 32))],
      [300, (dir) => writeFileSync(join(dir, entriesPath(1, 44)), Buffer.alloc(5))],
      [300, (dir) => writeFileSync(join(dir, tilePath(1, 0, 1)), Buffer.alloc(33))],
      [301, () => undefined],
    ];
    for (const [size, change] of spoil) {
      const { dir } = logOf(300);
      change(dir);
      assert.throws(() => TileWriter.open(dir, size), TilesDamaged, String(change));
    }
  });
});

describe('TileReader', () => {
  it('reads entries and proofs of an older size after the log has grown', () => {
    const { dir, writer } = logOf(300);
    const root = writer.root();
    const reader = new TileReader(dir, 300);
    writer.append(entries.slice(300, 700));
    writer.flush();

    assert.ok(rootAt(300, reader.hash).equals(root));
    assert.deepEqual(reader.entries(250, 50), entries.slice(250, 300));
    assert.ok(reader.entry(299).equals(entries[299]!));
    for (const index of [0, 255, 256, 299]) {
      const proof = inclusionProof(index, 300, reader.hash);
      assert.ok(verifyInclusion({ leaf: leafHash(entries[index]!), index, size: 300, root, proof }));
    }
    assert.throws(() => reader.entry(300), RangeError);
    assert.throws(() => reader.hash(0, 300), RangeError);
    assert.throws(() => reader.hash(8, 1), RangeError);
  });

  it('names the file that is missing', () => {
    const { dir } = logOf(300);
    rmSync(join(dir, entriesPath(0)));
    assert.throws(() => new TileReader(dir, 300).entry(3), { name: 'TilesDamaged', path: 'tile/entries/000' });
  });
});

describe('damagedTiles', () => {
  const { dir: whole, writer } = logOf(66_000);

  /** What is found when one thing in the folder was changed; put right again afterwards. */
  function found(path: string, change: (whole: string) => void): string[] {
    const file = join(whole, path);
    const before = existsSync(file) ? readFileSync(file) : null;
    mkdirSync(dirname(file), { recursive: true });
    change(file);
    const faults = [...damagedTiles(whole, 66_000, writer.root())].map((t) => t.message);
    if (before === null) rmSync(file, { force: true });
    else writeFileSync(file, before);
    return faults;
  }
  const flip = (file: string) => {
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
  };

  it('finds nothing where nothing is wrong', () => {
    assert.deepEqual(
      found('checkpoint', (file) => writeFileSync(file, 'x')),
      [],
    );
  });

  it('names one changed, missing, cut or foreign file of each kind', () => {
    const names = (path: string, change: (file: string) => void) =>
      assert.ok(
        found(path, change).some((message) => message.includes(path)),
        `${path} ${change}`,
      );
    for (const path of ['tile/entries/007', 'tile/0/007', 'tile/1/000', 'tile/1/001.p/1', 'tile/2/000.p/1']) {
      names(path, flip);
    }
    for (const path of ['tile/entries/257.p/208', 'tile/0/007', 'tile/2/000.p/1']) {
      names(path, (file) => rmSync(file));
      names(path, (file) => writeFileSync(file, readFileSync(file).subarray(1)));
    }
    const strange = ['tile/0/900', 'tile/entries/000.new', 'tile/3/000', 'tile/other/x', 'tile/0/257.p/9'];
    for (const path of strange) {
      const faults = found(path, (file) => writeFileSync(file, 'foreign'));
      assert.deepEqual(faults, [`存证日志文件 ${path}：不属于这份日志`]);
    }
  });

  it('names the top of the tree when the root is another', () => {
    assert.equal([...damagedTiles(whole, 66_000, Buffer.alloc(32))].length, 1);
  });
});
