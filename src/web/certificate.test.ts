import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { agreedDisposal } from '../archive/testing/old-archive.ts';
import { pathsOf } from '../config.ts';
import { carryOutDisposal } from '../jobs/run-disposals.ts';
import { contentPath } from '../media/content-store.ts';
import { packKept } from '../store/kept-copies.ts';
import { saveCopy } from '../store/violation-copies.ts';
import { recordViolations } from '../store/violations.ts';
import { daysAgo } from '../testing/people-file.ts';
import { ANN, chatOf, GuardedDesk, ZOE } from './testing/guarded-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const desk = new GuardedDesk({ now: Date.parse('2026-10-10T10:00:00+08:00') });
const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const { world } = desk;
const PDF = Buffer.from('%PDF-1.4 old');
let boss: Visitor;
let looker: Visitor;
let reader: Visitor;
let id: number;
let oldest: number;

const paths = pathsOf(world.config);
const n = (file: 'desk' | 'archive', table: string) =>
  desk.rows<{ n: number }>(file, `SELECT count(*) AS n FROM ${table}`)[0]!.n;

/** Found in an old message, kept with a copy of it, and judged. */
async function accuse(seq: number): Promise<void> {
  const place = { seq, sentAt: daysAgo(400) };
  const key = chatOf('zhang', ANN);
  const archive = new Database(paths.archive);
  const rule = { rule: 7, ruleVersion: 1, ruleName: '旧规则', severity: 'high', words: ['旧话'] } as const;
  recordViolations(
    { connection: archive } as never,
    [{ ...place, ...rule, conversation: key, sender: 'zhang' }],
    daysAgo(399),
  );
  const violation = archive.prepare<[], number>('SELECT max(id) FROM violations').pluck().get()!;
  const said = { from: 'zhang', tolist: [ANN], roomid: '', msgtype: 'text', text: { content: '旧话 0' } };
  const json = JSON.stringify({ msgid: `m${seq}`, action: 'send', msgtime: daysAgo(400), ...said });
  const copy = {
    messages: [{ ...place, msgid: `m${seq}`, sender: 'zhang', type: 'text', json }],
  };
  saveCopy({ connection: archive } as never, violation, key, { ...copy, isOpen: false });
  archive.close();
  const file = new Database(paths.desk);
  file.exec(`INSERT INTO verdicts (violation, state, reason, note, account, at) VALUES (${violation}, 'confirmed', '', '旧话属实', 1, 1);
    INSERT INTO violation_states (violation, state, revision) VALUES (${violation}, 'confirmed', 1);
    INSERT INTO bookmarks (account, seq, conversation, reason, made_at, changed_at) VALUES (1, ${seq}, '${key}', '旧', 1, 1);
    INSERT INTO exports (account_id, viewer, kind, conditions, title, state, file, created_at, finished_at, expires_at)
      VALUES (1, '{}', 'recordings-pack', '{}', '旧录音', 'done', 'old.zip', 1, ${world.now}, ${world.now + 9e9})`);
  const keep = file.prepare(
    `INSERT INTO kept_copies (conversation, chat_kind, people, first_at, last_at, count, messages, made_at)
      VALUES (?, 'external', '[]', 1, 1, 1, ?, 1)`,
  );
  for (const one of [seq, seq + 3]) {
    keep.run(key, packKept(copy.messages));
    file.exec(`INSERT INTO kept_messages (copy, seq, sent_at) SELECT max(id), ${one}, 1 FROM kept_copies;
      INSERT INTO excerpts (title, note, copy, made_by, made_at, changed_by, changed_at) SELECT '摘录', '', max(id), 1, 1, 1, 1 FROM kept_copies`);
  }
  file.close();
  mkdirSync(paths.exports, { recursive: true });
  writeFileSync(join(paths.exports, 'old.zip'), 'PK');
}

before(async () => {
  oldest = world.says('zhang', ANN, '旧话 0', { msgtime: daysAgo(400) });
  world.says('qian', ZOE, '旧话 1', { msgtime: daysAgo(400) });
  world.sendsFile(PDF, { filename: 'old.pdf' }, { from: 'zhang', tolist: [ANN], msgtime: daysAgo(400) });
  await world.archive(); // a month of which nothing will be left
  world.now = NOW;
  await desk.addAdministrator();
  await desk.fill();
  await desk.addAccount('looker', [desk.addRole('查看员', ['see-retention'])], null);
  await desk.addAccount('reader', [desk.addRole('读者', ['read-chats'])]);
  await accuse(oldest);
  const file = new Database(paths.desk);
  file.exec('UPDATE retention_rules SET months = 6 WHERE id = 1');
  file.close();
  boss = await desk.signedIn();
  assert.match((await boss.get('/search?q=旧话')).text, /旧话/);
  id = await agreedDisposal(world);
  assert.equal(await carryOutDisposal(world.app), true);
  await world.app.pipeline.checkpoint();
  await world.app.exports.run();
  [boss, looker, reader] = [await desk.signedIn(), await desk.enter('looker'), await desk.enter('reader')];
});
after(() => desk.close());

describe('after a disposal', () => {
  it('search, chats, violations and bookmarks know nothing of what went', async () => {
    for (const path of [
      '/search?q=旧话',
      `/chats?chat=${encodeURIComponent(chatOf('zhang', ANN))}&who=zhang&since=all&tab=external`,
      '/violations',
      '/bookmarks',
    ])
      assert.equal(
        (await boss.get(path)).text.replaceAll(/value="[^"]*"|<title>.*?<\/title>/g, '').includes('旧话 0'),
        false,
        path,
      );
    assert.equal(
      (await boss.get(`/chats?chat=${encodeURIComponent(chatOf('qian', ZOE))}&who=qian`)).text.includes('旧话 1'),
      false,
    );
    assert.deepEqual([n('archive', 'violation_copies'), n('desk', 'violation_states')], [0, 0]);
    assert.equal(n('desk', 'bookmarks'), 0);
    assert.deepEqual(
      desk.rows<{ seq: number }>('desk', 'SELECT seq FROM kept_messages').map(({ seq }) => seq),
      [oldest + 3],
      'of two excerpts the one whose messages are all gone',
    );
    assert.equal(n('archive', `violations WHERE rule = 7`), 0);
  });

  it('its media and the exports that may hold it are gone', async () => {
    assert.equal(existsSync(contentPath(paths.media, hash('sha256', PDF, 'hex'))), false);
    assert.equal(existsSync(join(paths.exports, 'old.zip')), false);
    assert.match(desk.rows<{ problem: string }>('desk', 'SELECT problem FROM exports')[0]!.problem, /已到期处置/);
  });

  it('no file of the archive holds the words', () => {
    const names = [paths.archive, join(paths.months, '2026-10.2.db'), join(paths.months, '2026-10.2.read.db')];
    for (const name of names.flatMap((one) => [one, `${one}-wal`]).filter(existsSync)) {
      const bytes = readFileSync(name);
      assert.equal(bytes.includes('旧话 0'), false, name);
      assert.equal(bytes.includes('old.pdf'), false, name);
    }
  });
});

describe('GET /disposals/:id/certificate', () => {
  it('says what went, by whose word and why, and where its hash stands', async () => {
    const { text } = await looker.get(`/disposals/${id}/certificate`);
    assert.match(text, /处置证明/);
    assert.match(text, /共 3 条/);
    assert.match(text, /软件<\/dt><dd>会存 \d+\.\d+\.\d+</);
    assert.match(text, /2026-10/);
    assert.match(text, /违规及其副本<\/dt><dd>1</);
    assert.match(text, /还能下载的导出文件<\/dt><dd>1</);
    assert.match(text, /第 \d+ 条/);
    assert.match((await looker.get(`/disposals/${id}`)).text, new RegExp(`/disposals/${id}/certificate`));
  });

  it('is absent for who may not see it, and for one that never was', async () => {
    for (const path of ['', '/file', '/2026-10'])
      assert.equal((await reader.get(`/disposals/${id}/certificate${path}`)).status, 404);
    for (const path of [
      '/disposals/99/certificate',
      '/disposals/99/certificate/file',
      `/disposals/${id}/certificate/2026-11`,
    ])
      assert.equal((await looker.get(path)).status, 404, path);
  });
});

describe('GET /disposals/:id/certificate/file', () => {
  it('gives what the hash on the page is of', async () => {
    const { text } = await looker.get(`/disposals/${id}/certificate/file`);
    const page = await looker.get(`/disposals/${id}/certificate`);
    assert.ok(page.text.includes(hash('sha256', text, 'hex')));
    assert.equal(JSON.parse(text).totals.messages, 3);
    const { act } = desk.rows<{ act: string }>('desk', "SELECT act FROM trail WHERE act = 'certificate'")[0]!;
    assert.equal(act, 'certificate');
  });
});

describe('GET /disposals/:id/certificate/:month', () => {
  it('gives the hashes of a month, as the certificate vouches for them', async () => {
    const list = (await looker.get(`/disposals/${id}/certificate/2026-10`)).text;
    assert.match(list, new RegExp(`^${oldest} received [0-9a-f]{64}\n${oldest} opened [0-9a-f]{64}\n`));
    const page = await looker.get(`/disposals/${id}/certificate`);
    assert.ok(page.text.includes(hash('sha256', list, 'hex')));
  });

  it('makes none that is not what was certified', async () => {
    const file = join(paths.disposals, `disposal-${id}-2026-10.txt`);
    const month = new Database(join(paths.months, '2026-10.2.db'));
    const trigger = month
      .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'journal_is_never_changed'")
      .pluck()
      .get()!;
    month.exec(`DROP TRIGGER journal_is_never_changed; UPDATE journal SET hash = zeroblob(32) WHERE n = 1; ${trigger}`);
    month.close();
    rmSync(file);
    assert.match((await looker.get(`/disposals/${id}/certificate/2026-10`)).text, /与证明不符/);
    assert.equal(existsSync(file), false);
  });
});
