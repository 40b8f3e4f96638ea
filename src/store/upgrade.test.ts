import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathsOf } from '../config.ts';
import type { Beginning } from '../testing/world.ts';
import { Desk, viewerOf } from '../web/testing/desk.ts';
import { listDataFiles } from './data-files.ts';
import { type FileKind, openForWriting } from './files.ts';
import { migrations } from './migrations/index.ts';
import { makeOlder } from './testing/older-data.ts';
import { planUpgrade, readMarks, removeOldCopies, type UpgradePaths, upgrade, versionOf } from './upgrade.ts';
import { goBack } from './upgrade-back.ts';
import { readNote } from './upgrade-note.ts';

const KINDS: readonly FileKind[] = ['desk', 'archive', 'evidence', 'read'];
const NOW = Date.parse('2026-11-20T10:00:00+08:00');

describe('upgrade', () => {
  let today: Beginning;
  const dirs: string[] = [];
  before(async () => {
    const desk = new Desk();
    await desk.open({ access: viewerOf });
    await desk.addAdministrator();
    desk.world.says('zhang', 'li', '合同周五寄出');
    desk.world.sendsFile(Buffer.from('%PDF-1.4 报价'));
    await desk.world.archive();
    desk.world.now += 32 * 86_400_000;
    desk.world.says('li', 'zhang', '已经收到合同');
    await desk.world.archive();
    await desk.signedIn();
    today = await desk.leave();
  });
  after(() => {
    today.remove();
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });

  /** The same appliance, with some files of an older schema. */
  function older(change: Partial<Record<FileKind, number>>): { dir: string; paths: UpgradePaths; rows: number } {
    const dir = mkdtempSync(join(tmpdir(), 'huicun-older-'));
    dirs.push(dir);
    cpSync(today.dir, dir, { recursive: true });
    const paths = pathsOf({ dataDir: join(dir, 'data') });
    let rows = 0;
    for (const { kind, path } of listDataFiles(paths)) if (change[kind]) rows += makeOlder(path, kind, change[kind]);
    return { dir, paths, rows };
  }

  async function assertReadable(dir: string): Promise<void> {
    const desk = new Desk({ like: { ...today, dir } });
    try {
      await desk.open({ access: viewerOf });
      await desk.world.pull();
      const visitor = await desk.signedIn();
      for (const path of ['/health', '/trail', '/accounts', '/customers', '/exports', '/rules', '/cases'])
        assert.equal((await visitor.get(path)).status, 200, path);
      assert.match((await visitor.get('/search?q=合同')).text, /寄出[\s\S]*已经收到|已经收到[\s\S]*寄出/);
    } finally {
      await desk.close();
    }
  }

  // Older files of all kinds at a time: what counts is that every schema there ever was comes up.
  for (let v = 1; v < Math.max(...KINDS.map((kind) => migrations[kind].length)); v++) {
    const versions = KINDS.map((kind) => [kind, Math.min(v, migrations[kind].length - 1)] as const);
    it(`brings ${versions.map((pair) => pair.join(' ')).join(', ')} up to date, and the pages read it`, async () => {
      const { dir, paths, rows } = older(Object.fromEntries(versions));
      assert.ok(rows > 8);
      const seen: string[] = [];
      const done = upgrade(paths, { now: NOW, progress: (p) => seen.push(`${p.done}/${p.count}`) });
      assert.deepEqual([done.length, seen.at(-1)], [6, '6/6']);
      assert.deepEqual([planUpgrade(paths), readNote(paths.run)!.state], [[], 'done']);
      await assertReadable(dir);
    });
  }

  it('wants room for the copies first, and touches nothing without', () => {
    const { paths } = older({ desk: 4, archive: 5 });
    assert.throws(() => upgrade(paths, { now: NOW, freeBytes: () => 1e6 }), /磁盘空间不够升级数据：.*请腾出空间/);
    assert.deepEqual([versionOf(paths.desk), versionOf(paths.archive)], [4, 5]);
    assert.equal(readNote(paths.run), null);
  });

  it('refuses data of a newer program wherever it lies, before anything is written', () => {
    const { paths } = older({ desk: 4 });
    const file = readdirSync(paths.months).find((name) => name.includes('.read.'))!;
    const db = openForWriting(join(paths.months, file), 'read');
    db.pragma('user_version = 99');
    db.close();
    assert.throws(() => upgrade(paths, { now: NOW }), { message: /更新版本的程序写成（结构 99/, exitCode: 3 });
    assert.equal(versionOf(paths.desk), 4);
  });

  it('takes no copy that was left half made or is older than the data', () => {
    const { paths } = older({ desk: 4 });
    writeFileSync(`${paths.desk}.before-v5`, 'half');
    writeFileSync(`${paths.desk}.before-v5.part`, 'half');
    upgrade(paths, { now: NOW });
    assert.equal(versionOf(`${paths.desk}.before-v5`), 4);
    assert.ok(!existsSync(`${paths.desk}.before-v5.part`));
  });

  it('removes the copies after two weeks', () => {
    const { paths } = older({ desk: 4, evidence: 1 });
    upgrade(paths, { now: NOW });
    const copies = () =>
      [...readdirSync(join(paths.desk, '..')), ...readdirSync(paths.months)].filter((n) => n.includes('before-v'));
    assert.equal(copies().length, 3);
    assert.equal(removeOldCopies(paths, Date.now()), 0);
    for (const name of copies().slice(0, 1)) utimesSync(join(paths.desk, '..', name), 0, 0);
    assert.equal(removeOldCopies(paths, Date.now()), 1);
    assert.equal(copies().length, 2);
  });

  describe('goBack', () => {
    const versions = (paths: UpgradePaths) => listDataFiles(paths).map(({ kind, version }) => `${kind} ${version}`);

    it('puts back what was there, also an index that was not copied', async () => {
      const { dir, paths } = older({ desk: 9, archive: 11, evidence: 2, read: 1 });
      const [before, marks] = [versions(paths), readMarks(paths)];
      upgrade(paths, { now: NOW });
      assert.notDeepEqual(versions(paths), before);
      assert.equal(goBack(paths).length, 6);
      assert.deepEqual([versions(paths), readMarks(paths)], [before, marks]);
      assert.equal(readNote(paths.run), null);
      assert.deepEqual(goBack(paths), []);
      upgrade(paths, { now: NOW });
      await assertReadable(dir);
    });

    it('goes on where it was broken off', () => {
      const { paths } = older({ desk: 9, archive: 11 });
      const before = versions(paths);
      upgrade(paths, { now: NOW });
      const [desk, note] = [readFileSync(`${paths.desk}.before-v10`), readFileSync(join(paths.run, 'upgrade.json'))];
      goBack(paths);
      upgrade(paths, { now: NOW });
      // As a kill leaves it after the first of two: one file is back, its copy has become the file.
      rmSync(`${paths.desk}.before-v10`);
      writeFileSync(paths.desk, desk);
      writeFileSync(join(paths.run, 'upgrade.json'), note.toString().replace('"done"', '"going-back"'));
      assert.deepEqual(goBack(paths), ['archive.db']);
      assert.deepEqual(versions(paths), before);
    });

    it('throws nothing away that has come since', async () => {
      const { dir, paths } = older({ evidence: 1 });
      upgrade(paths, { now: NOW });
      const desk = new Desk({ like: { ...today, dir } });
      desk.world.says('zhang', 'li', '升级之后');
      await desk.world.pull();
      const files = pathsOf(desk.world.config);
      await desk.leave();
      dirs.push(desk.world.dir);
      assert.throws(() => goBack(files), /升级之后又存入了新的消息（archive\/2026-\d\d\.db），不能退回/);
      assert.ok(versions(files).includes('evidence 3'));
    });

    it('does not begin when a copy is missing', () => {
      const { paths } = older({ desk: 9, archive: 11 });
      upgrade(paths, { now: NOW });
      rmSync(`${paths.archive}.before-v12`);
      assert.throws(() => goBack(paths), /archive\.db 升级前的副本.*请从升级前的备份恢复/);
      assert.equal(versionOf(paths.desk), migrations.desk.length);
    });
  });

  it('knows a way back for whatever it does not copy', () => {
    for (const list of Object.values(migrations))
      for (const { name, withoutCopy, down } of list) assert.equal(withoutCopy === true, down !== undefined, name);
  });
});
