import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { exportInThread } from '../export/export-thread.ts';
import { Exporter } from '../export/exporter.ts';
import { type MakeExport, makeExport } from '../export/make-export.ts';
import { contentPath } from '../media/content-store.ts';
import { cancelExport, findExport, listExports, removeExport, repeatExport } from '../store/exports.ts';
import { readXlsx, type Table, unzip } from '../testing/unzip.ts';
import { type Beginning, viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const DAY = 86_400_000;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const states = (html: string) =>
  [...html.matchAll(/<span class="tag [^"]*">([^<]+)<\/span>/g)].map((found) => found[1]);

/** Three recordings in two months: 1 a voice message of lisi, 2 a film of wangwu, 3 a voice message whose file never came. */
const FRAME = Buffer.concat([Buffer.from([0x3c]), Buffer.alloc(31)]); // 20 ms of silence
const VOICE = Buffer.concat([Buffer.from('#!AMR\n'), ...Array.from({ length: 10 }, () => FRAME)]);
const FILM = Buffer.from('a film of nine megabytes'.repeat(400_000));

let desk: Desk;
let filled: Beginning;

before(async () => {
  const first = new Desk();
  const { world } = first;
  world.library.putMedia('sound', VOICE);
  world.library.putMedia('film', FILM);
  const voice = { sdkfileid: 'sound', md5sum: '', voice_size: VOICE.length, play_length: 3 };
  world.now -= 31 * DAY;
  world.sends({ from: 'lisi', tolist: ['wangwu'], msgtype: 'voice', voice });
  await world.pull();
  world.now += 31 * DAY;
  const film = { sdkfileid: 'film', md5sum: '', filesize: FILM.length, play_length: 60 };
  world.sends({ from: 'wangwu', tolist: ['zhaoliu'], msgtype: 'video', video: film });
  await world.pull();
  await world.app.pipeline.fetchMedia();
  world.sends({ from: 'lisi', tolist: ['wangwu'], msgtype: 'voice', voice: { ...voice, sdkfileid: 'late' } });
  await world.pull();
  await first.addAdministrator();
  filled = await first.leave();
});
beforeEach(() => {
  desk = new Desk({ like: filled });
});
afterEach(() => desk.close());
after(() => filled.remove());

const ALL = { states: null, source: null, words: '' };
const FIRST = { skip: 0, limit: 10 };

type Access = Parameters<Desk['open']>[0] & object;

async function open({ make, scope = 'everyone' }: { make?: MakeExport; scope?: 'everyone' | string[] } = {}) {
  const { app, config } = desk.world;
  const { store, log, clock } = app;
  const exports = make && new Exporter({ store, log, clock, config, paths: pathsOf(config), make });
  const access: Access['access'] = ({ id, name }) => ({ ...viewer(scope), accountId: id, name });
  await desk.open({ access, change: exports ? { exports } : {} });
  return { visitor: await desk.signedIn(), exports: exports ?? app.exports };
}

async function ask(visitor: Visitor, fields: Record<string, string>, picks: readonly string[] = []) {
  const csrf = /name="_csrf" value="([0-9a-f]+)"/.exec((await visitor.get('/recordings')).text)![1]!;
  const body = new URLSearchParams({ _csrf: csrf, ...fields });
  for (const pick of picks) body.append('pick', pick);
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const init = { method: 'POST', body, headers: { cookie }, redirect: 'manual' } as const;
  const answer = await fetch(new URL('/recordings/exports', visitor.base), init);
  return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') };
}

async function fetchFile(visitor: Visitor, id: number): Promise<Buffer> {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(new URL(`/exports/${id}/file`, visitor.base), { headers: { cookie } });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment/);
  return Buffer.from(await answer.arrayBuffer());
}

const folder = () => pathsOf(desk.world.config).exports;
const leftovers = () => (existsSync(folder()) ? readdirSync(folder()) : []);
const rowsOf = (table: Table) => table.slice(1).map((row) => [row[2], row[5], row[8], row[10], row[12]]);

describe('POST /recordings/exports', () => {
  it('packs what was archived, byte for byte, with a list that also names what is missing', async () => {
    const { visitor } = await open();
    const { status, location } = await ask(visitor, { as: 'pack', wav: 'on' });
    assert.deepEqual([status, location], [303, '/exports']);
    await desk.world.app.exports.run();

    const entries = unzip(await fetchFile(visitor, 1));
    const [film, voice, wav, list, csv] = entries;
    assert.match(film!.name, /^音视频\/2026-11-20_100000_wangwu_zhaoliu_视频_2-0\.\w+$/);
    assert.deepEqual(
      entries.slice(1).map(({ name }) => name),
      [
        '音视频/2026-10-20_100000_lisi_wangwu_语音_1-0.amr',
        '音视频/2026-10-20_100000_lisi_wangwu_语音_1-0.wav',
        '清单.xlsx',
        '清单.csv',
      ],
    );
    assert.deepEqual([sha256(film!.bytes), sha256(voice!.bytes)], [sha256(FILM), sha256(VOICE)]);
    assert.ok(voice!.stored);
    assert.equal(voice!.time, '2026-10-20 10:00:00');
    assert.equal(wav!.bytes.toString('latin1', 0, 4), 'RIFF');
    const table = readXlsx(list!.bytes)['音视频清单']!;
    const state = table[1]![12];
    assert.deepEqual(rowsOf(table), [
      ['语音', 'lisi', null, null, state],
      ['视频', 'wangwu', film!.name.slice(4), sha256(FILM), '已存档'],
      ['语音', 'lisi', voice!.name.slice(4), sha256(VOICE), '已存档'],
    ]);
    assert.match(String(state), /^尚未下载/);
    assert.equal(csv!.bytes.toString('utf8').split('\r\n').length, 5);
    assert.match(csv!.bytes.toString('utf8'), /^\uFEFF序号,时间,类型/);
    const { text } = await visitor.get('/exports');
    assert.match(text, /3 条，其中 1 条没有文件，原因见清单/);
    assert.deepEqual(leftovers(), ['1.zip']);
  });

  it('makes a table of what the filter matches', async () => {
    const { visitor } = await open();
    await ask(visitor, { as: 'table', conditions: 'kind=voice&to=2026-10-31' });
    await desk.world.app.exports.run();

    const table = readXlsx(await fetchFile(visitor, 1))['音视频清单']!;
    assert.deepEqual(table[0]!.slice(0, 6), ['序号', '时间', '类型', '时长（秒）', '大小（字节）', '发起者']);
    assert.deepEqual(table[1]!.slice(2, 8), ['语音', 0.2, VOICE.length, 'lisi', 'lisi|wangwu', '内部单聊']);
    assert.equal(table.length, 2);
    assert.match((await visitor.get('/exports')).text, /音视频，最早 至 2026-10-31，语音/);
  });

  it('takes only what was picked, and ignores what is not the viewer’s to see', async () => {
    const { visitor } = await open({ scope: ['zhaoliu'] });
    await ask(visitor, { as: 'pack', which: 'picked' }, ['1-0', '2-0', '2-9', '999-0']);
    await desk.world.app.exports.run();

    const entries = unzip(await fetchFile(visitor, 1)).filter(({ name }) => name.startsWith('音视频/'));
    assert.deepEqual(
      entries.map(({ bytes }) => sha256(bytes)),
      [sha256(FILM)],
    );
  });

  it('finds nothing to pack for whoever sees nothing', async () => {
    const { visitor } = await open({ scope: ['nobody'] });
    const { status, text } = await ask(visitor, { as: 'pack' });

    assert.equal(status, 400);
    assert.match(text, /没有符合条件的音视频/);
  });

  it('asks for a choice when nothing was ticked', async () => {
    const { visitor } = await open();
    const { status, text } = await ask(visitor, { as: 'pack', which: 'picked' });

    assert.equal(status, 400);
    assert.match(text, /还没有选中任何一条/);
  });

  it('lists a file that is gone from the disk, and packs the others', async () => {
    rmSync(contentPath(pathsOf(desk.world.config).media, sha256(FILM)));
    writeFileSync(contentPath(pathsOf(desk.world.config).media, sha256(VOICE)), 'tampered with');
    const { visitor } = await open();
    await ask(visitor, { as: 'pack' });
    await desk.world.app.exports.run();

    const entries = unzip(await fetchFile(visitor, 1));
    const table = readXlsx(entries.find(({ name }) => name === '清单.xlsx')!.bytes)['音视频清单']!;
    assert.match(String(table[2]![12]), /文件不在磁盘上/);
    assert.equal(table[3]![12], '内容与存档时的 SHA-256 不符');
    assert.equal(entries.filter(({ name }) => name.startsWith('音视频/')).length, 1);
  });

  it('leaves the reserve of the disk alone, and says so', async () => {
    desk.world.free = 1;
    const { visitor } = await open();
    await ask(visitor, { as: 'pack' });
    await desk.world.app.exports.run();

    assert.match((await visitor.get('/exports')).text, /磁盘剩余空间不足/);
    assert.deepEqual(leftovers(), []);
  });

  it('makes the same in a thread of its own, away from the pages', async () => {
    const { config } = desk.world;
    const make = exportInThread({ config, paths: pathsOf(config) });
    const { visitor, exports } = await open({ make });
    await ask(visitor, { as: 'pack' });
    await exports.run();

    const contents = unzip(await fetchFile(visitor, 1)).map(({ bytes }) => sha256(bytes));
    assert.deepEqual(contents.slice(0, 2), [sha256(FILM), sha256(VOICE)]);
  });
});

/** Holds each export at its first word until let go. */
class Held {
  #letGo: () => void = () => undefined;
  readonly #gone = new Promise<void>((resolve) => {
    this.#letGo = resolve;
  });
  #arrived: () => void = () => undefined;
  readonly arrived = new Promise<void>((resolve) => {
    this.#arrived = resolve;
  });

  readonly make: MakeExport = (order, report) => {
    const { config, app } = desk.world;
    return makeExport({ config, paths: pathsOf(config), log: app.log }, order, async (progress) => {
      this.#arrived();
      await this.#gone;
      return report(progress);
    });
  };

  letGo(): void {
    this.#letGo();
  }
}

describe('GET /exports', () => {
  it('shows how far it is while it runs, and stops looking when all is done', async () => {
    const held = new Held();
    const { visitor, exports } = await open({ make: held.make });
    assert.match((await visitor.get('/exports')).text, /还没有导出过/);
    await ask(visitor, { as: 'pack' });
    await held.arrived;

    const running = await visitor.part('/exports', 'exports');
    assert.match(running.text, /<progress[^>]*aria-label="进度"/);
    assert.match(running.text, /hx-trigger="every 2s"/);
    assert.match(running.text, /hx-swap-oob="innerHTML:#exports-said"/);
    assert.match(running.text, /\/exports\/1\/cancel/);
    assert.equal((await visitor.get('/exports/1/file')).status, 400);
    held.letGo();
    await exports.run();
    const done = await visitor.part('/exports', 'exports');
    assert.doesNotMatch(done.text, /every 2s/);
    assert.deepEqual(states(done.text), ['已完成']);
  });

  it('cancels what is being made, leaves nothing behind, and makes it anew when asked', async () => {
    const held = new Held();
    const { visitor, exports } = await open({ make: held.make });
    await ask(visitor, { as: 'pack' });
    await held.arrived;
    await visitor.get('/exports');
    await visitor.post('/exports/1/cancel');
    held.letGo();
    await exports.run();

    assert.deepEqual(states((await visitor.get('/exports')).text), ['已取消']);
    assert.deepEqual(leftovers(), []);
    await visitor.post('/exports/1/repeat');
    await exports.run();
    assert.deepEqual(states((await visitor.get('/exports')).text), ['已完成']);
    assert.deepEqual(leftovers(), ['1.zip']);
  });

  it('stops when the account that asked is switched off', async () => {
    const held = new Held();
    const { visitor, exports } = await open({ make: held.make });
    await ask(visitor, { as: 'pack' });
    await held.arrived;
    const database = new Database(pathsOf(desk.world.config).desk);
    database.exec('UPDATE accounts SET enabled = 0');
    database.close();
    held.letGo();
    await exports.run();

    assert.deepEqual(leftovers(), []);
    const { rows } = await desk.world.app.store.read(listExports, viewer(), ALL, FIRST);
    const [row] = rows;
    assert.equal(row?.state, 'cancelled');
    assert.match(row?.problem ?? '', /账号已停用/);
  });

  it('goes on after the program was killed in the middle', async () => {
    const never: MakeExport = () => new Promise(() => undefined);
    const { visitor } = await open({ make: never });
    await ask(visitor, { as: 'pack' });
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), '1.zip.tmp'), 'torn off');
    await desk.world.restart();
    desk.base = await desk.world.serve();
    await desk.world.app.exports.run();

    const again = await desk.signedIn();
    assert.deepEqual(states((await again.get('/exports')).text), ['已完成']);
    assert.deepEqual(leftovers(), ['1.zip']);
    assert.equal(unzip(await fetchFile(again, 1)).length, 4);
  });

  it('keeps the file seven days, then only the record', async () => {
    const { visitor } = await open();
    await ask(visitor, { as: 'table' });
    await desk.world.app.exports.run();
    desk.world.now += 7 * DAY + 1;
    await desk.world.app.exports.run();

    const later = await desk.signedIn();
    assert.deepEqual(states((await later.get('/exports')).text), ['已过期']);
    assert.deepEqual(leftovers(), []);
    assert.equal((await later.get('/exports/1/file')).status, 400);
  });

  it('removes the file with the record', async () => {
    const { visitor, exports } = await open();
    await ask(visitor, { as: 'table' });
    await exports.run();
    await visitor.get('/exports');
    await visitor.post('/exports/1/remove');
    await exports.run();

    assert.match((await visitor.get('/exports')).text, /还没有导出过/);
    assert.deepEqual(leftovers(), []);
  });

  it('is one’s own only: others can neither see, fetch, cancel, repeat nor remove it', async () => {
    const { visitor, exports } = await open();
    await ask(visitor, { as: 'table' });
    await exports.run();
    const stranger = { ...viewer(), accountId: 99 };

    assert.deepEqual((await desk.world.app.store.read(listExports, stranger, ALL, FIRST)).rows, []);
    assert.equal(await desk.world.app.store.read(findExport, stranger, 1), null);
    const { store } = desk.world.app;
    const tried = [
      store.write(cancelExport, stranger, 1, desk.world.now),
      store.write(repeatExport, stranger, 1, desk.world.now),
      store.write(removeExport, stranger, 1),
    ];
    assert.deepEqual(await Promise.all(tried), [false, null, false]);
    assert.equal((await visitor.get('/exports/2/file')).status, 404);
    assert.equal((await visitor.post('/exports/2/cancel')).status, 404);
  });
});
