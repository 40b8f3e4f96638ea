import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { pathsOf } from '../config.ts';
import { EntryKind } from '../evidence/entry.ts';
import { TileReader } from '../evidence/tiles.ts';
import { rootAt } from '../evidence/tree.ts';
import type { WriteDb } from '../store/db.ts';
import { lastJournal } from '../store/envelopes.ts';
import { appendOwn, findLog, settleLog } from '../store/log.ts';
import { readLogHealth } from '../store/log-health.ts';
import { indexesOf } from '../store/log-index.ts';
import { Reading } from '../store/reading.ts';
import { recordTraces } from '../store/trail.ts';
import { keyPair, viewer, World } from '../testing/world.ts';
import {
  changeJournal,
  dirOf,
  forgetLog,
  journals,
  loggedJournal,
  nextMonth,
  noteOf,
  published,
  sign,
  speak,
} from './testing/log-book.ts';

let w: World;
afterEach(() => w.end());

/** As a later version of the program may: other stations pass over these kinds. */
const note = (db: WriteDb, kind: string, seq: number) =>
  db.connection
    .prepare('INSERT INTO journal (kind, seq, hash, at) VALUES (?, ?, ?, ?)')
    .run(kind, seq, Buffer.alloc(32, seq), w.now);

const health = () => w.app.store.read(readLogHealth, viewer());
const all = () => Object.values(journals(w)).flat();

/** Everything in the log is signed, and nothing is in it twice or missing. */
async function assertWhole(log = 1): Promise<void> {
  const signed = await sign(w);
  assert.ok(signed, (await health()).problem?.sentence);
  assert.deepEqual(loggedJournal(published(w, log)).toSorted(), all().toSorted());
}

describe('the evidence log', () => {
  it('has every journal entry once, in its order, and only grows', async () => {
    w = new World();
    await speak(w, 300);
    const first = (await sign(w))!;
    assert.deepEqual(loggedJournal(published(w)), all());
    assert.equal((await sign(w))!.size, first.size, 'nothing new, nothing signed');
    await w.restart();
    await speak(w, 3);
    const second = (await sign(w))!;
    assert.deepEqual(loggedJournal(published(w)), all());
    const { hash } = new TileReader(dirOf(w), second.size);
    assert.deepEqual(rootAt(first.size, hash), first.root);
    assert.equal(noteOf(w), second.note);
  });

  it('begins with the first message: an empty archive has nothing to sign', async () => {
    w = new World();
    await w.pull();
    assert.equal(await sign(w), null);
    assert.deepEqual(await health(), EMPTY);
    assert.ok(!existsSync(join(pathsOf(w.config).keys, 'log.key')));
  });

  it('holds the head of the trail in front of what it signs', async () => {
    w = new World();
    await speak(w, 2);
    await w.app.store.write(recordTraces, [
      { act: 'health', at: w.now, account: null, name: '林悦', ip: '', agent: '' },
    ]);
    await sign(w);
    const last = published(w).at(-1)!;
    assert.deepEqual([last.kind, last.seq], [EntryKind.trail, 1]);
  });

  it('takes in keys and media that come late, also of a month that is over', async () => {
    w = new World();
    w.sends({ from: 'zhang', tolist: ['li'], msgtype: 'text', text: { content: '晚到' } }, { keyVersion: 2 });
    w.sendsFile(Buffer.from('a'));
    await w.pull();
    nextMonth(w);
    await speak(w, 2);
    await assertWhole();
    w.bringKey(2, keyPair(2).pem);
    await w.archive();
    await assertWhole();
    assert.deepEqual(
      loggedJournal(published(w))
        .map((line) => line.split(' ', 1)[0])
        .slice(-2)
        .toSorted(),
      ['medium', 'opened'],
    );
  });

  it('takes in at once what no other station reads, in a month that is over', async () => {
    w = new World();
    for (let month = 0; month < 5; month++) {
      await speak(w, 2);
      nextMonth(w);
    }
    await assertWhole();
    const { files } = w.app.pipeline;
    for (const [i, kind] of ['given-up', 'disposed'].entries()) {
      const month = files.months()[0]!;
      files.writeEvidence(month, note, kind, i + 1);
      if (i === 1) for (const other of files.months()) files.writeEvidence(other, lastJournal); // the first is put away
      await assertWhole();
      assert.match(loggedJournal(published(w)).at(-1)!, new RegExp(`^${kind} ${i + 1} `));
    }
  });

  it('says where an entry stands', async () => {
    w = new World();
    await speak(w, 5);
    await sign(w);
    await speak(w, 1);
    const entries = published(w);
    const reading = new Reading(pathsOf(w.config));
    const found = reading.run((db) => indexesOf(db, '2026-11', [2, 5, 99], ['received', 'opened']));
    reading.close();
    assert.deepEqual(
      found.map(({ seq, kind, log }) => [seq, kind, log]),
      [2, 5].flatMap((seq) => [
        [seq, 'received', 1],
        [seq, 'opened', 1],
      ]),
    );
    for (const { index, kind, seq, at, hash } of found) {
      const entry = entries[index!]!;
      assert.deepEqual([entry.kind, entry.seq, entry.at], [EntryKind[kind], seq, at]);
      assert.deepEqual(Buffer.from(entry.hash), Buffer.from(hash));
    }
  });

  it('gives what stands in no journal a place of its own', async () => {
    w = new World();
    await speak(w, 1);
    const entry = { kind: EntryKind.exported, seq: 7, at: w.now, hash: Buffer.alloc(32, 7), detail: Buffer.from('x') };
    await w.app.store.write(appendOwn, entry);
    await sign(w);
    const [found] = published(w).filter(({ kind }) => kind === EntryKind.exported);
    assert.deepEqual([found?.seq, Buffer.from(found!.detail!).toString()], [7, 'x']);
  });

  it('takes in an archive that was there before it, the oldest month first, and what comes meanwhile after it', async () => {
    w = new World();
    for (let month = 0; month < 3; month++) {
      await speak(w, 60);
      nextMonth(w);
    }
    await w.app.close();
    forgetLog(w);
    w.reopen();
    const before = await health();
    assert.deepEqual([before.waiting, before.size], [360, 0]);
    await speak(w, 4);
    await assertWhole();
    assert.deepEqual(loggedJournal(published(w)), all());
  });
});

const EMPTY = { origin: null, size: 0, checkpoint: null, current: 0, waiting: 0, total: 0, problem: null };

describe('the files of the evidence log', () => {
  it('are written again where a crash left them behind the database', async () => {
    w = new World();
    await speak(w, 300);
    await sign(w);
    await w.app.close();
    rmSync(join(dirOf(w), 'tile'), { recursive: true });
    rmSync(join(dirOf(w), 'checkpoint'));
    w.reopen();
    await assertWhole();
  });

  it('go on from where they have surely reached the disk', async () => {
    w = new World();
    await speak(w, 300);
    await sign(w);
    const { size } = w.app.pipeline.files.write(findLog)!;
    w.app.pipeline.files.write(settleLog, 1, size);
    await speak(w, 300);
    await w.app.close();
    truncateSync(join(dirOf(w), 'tile/entries/003'));
    w.reopen();
    await assertWhole();
  });

  it('are made anew where they are damaged', async () => {
    w = new World();
    await speak(w, 400);
    await sign(w);
    const { size } = w.app.pipeline.files.write(findLog)!;
    w.app.pipeline.files.write(settleLog, 1, size);
    await w.app.close();
    writeFileSync(join(dirOf(w), `tile/1/000.p/${Math.floor(size / 256)}`), Buffer.alloc(32 * Math.floor(size / 256)));
    w.reopen();
    await assertWhole();
    await speak(w, 1);
    await assertWhole();
  });

  it('that cannot be written leave pulling alone, and are caught up with', async () => {
    w = new World();
    await speak(w, 10);
    await sign(w);
    rmSync(join(dirOf(w), 'tile'), { recursive: true });
    writeFileSync(join(dirOf(w), 'tile'), '');
    await speak(w, 600);
    assert.equal(await sign(w), null);
    const { problem } = await health();
    assert.match(problem!.sentence, /存证日志暂停，消息照常存档/);
    rmSync(join(dirOf(w), 'tile'));
    mkdirSync(join(dirOf(w), 'tile'));
    await assertWhole();
    assert.equal((await health()).problem, null);
  });
});

describe('a log that was signed', () => {
  it('signs nothing any more when its past has changed', async () => {
    w = new World();
    await speak(w, 30);
    const signed = await sign(w);
    await w.app.close();
    changeJournal(w, '2026-11', `UPDATE journal SET hash = zeroblob(32) WHERE n = 5`);
    w.reopen();
    await speak(w, 1);
    assert.equal(await sign(w), null);
    const { problem } = await health();
    assert.match(problem!.sentence, /与已经签名的检查点对不上/);
    assert.match(problem!.remedy, /huicun log rejoin.*huicun verify/);
    assert.equal(noteOf(w), signed!.note);
  });

  it('stands still when its end is missing in a month', async () => {
    w = new World();
    await speak(w, 30);
    await sign(w);
    await w.app.close();
    changeJournal(w, '2026-11', `DELETE FROM journal WHERE n > 50`);
    w.reopen();
    await w.pull();
    assert.equal(await sign(w), null);
    assert.match((await health()).problem!.sentence, /2026-11 月的存档比存证日志记载的少/);
  });

  it('stands still without its key', async () => {
    w = new World();
    await speak(w, 3);
    await sign(w);
    await w.app.close();
    rmSync(join(pathsOf(w.config).keys, 'log.key'));
    w.reopen();
    assert.equal(await sign(w), null);
    assert.match((await health()).problem!.sentence, /log\.key 不在密钥目录中/);
  });
});
