import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { EntryKind } from '../evidence/entry.ts';
import { carryOutDisposal } from '../jobs/run-disposals.ts';
import { contentPath } from '../media/content-store.ts';
import { findCertificate, type ListPlace, readHashList } from '../store/disposal-run-certificate.ts';
import { beginDisposal } from '../store/disposal-work.ts';
import { createHold } from '../store/holds.ts';
import { MonthGeneration } from '../store/month-generation.ts';
import { type Beginning, viewer, World } from '../testing/world.ts';
import { published, sign } from './testing/log-book.ts';
import { ANN, agreedDisposal, desk, FIRST, oldArchive, rows, ZOE } from './testing/old-archive.ts';
import { checkHere } from './verifier.ts';

let beginning: Beginning;
let files: Awaited<ReturnType<typeof oldArchive>>['files'];
let old: number;
let w: World;

const chats = () =>
  rows<{ key: string; count: number; last_text: string; first_at: number }>(
    w,
    'archive',
    'SELECT key, count, last_text, first_at FROM conversations ORDER BY key',
  );
const months = () => readdirSync(pathsOf(w.config).months).filter((name) => name.endsWith('.db'));
const stateOf = (id: number) =>
  rows<{ state: string; problem: string }>(w, 'desk', `SELECT state, problem FROM disposals WHERE id = ${id}`)[0]!;
const hasContent = (bytes: Buffer) => existsSync(contentPath(pathsOf(w.config).media, hash('sha256', bytes, 'hex')));

async function verified(tamper: () => void = () => {}, asked = {}) {
  await sign(w);
  await w.app.close();
  tamper();
  const run = checkHere(pathsOf(w.config));
  const everything = { month: null, conversation: null, sample: null, outside: [], media: true, ...asked };
  const report = await run(everything, () => {}, new AbortController().signal);
  w.reopen();
  return report;
}

before(async () => {
  const made = await oldArchive();
  ({ files, old } = made);
  beginning = await made.world.leave();
});
after(() => beginning?.remove());

describe('a disposal', () => {
  let id: number;
  const start = async () => {
    w = new World({ like: beginning });
    id = await agreedDisposal(w);
  };
  afterEach(() => w.end());

  it('takes what is due out of the month, and the files shrink', async () => {
    await start();
    const dir = pathsOf(w.config).months;
    const before = statSync(join(dir, `${FIRST}.db`)).size;
    assert.equal(await carryOutDisposal(w.app), true);
    assert.deepEqual(stateOf(id), { state: 'done', problem: '' });
    assert.deepEqual(
      months().filter((name) => name.startsWith(FIRST)),
      [`${FIRST}.2.db`, `${FIRST}.2.read.db`],
    );
    assert.ok(statSync(join(dir, `${FIRST}.2.db`)).size < before);
    const left = rows<{ n: number }>(
      w,
      `${FIRST}.2.db`,
      'SELECT count(*) AS n FROM envelopes UNION ALL SELECT count(*) FROM journal',
    );
    assert.deepEqual(
      left.map(({ n }) => n),
      [0, 2 * old + 2],
    );
    assert.equal(await carryOutDisposal(w.app), false, 'nothing is left to do');
  });

  it('forgets what was worked out from it', async () => {
    await start();
    await carryOutDisposal(w.app);
    const [ann, ...others] = chats();
    assert.deepEqual([ann?.count, others], [8, []], 'with 佐 nothing is left');
    assert.ok(ann!.first_at > Date.parse('2026-01-01'));
    assert.deepEqual(rows(w, 'archive', `SELECT 1 FROM members WHERE userid = '${ZOE}'`), []);
    assert.deepEqual(rows(w, 'archive', `SELECT 1 FROM talkers WHERE userid = '${ZOE}'`), []);
    assert.deepEqual(rows(w, 'archive', 'SELECT 1 FROM revocations'), []);
    assert.deepEqual([hasContent(files.old), hasContent(files.both), hasContent(files.young)], [false, true, true]);
  });

  it('goes on receiving from where it was', async () => {
    await start();
    await carryOutDisposal(w.app);
    const cursor = w.app.pipeline.files.cursor();
    await w.restart();
    assert.equal(w.app.pipeline.files.cursor(), cursor);
    w.says('zhang', ZOE, '又见面了');
    assert.deepEqual(await w.pull(), { received: 1, error: null });
    assert.deepEqual(
      chats()
        .map(({ count }) => count)
        .toSorted(),
      [1, 8],
    );
  });

  it('spares what somebody holds since, and says so', async () => {
    await start();
    const subjects = [{ kind: 'person' as const, id: ZOE }];
    const hold = { name: '诉讼', reason: '案号', caseId: null, from: null, to: null, subjects };
    await w.app.store.write(createHold, viewer(), hold, w.now);
    await carryOutDisposal(w.app);
    assert.deepEqual(
      chats().map(({ count }) => count),
      [8, 20],
    );
    const { certificate } = (await w.app.store.read(findCertificate, viewer(), id))!;
    assert.deepEqual(certificate.spared, { held: 20, longer: 0, holds: [{ name: '诉讼', messages: 20 }] });
    assert.equal(certificate.totals.messages, old - 20);
    assert.deepEqual((await verified()).findings, []);
  });

  it('begins a month anew when a hold is set while it is being written', async () => {
    await start();
    await w.app.store.write(beginDisposal, id, w.now);
    const step = w.app.pipeline.dispose('months');
    const subjects = [{ kind: 'conversation' as const, id: chats()[1]!.key }];
    const hold = { name: '诉讼', reason: '案号', caseId: null, from: null, to: null, subjects };
    await w.app.store.write(createHold, viewer(), hold, w.now);
    const { state, done } = await step;
    assert.deepEqual([state, done], ['more', 0]);
    await carryOutDisposal(w.app);
    assert.equal(stateOf(id).state, 'done');
    assert.deepEqual(
      chats().map(({ count }) => count),
      [8, 20],
    );
  });

  it('spares what is kept longer since', async () => {
    await start();
    desk(w, 'UPDATE retention_rules SET months = 60 WHERE id = 1');
    await carryOutDisposal(w.app);
    assert.deepEqual(
      chats().map(({ count }) => count),
      [8 + old - 20, 20],
    );
    assert.equal(stateOf(id).state, 'done');
  });

  it('is certified in the log and in the trail, with every hash', async () => {
    await start();
    await carryOutDisposal(w.app);
    const shown = (await w.app.store.read(findCertificate, viewer(), id))!;
    assert.equal(hash('sha256', shown.json, 'hex'), shown.hash);
    const [trace] = rows<{ details: string }>(w, 'desk', 'SELECT details FROM trail ORDER BY n DESC LIMIT 1');
    assert.equal(JSON.parse(trace!.details).certificate, shown.hash);
    await sign(w);
    const logged = published(w).filter(({ kind }) => kind === EntryKind.disposed);
    assert.deepEqual(
      logged.map((entry) => Buffer.from(entry.hash).toString('hex')),
      [shown.certificate.months[0]!.entry, shown.hash],
    );
    const [{ list }] = shown.certificate.months as [(typeof shown.certificate.months)[0]];
    const text = await listOf(id, FIRST);
    assert.equal(hash('sha256', text, 'hex'), list.sha256);
    assert.equal(text.trim().split('\n').length, list.lines);
  });

  async function listOf(disposal: number, month: string): Promise<string> {
    let text = '';
    let place: ListPlace | null = { disposal, month, from: 0, to: 0, after: 0 };
    while (place) {
      const step: Awaited<ReturnType<typeof readHashList>> = await w.app.store.read(readHashList, viewer(), place);
      text += step?.text ?? '';
      place = step?.next ?? null;
    }
    return text;
  }

  it('is no tampering for verification, and hides none', async () => {
    await start();
    await carryOutDisposal(w.app);
    const whole = await verified();
    assert.deepEqual([whole.findings, whole.disposed], [[], 2 * old + 2]);
    const month = await verified(undefined, { month: FIRST });
    assert.deepEqual([month.findings, month.disposed], [[], 2 * old + 2]);
    const stolen = await verified(() => removeRows(w, '2026-10.db', old + 1));
    assert.deepEqual(
      stolen.findings.map(({ kind, seq }) => [kind, seq]),
      [
        ['removed', old + 1],
        ['removed', old + 1],
      ],
    );
    const forged = await verified(() => {
      const db = new Database(pathsOf(w.config).archive);
      db.exec(`INSERT INTO disposed VALUES (${old + 1}, ${old + 1}, '2026-10', ${id});
        INSERT OR REPLACE INTO disposal_months SELECT disposal, '2026-10', state, part, hash, counts, files, at FROM disposal_months WHERE month = '${FIRST}'`);
      db.close();
    });
    assert.equal(forged.findings.length, 2, 'a row in archive.db is no certificate');
  });

  it('takes the month that is being written as well, while messages come', async () => {
    await start();
    desk(w, 'UPDATE disposals SET due_at = due_at + 300 * 86400000');
    const running = carryOutDisposal(w.app);
    w.says('zhang', ANN, '进来的新话', { msgtime: w.now + 290 * 86_400_000 });
    await w.pull();
    await running;
    assert.equal(stateOf(id).state, 'done');
    assert.deepEqual(
      chats().map(({ count, last_text }) => [count, last_text]),
      [[1, '进来的新话']],
    );
    assert.deepEqual((await verified()).findings, []);
    w.says('zhang', ANN, '后来的话');
    assert.deepEqual(await w.pull(), { received: 1, error: null });
  });

  it('leaves everything as it was when the disk fills while a month is being written', async () => {
    await start();
    const before = months();
    const flush = mock.method(MonthGeneration.prototype, 'flush', () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    assert.equal(await carryOutDisposal(w.app), false);
    assert.match(stateOf(id).problem, /磁盘已满，这个月没有改动/);
    assert.deepEqual(months(), before);
    assert.deepEqual((await verified()).findings, []);
    flush.mock.restore();
    await carryOutDisposal(w.app);
    assert.deepEqual(stateOf(id), { state: 'done', problem: '' });
  });

  it('leaves everything as it was while there is no room, and goes on when there is', async () => {
    await start();
    w.free = 1000;
    await carryOutDisposal(w.app);
    assert.match(stateOf(id).problem, /磁盘空间不足：重写 2026-09 的文件要有/);
    assert.equal(chats().length, 2);
    w.free = Number.MAX_SAFE_INTEGER;
    await carryOutDisposal(w.app);
    assert.equal(stateOf(id).state, 'done');
  });
});

function removeRows(world: World, file: string, seq: number): void {
  const db = new Database(join(pathsOf(world.config).months, file));
  db.pragma('foreign_keys = OFF');
  const triggers = db
    .prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  db.exec(`DELETE FROM opened WHERE seq = ${seq}; DELETE FROM envelopes WHERE seq = ${seq}`);
  for (const { sql } of triggers) db.exec(sql);
  db.close();
}
