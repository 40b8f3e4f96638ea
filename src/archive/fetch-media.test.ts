import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { contentPath } from '../media/content-store.ts';
import { listChatMessages } from '../store/chat-messages.ts';
import { fileKeyOf } from '../store/file-key.ts';
import { readHealth } from '../store/health.ts';
import { findMedium, listMediaQueue, type QueueRow, readMediaState } from '../store/media.ts';
import { retryMedia, retryMedium } from '../store/media-queue.ts';
import { viewer, World } from '../testing/world.ts';

const CHUNK = 512 * 1024;
const HOUR = 3_600_000;

describe('fetchMedia', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.end());

  const face = (seq: number) => world.app.store.read(findMedium, viewer(), seq, 0);
  const state = () => world.app.store.read(readMediaState, viewer());
  const queue = async (which: 'waiting' | 'failed' | 'skipped'): Promise<QueueRow[]> =>
    (await world.app.store.read(listMediaQueue, viewer(), { state: which, kind: null, before: null, limit: 50 })).rows;
  const stored = (sha256: string) => readFileSync(contentPath(pathsOf(world.config).media, sha256));
  const mediaCalls = () => world.library.calls().filter((line) => line.startsWith('media'));
  const onDisk = () =>
    globSync('**/*', { cwd: pathsOf(world.config).media, withFileTypes: true }).filter((entry) => entry.isFile())
      .length;

  it('brings the bytes of a file under their hash, and says so in the evidence', async () => {
    const bytes = randomBytes(3 * CHUNK + 17);
    const { seq, fileId } = world.sendsFile(bytes);

    assert.deepEqual(await world.archive(), { fetched: 1, failed: 0, error: null });

    const medium = await face(seq);
    assert.deepEqual(
      [medium?.state, medium?.sha256, medium?.bytes, medium?.md5, medium?.size],
      ['done', hash('sha256', bytes, 'hex'), bytes.length, 'same', 'same'],
    );
    assert.deepEqual(stored(medium!.sha256!), bytes);
    const evidence = evidenceOf(world);
    assert.deepEqual(evidence.fetched, [{ seq, file_id: fileId, sha256: medium!.sha256, bytes: bytes.length }]);
    assert.deepEqual(evidence.journal, [{ seq, hash: hash('sha256', `${seq}\n${fileId}\n${medium!.sha256}`, 'hex') }]);
  });

  it('fetches a forwarded file once and notes it with every message', async () => {
    const first = world.sendsFile(randomBytes(100));
    await world.archive();
    const again = world.sendsFile(randomBytes(100), { sdkfileid: first.fileId });
    await world.archive();

    assert.equal(mediaCalls().length, 1);
    assert.equal((await face(again.seq))?.state, 'done');
    assert.deepEqual(
      evidenceOf(world).fetched.map((row) => row.seq),
      [first.seq, again.seq],
    );
  });

  it('stores the same bytes once, whatever they are called', async () => {
    const bytes = randomBytes(1000);
    world.sendsFile(bytes);
    world.sendsFile(bytes, { filename: '另一个名字.pdf' });
    await world.archive();

    assert.equal(onDisk(), 1);
    assert.equal((await state()).doneBytes, 1000);
  });

  it('takes what WeCom forgets first, and small before large', async () => {
    const day = (days: number) => ({ msgtime: world.now - days * 24 * HOUR });
    const sent = [
      world.sendsFile(randomBytes(5000), {}, day(0.01)),
      world.sendsFile(randomBytes(10), {}, day(0)),
      world.sendsFile(randomBytes(9000), {}, day(2.01)),
      world.sendsFile(randomBytes(20), {}, day(2)),
    ];
    await world.archive();

    const order = mediaCalls().map((line) => sent.findIndex(({ fileId }) => line.includes(fileId)));
    assert.deepEqual(order, [3, 2, 1, 0]);
  });

  it('tries again after a failure of the network, later and later', async () => {
    const { seq } = world.sendsFile(randomBytes(10));
    world.library.next('media', ...Array(20).fill('rc 10001'));
    await world.archive();

    const [waiting] = await queue('waiting');
    assert.deepEqual([waiting?.code, waiting?.tries, waiting?.reason], [10001, 1, '连不上企业微信，稍后自动重试。']);
    assert.equal(waiting!.nextAt > world.now, true);

    world.now += 24 * HOUR;
    rmSync(join(world.library.dir, 'next-media'), { recursive: true });
    await world.archive();
    assert.equal((await face(seq))?.state, 'done');
  });

  it('does not wait for a time that lies ahead only because the clock was put back', async () => {
    const { seq } = world.sendsFile(randomBytes(10));
    const now = world.now;
    world.now += 40 * 24 * HOUR;
    world.library.next('media', ...Array(4).fill('rc 10001'));
    await world.archive();
    assert.equal((await face(seq))?.state, 'waiting');

    world.now = now;
    await world.app.pipeline.fetchMedia();
    assert.equal((await face(seq))?.state, 'done');
  });

  it('gives up what WeCom has forgotten, with the reason, and goes on with the rest', async () => {
    const gone = world.sendsFile(randomBytes(10));
    world.library.expireMedia(gone.fileId);
    const there = world.sendsFile(randomBytes(2000));
    assert.deepEqual(await world.archive(), { fetched: 1, failed: 1, error: null });

    const [failed] = await queue('failed');
    assert.deepEqual(
      [failed?.seq, failed?.code, failed?.reason],
      [gone.seq, 10010, '已超过企业微信的保留期限，文件无法再取回；消息本身已存档。'],
    );
    assert.equal((await face(there.seq))?.state, 'done');
  });

  it('stops for all when the server is not trusted, tells why, and recovers by itself', async () => {
    world.sendsFile(randomBytes(10));
    world.sendsFile(randomBytes(20));
    await world.pull();
    world.library.set('deny_ip', '203.0.113.9');
    const outcome = await world.app.pipeline.fetchMedia();

    assert.match(outcome.error ?? '', /可信 ?IP/);
    assert.deepEqual(
      (await queue('waiting')).map((row) => row.tries),
      [0, 0],
    );
    assert.equal((await state()).station.state, 'failing');
    assert.equal((await world.app.store.read(readHealth, viewer())).incidents[0]?.kind, 'media');

    world.library.set('deny_ip', null);
    assert.equal((await world.app.pipeline.fetchMedia()).fetched, 2);
    assert.equal((await state()).station.state, 'idle');
    assert.equal((await world.app.store.read(readHealth, viewer())).incidents[0]?.over, true);
  });

  it('ends with a file that never comes to an end', async () => {
    world.sendsFile(randomBytes(2 * CHUNK));
    world.library.next('media', 'badindex');
    await world.archive();

    assert.match((await queue('failed'))[0]?.reason ?? '', /没有前进/);
    assert.equal(onDisk(), 0);
  });

  it('keeps bytes that differ from what the message states, and marks them', async () => {
    const wrong = world.sendsFile(randomBytes(10), { md5sum: 'f'.repeat(32) });
    const none = world.sendsFile(randomBytes(11), { md5sum: '' });
    const larger = world.sendsFile(randomBytes(12), { filesize: 5 });
    await world.archive();

    assert.equal((await face(wrong.seq))?.md5, 'differs');
    assert.equal((await face(none.seq))?.md5, 'none');
    assert.equal((await face(larger.seq))?.size, 'differs');
  });

  it('fetches what came short once more, then keeps it and marks it', async () => {
    const { seq } = world.sendsFile(randomBytes(700), { filesize: 900 });
    await world.archive();

    assert.equal(mediaCalls().length, 2);
    assert.deepEqual([(await face(seq))?.state, (await face(seq))?.size], ['done', 'differs']);
  });

  it('skips what is larger than the limit of its kind, until somebody asks for it', async () => {
    await world.end();
    world = new World({ settings: { MEDIA_LIMITS_MB: 'file=1 image=0' } });
    const large = world.sendsFile(randomBytes(3 * CHUNK));
    const unstated = world.sendsFile(randomBytes(3 * CHUNK), { filesize: null });
    const image = world.sends({
      from: 'zhang',
      tolist: ['li'],
      msgtype: 'image',
      image: { sdkfileid: 'im', filesize: 5 },
    });
    world.library.putMedia('im', Buffer.from('12345'));
    await world.archive();

    const reasons = new Map((await queue('skipped')).map((row) => [row.seq, row.reason]));
    assert.deepEqual(
      [reasons.get(large.seq), reasons.get(unstated.seq), reasons.get(image)],
      ['超过单个文件 1 MB 的上限。', '超过单个文件 1 MB 的上限。', '按设置不下载这一类文件。'],
    );
    assert.equal(onDisk(), 0);

    await world.app.store.write(retryMedium, viewer(), fileKeyOf(large.fileId), world.now);
    await world.app.pipeline.fetchMedia();
    assert.equal((await face(large.seq))?.state, 'done');
    assert.equal(await world.app.store.write(retryMedia, viewer(), { state: 'skipped', kind: 'image' }, world.now), 1);
    await world.app.pipeline.fetchMedia();
    assert.equal((await face(image))?.state, 'done');
  });

  it('stops at the limit of all files together', async () => {
    await world.end();
    world = new World({ settings: { MEDIA_TOTAL_GB: '0.000001' } }); // 1,073 bytes
    world.sendsFile(randomBytes(1100));
    await world.archive();
    world.sendsFile(randomBytes(10));
    const outcome = await world.archive();

    assert.match(outcome.error ?? '', /合计上限/);
    assert.deepEqual([(await state()).done, (await state()).waiting, (await state()).station.state], [1, 1, 'paused']);
  });

  it('lets a large file pass without holding it', async () => {
    const path = join(world.dir, 'large');
    writeFileSync(path, '');
    truncateSync(path, 200 * 2 ** 20);
    world.library.linkMedia('large', path);
    const file = { filename: '录像.zip', filesize: 200 * 2 ** 20, md5sum: '', sdkfileid: 'large' };
    const seq = world.sends({ from: 'zhang', tolist: ['li'], msgtype: 'file', file });
    await world.pull();
    const before = process.memoryUsage.rss();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 20);
    await world.app.pipeline.fetchMedia();
    clearInterval(watch);

    assert.equal((await face(seq))?.bytes, 200 * 2 ** 20);
    assert.equal(most - before < 130 * 2 ** 20, true, `${Math.round((most - before) / 2 ** 20)} MB more`);
  });

  it('leaves the last of the disk to messages', async () => {
    world.free = 100 * 2 ** 20;
    world.says('zhang', 'li', '文件稍后发');
    const { seq } = world.sendsFile(randomBytes(10));
    const outcome = await world.archive();

    assert.match(outcome.error ?? '', /磁盘只剩 100 MB.*已暂停下载媒体文件/);
    assert.equal((await state()).station.state, 'paused');
    assert.equal((await world.app.store.read(readHealth, viewer())).indexed, 2);
    world.free = Number.MAX_SAFE_INTEGER;
    await world.app.pipeline.fetchMedia();
    assert.equal((await face(seq))?.state, 'done');
  });

  it('lets a file wait that would not fit, and takes those that do', async () => {
    world.free = (5120 + 10) * 2 ** 20;
    const large = world.sendsFile(randomBytes(10), { filesize: 50 * 2 ** 20 });
    const small = world.sendsFile(randomBytes(20));
    await world.archive();

    assert.equal((await face(small.seq))?.state, 'done');
    assert.match((await face(large.seq))?.reason ?? '', /放不下/);
  });

  it('records what was complete when the program was killed, and clears what nobody waits for', async () => {
    const bytes = randomBytes(1234);
    const { seq, fileId } = world.sendsFile(bytes);
    await world.pull();
    const incoming = join(pathsOf(world.config).media, 'incoming');
    const fileKey = fileKeyOf(fileId);
    const sealed = {
      fileKey,
      fileId,
      bytes: 1234,
      sha256: hash('sha256', bytes, 'hex'),
      md5: hash('md5', bytes, 'hex'),
    };
    mkdirSync(incoming, { recursive: true });
    writeFileSync(join(incoming, `${fileKey}.part`), bytes);
    writeFileSync(join(incoming, `${fileKey}.sealed`), JSON.stringify(sealed));
    writeFileSync(join(incoming, `${'0'.repeat(32)}.part`), '没有人等的残留');
    await world.restart();
    await world.app.pipeline.fetchMedia();

    assert.deepEqual(mediaCalls(), []);
    assert.equal((await face(seq))?.state, 'done');
    assert.equal(onDisk(), 1);
  });

  it('shows names only to those who may see the chat', async () => {
    const { seq, fileId } = world.sendsFile(randomBytes(10));
    world.library.expireMedia(fileId);
    await world.archive();

    const page = { state: 'failed', kind: null, before: null, limit: 10 } as const;
    const [theirs] = (await world.app.store.read(listMediaQueue, viewer(['zhang']), page)).rows;
    const [others] = (await world.app.store.read(listMediaQueue, viewer(['wang']), page)).rows;
    assert.deepEqual([theirs?.name, theirs?.seq], ['报价.pdf', seq]);
    assert.deepEqual([others?.name, others?.seq, others?.reason], [null, null, theirs?.reason]);
    assert.equal(await world.app.store.read(findMedium, viewer(['wang']), seq, 0), null);
  });

  it('tells each message of a page what is known of its files', async () => {
    const { seq } = world.sendsFile(randomBytes(10));
    await world.archive();

    const page = { from: null, direction: 'older', inclusive: false, limit: 10 } as const;
    const { messages } = await world.app.store.read(listChatMessages, viewer(), 'li|zhang', page);
    assert.deepEqual([messages[0]?.seq, messages[0]?.media[0]?.state], [seq, 'done']);
  });
});

describe('a read file made by an older reading', () => {
  it('is built anew from the evidence while the old one is read, and replaces it', async () => {
    const world = new World();
    try {
      const { seq } = world.sendsFile(randomBytes(10));
      world.says('zhang', 'li', '请查收合同');
      await world.archive();
      await world.app.close();
      const [month] = globSync('*.read.db', { cwd: pathsOf(world.config).months });
      const old = new Database(join(pathsOf(world.config).months, month!));
      old.exec('UPDATE progress SET parser_version = 1; DELETE FROM media_uses');
      old.close();
      world.reopen();
      assert.equal(await world.app.store.read(findMedium, viewer(), seq, 0), null);

      await world.app.pipeline.rebuild();

      assert.equal((await world.app.store.read(findMedium, viewer(), seq, 0))?.state, 'done');
      assert.equal((await world.app.store.read(readHealth, viewer())).indexed, 2);
      const files = globSync('*.read*.db', { cwd: pathsOf(world.config).months });
      assert.deepEqual(files, [month!.replace('.read.db', '.read.2.db')]);
      await world.restart();
      world.says('zhang', 'li', '收到');
      await world.archive();
      assert.equal((await world.app.store.read(readHealth, viewer())).indexed, 3);
    } finally {
      await world.end();
    }
  });
});

function evidenceOf(world: World) {
  const [file] = globSync('????-??.db', { cwd: pathsOf(world.config).months });
  const db = new Database(join(pathsOf(world.config).months, file!), { readonly: true });
  const fetched = db.prepare('SELECT seq, file_id, sha256, bytes FROM fetched ORDER BY seq').all() as { seq: number }[];
  const journal = db
    .prepare("SELECT seq, lower(hex(hash)) AS hash FROM journal WHERE kind = 'medium' ORDER BY n")
    .all();
  db.close();
  return { fetched, journal };
}
