import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { contentState } from '../media/content-store.ts';
import { checkArchive } from '../store/archive-check.ts';
import { readHealth } from '../store/health.ts';
import { takeLock } from '../store/lock.ts';
import { demandPublicLogKey } from '../store/log-key.ts';
import { viewer, World } from '../testing/world.ts';
import { FolderPlace } from './folder.ts';
import { listSnapshots, writeManifest } from './manifest.ts';
import { Stopped } from './pace.ts';
import { prune } from './prune.ts';
import { Keeper } from './testing/keeper.ts';
import { openVault } from './vault.ts';

/** The archive against its log, as `verify archive --media` does it. */
function findingsIn(w: World): unknown[] {
  const paths = pathsOf(w.config);
  const places = {
    paths,
    verifierKey: demandPublicLogKey(paths.keys),
    mediumState: (sha256: string) => contentState(paths.media, sha256),
  };
  const check = checkArchive(places, { month: null, conversation: null, sample: null, outside: [] });
  for (;;) {
    const step = check.next();
    if (step.done) return [...step.value.findings];
  }
}

const countsOf = async (w: World) => {
  const { received, opened, indexed } = await w.app.store.read(readHealth, viewer());
  return { received, opened, indexed };
};

describe('a back-up in a folder', () => {
  const w = new World({ now: Date.parse('2026-10-20T10:00:00+08:00') });
  const keeper = new Keeper(w);
  const keys = join(w.dir, 'kept-keys');
  before(async () => {
    for (let i = 0; i < 300; i += 1) w.says('zhang', 'li', `十月 ${i}`);
    w.sendsFile(Buffer.alloc(5 * 2 ** 20, 7));
    await w.archive();
    w.now = Date.parse('2026-11-20T10:00:00+08:00');
    for (let i = 0; i < 50; i += 1) w.says('zhang', 'li', `十一月 ${i}`);
    w.sendsFile(Buffer.from('报价'));
    await w.archive();
    await w.app.pipeline.checkpoint();
  });
  after(() => w.end());

  it('is made while messages are pulled, and lists what it holds', async () => {
    for (let i = 0; i < 20; i += 1) w.says('li', 'zhang', `同时 ${i}`);
    const [{ manifest }] = await Promise.all([keeper.backUp(), w.archive()]);
    assert.deepEqual(
      manifest.databases.map(({ path }) => path),
      ['huicun.db', 'archive.db', 'archive/2026-10.db', 'archive/2026-11.db'],
    );
    assert.equal(manifest.totals.media, 2);
    assert.ok(manifest.totals.messages >= 352);
    assert.match(manifest.log!.origin, /^huicun\.local/);
    assert.equal((await listSnapshots(keeper.place)).length, 1);
  });

  it('copies a closed month and a medium once', async () => {
    w.now += 60_000;
    w.says('zhang', 'li', '新的一条');
    await w.archive();
    await w.app.pipeline.checkpoint();
    const { manifest } = await keeper.backUp();
    const open = manifest.databases.filter(({ path }) => path !== 'archive/2026-10.db');
    const most = open.reduce((sum, { bytes }) => sum + bytes, 0) + 200_000;
    assert.ok(manifest.totals.newBytes < most, `${manifest.totals.newBytes} of ${manifest.totals.bytes}`);
    w.now += 60_000;
    const again = await keeper.backUp({ isFull: true });
    assert.ok(again.manifest.totals.newBytes > manifest.totals.newBytes);
  });

  it('brings everything back, and what WeCom still has comes again once', async () => {
    w.says('zhang', 'li', '备份之后的一条');
    await w.archive();
    const sent = await countsOf(w);
    await w.app.close();
    cpSync(pathsOf(w.config).keys, keys, { recursive: true });
    keeper.destroy();
    await keeper.restore();
    cpSync(keys, pathsOf(w.config).keys, { recursive: true });
    w.reopen();
    await w.archive();
    await w.app.pipeline.review();
    const signed = await w.app.pipeline.checkpoint();
    assert.deepEqual(await countsOf(w), sent);
    assert.match(signed!.origin, /\/2$/, 'what was signed after the back-up is not contradicted');
    assert.deepEqual(findingsIn(w), []);
    assert.equal((await w.app.store.read(readHealth, viewer())).gaps.length, 0);
    await w.restart();
    assert.match((await w.app.pipeline.checkpoint())!.origin, /\/2$/, 'one joint, not one at each start');
  });

  it('is no back-up when it was killed, and what it left goes', async () => {
    const stop = new AbortController();
    const pace = { report: () => stop.abort(), signal: stop.signal };
    const known = await listSnapshots(keeper.place);
    w.now += 60_000;
    w.says('zhang', 'li', '又一条');
    await w.archive();
    await assert.rejects(keeper.backUp({ pace }), Stopped);
    assert.deepEqual(await listSnapshots(keeper.place), known);
    writeFileSync(join(keeper.folder, 'objects', 'ab.part'), 'half');
    writeFileSync(join(keeper.folder, 'objects', 'stray'), 'nobody names it');
    await keeper.backUp();
    assert.equal(existsSync(join(keeper.folder, 'objects', 'ab.part')), false);
    await prune(await openVault(keeper.place, ''), { count: 1, days: 0 }, w.now);
    assert.equal(existsSync(join(keeper.folder, 'objects', 'stray')), false);
    assert.equal((await listSnapshots(keeper.place)).length, 1);
  });

  it('finds a piece that was damaged where it lies, and the next one brings it anew', async () => {
    const { manifest } = await keeper.backUp();
    const name = manifest.databases.find(({ path }) => path === 'archive/2026-10.db')!.pieces[0]!;
    const path = join(keeper.folder, name);
    const whole = readFileSync(path);
    writeFileSync(path, whole.with(9, whole[9]! ^ 1));
    const asked = Number.parseInt(name.at('objects/'.length)!, 16);
    while (Math.floor(w.now / 3_600_000) % 16 !== asked) w.now += 3_600_000;
    await assert.rejects(keeper.backUp(), new RegExp(`${name} 已损坏.*再次备份会重新复制它`));
    await keeper.backUp();
    assert.deepEqual(readFileSync(path), whole);
    await prune(await openVault(keeper.place, ''), { count: 1, days: 0 }, w.now);
  });

  it('is restored only onto an empty machine, and again when the restore was killed', async () => {
    await assert.rejects(keeper.restore(), /不是空的.*没有恢复任何内容/);
    await w.app.close();
    keeper.destroy();
    const lock = takeLock(w.config.dataDir);
    await assert.rejects(keeper.restore(), /正由另一个会存服务使用/);
    lock.release();
    const [name] = await listSnapshots(keeper.place);
    const get = keeper.place.get.bind(keeper.place);
    let left = 5;
    keeper.place.get = async (path) => {
      left -= 1;
      if (left === 0) throw new Error('power cut');
      return get(path);
    };
    await assert.rejects(keeper.restore(name), /power cut/);
    assert.throws(() => takeLock(w.config.dataDir), /没做完的恢复/);
    keeper.place.get = get;
    await keeper.restore(name);
    assert.deepEqual(readdirSync(w.config.dataDir).toSorted(), [
      ...['archive', 'archive.db', 'huicun.db', 'keys', 'lock.db', 'log', 'media', 'restored.json'],
    ]);
    cpSync(keys, pathsOf(w.config).keys, { recursive: true });
    w.reopen();
    await w.archive();
    await w.app.pipeline.checkpoint();
    assert.deepEqual(findingsIn(w), []);
  });

  it('names what is missing, cut or changed, and restores nothing of it', async () => {
    const vault = await openVault(keeper.place, '');
    const { manifest } = await keeper.backUp();
    await w.app.close();
    const file = manifest.databases.find(({ path }) => path === 'archive/2026-10.db')!.pieces[0]!;
    const path = join(keeper.folder, file);
    const whole = readFileSync(path);
    keeper.destroy();
    truncateSync(path, 1000);
    await assert.rejects(keeper.restore(), new RegExp(`${file} 已损坏或被改动`));
    rmSync(path);
    await assert.rejects(keeper.restore(), new RegExp(`缺少 ${file}`));
    writeFileSync(path, whole);
    const [snapshot] = (await listSnapshots(vault.place)).slice(-1);
    const list = join(keeper.folder, 'snapshots', `${snapshot}.json`);
    const text = readFileSync(list, 'utf8');
    writeFileSync(list, text.replace('"files":', '"files": '));
    await assert.rejects(keeper.restore(), /清单已损坏或被改动/);
    writeFileSync(list, text);
    const schemas = { ...manifest.schemas, desk: 99 };
    const newer = await writeManifest(vault.place, vault.box, { ...manifest, program: '9.0.0', schemas });
    await assert.rejects(keeper.restore(newer), /更新版本（9\.0\.0）的程序写成，没有恢复任何内容/);
    const next = await writeManifest(vault.place, vault.box, { ...manifest, program: '9.0.0', format: 2 as 1 });
    await assert.rejects(keeper.restore(next), { exitCode: 3, message: /由更新版本（9\.0\.0）/ });
    await keeper.restore(snapshot);
    w.reopen();
  });
});

describe('a back-up that cannot be made', () => {
  const w = new World();
  const keeper = new Keeper(w);
  before(async () => {
    w.says('zhang', 'li', '一');
    await w.archive();
  });
  after(() => w.end());

  it('says so in a sentence: no folder, a full disk, another system there', async () => {
    w.free = 1000;
    await assert.rejects(keeper.backUp(), /空间不够/);
    w.free = Number.MAX_SAFE_INTEGER;
    rmSync(join(keeper.folder, 'huicun-backup.json'));
    symlinkSync('/dev/full', join(keeper.folder, 'huicun-backup.json.part'));
    await assert.rejects(keeper.backUp(), /的磁盘已满.*已有的备份没有受影响/);
    await keeper.backUp();
    rmSync(keeper.folder, { recursive: true });
    await assert.rejects(keeper.backUp(), /不存在.*已挂载/);
  });

  it('begins again when a disposal switches a month meanwhile', async () => {
    mkdirSync(keeper.folder, { recursive: true });
    keeper.place = new FolderPlace(keeper.folder);
    const db = new Database(pathsOf(w.config).archive);
    let switches = 1;
    const put = keeper.place.put.bind(keeper.place);
    keeper.place.put = async (name, bytes) => {
      await put(name, bytes);
      if (name.startsWith('objects') && switches > 0) db.exec('UPDATE months SET generation = generation + 1');
      switches -= 1;
    };
    await put('huicun-backup.json', Buffer.from('{"huicun":"backup-place","format":1,"id":"a","sealed":null}'));
    const { manifest } = await keeper.backUp();
    assert.deepEqual(
      manifest.databases.flatMap(({ month }) => month?.generation ?? []),
      [2],
    );
    db.close();
    keeper.place.put = put;
  });
});
