import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { advanceDisposals } from '../jobs/advance-disposals.ts';
import { dateOf } from '../lib/clock.ts';
import { daysAgo } from '../testing/people-file.ts';
import { ANN, chatOf, ZOE } from './testing/guarded-desk.ts';
import { RetainedDesk } from './testing/retained-desk.ts';

const desk = new RetainedDesk();

before(() => desk.fill());
after(() => desk.close());

describe('disposals', () => {
  let rule: number;
  before(async () => {
    rule = await desk.make('到期六个月', { months: '6' });
  });
  const today = () => dateOf(desk.world.now);
  const propose = async (visitor = desk.officer, fields: object = {}) => {
    await visitor.get('/disposals/new');
    return visitor.post('/disposals', { day: today(), reason: '期限已满', grace: '7', ...fields });
  };
  const stateOf = (id: number) => desk.one<{ state: string }>(`SELECT state FROM disposals WHERE id = ${id}`).state;
  const begin = async (): Promise<number> => {
    const made = await propose();
    assert.equal(made.status, 303, /role="alert">.*/.exec(made.text)?.[0]);
    await advanceDisposals(desk.world.app);
    return Number(/\d+$/.exec(made.location)![0]);
  };
  const callOff = async (id: number, visitor = desk.officer) => {
    await visitor.get(`/disposals/${id}`);
    return visitor.post(`/disposals/${id}/call-off`, { note: '不处置了' });
  };
  const agree = async (id: number, visitor = desk.second) => {
    const { text } = await visitor.get(`/disposals/${id}`);
    const seenRound = /name="seenRound" value="(\d+)"/.exec(text)?.[1] ?? '1';
    return visitor.post(`/disposals/${id}/judge`, { seenRound, verdict: 'agree', note: '' });
  };

  it('are previewed in the background: how many, why, and what holds spare', async () => {
    const held = await desk.hold({ chat: chatOf('li', ZOE) });
    const id = await begin();
    const { text } = await desk.boss.get(`/disposals/${id}`);

    assert.match(text, /消息<\/dt><dd>4</);
    assert.match(text, /媒体<\/dt><dd>1</);
    assert.match(text, /保全，不处置<\/dt><dd>1</);
    assert.match(text, /到期六个月/);
    assert.match(text, /旧话/);
    assert.equal((await desk.second.get(`/disposals/${id}`)).text.includes('旧话'), false);
    await callOff(id);
    await desk.release(held);
  });

  it('tell of the copies that would go: those of which no message stays, unless they have a longer term of their own', async () => {
    const db = new Database(pathsOf(desk.world.config).desk, { timeout: 5000 });
    const add = (text: string, ...values: unknown[]) => Number(db.prepare(text).run(...values).lastInsertRowid);
    const copyOf = (...seqs: number[]) => {
      const id = add(
        `INSERT INTO kept_copies (conversation, chat_kind, people, first_at, last_at, count, messages, made_at)
          VALUES (?, 'external', '[]', 0, 0, 1, x'00', 0)`,
        chatOf('zhang', ANN),
      );
      for (const seq of seqs) add('INSERT INTO kept_messages (copy, seq, sent_at) VALUES (?, ?, 0)', id, seq);
      return id;
    };
    const excerpt = (copy: number) =>
      add(
        `INSERT INTO excerpts (title, note, copy, made_by, made_at, changed_by, changed_at) VALUES ('摘', '', ?, 1, ?, 1, 0)`,
        copy,
        daysAgo(1),
      );
    excerpt(copyOf(1, 2));
    excerpt(copyOf(1, desk.inside.text));
    const copies = async () => {
      const id = await begin();
      const { text } = await desk.boss.get(`/disposals/${id}`);
      await callOff(id);
      return /<span>摘录<\/span><span class="number">(\d+)</.exec(text)?.[1] ?? '0';
    };
    assert.equal(await copies(), '1');
    await desk.boss.get('/retention');
    await desk.boss.post('/retention/copies', { excerpts: '120' });
    assert.equal(await copies(), '0');
    await desk.boss.post('/retention/copies', {});
    db.exec('DELETE FROM excerpts; DELETE FROM kept_copies');
    db.close();
  });

  it('count what a longer term spares', async () => {
    const longer = await desk.make('张伟十年', { months: '120', who: 'custom', employee: 'zhang' });
    const id = await begin();
    assert.match((await desk.boss.get(`/disposals/${id}`)).text, /期限更长，不处置<\/dt><dd>4</);
    assert.match((await desk.boss.get(`/disposals/${id}`)).text, /消息<\/dt><dd>1</);
    await callOff(id);
    await desk.remove(longer);
  });

  it('need a desk.second person, who is not the first, then wait, and are due', async () => {
    const id = await begin();
    assert.equal((await desk.officer.post(`/disposals/${id}/judge`, { seenRound: '1', verdict: 'agree' })).status, 403);
    assert.equal((await desk.looker.post(`/disposals/${id}/judge`, { seenRound: '1', verdict: 'agree' })).status, 403);
    assert.equal((await agree(id)).status, 303);
    assert.equal(stateOf(id), 'grace');

    desk.world.now += 6 * 86_400_000;
    await advanceDisposals(desk.world.app);
    assert.equal(stateOf(id), 'grace');
    desk.world.now += 86_400_000;
    await advanceDisposals(desk.world.app);
    assert.equal(stateOf(id), 'due');
    await desk.enterAll();
    await callOff(id, desk.second);
    assert.equal(stateOf(id), 'called-off');
    assert.match((await desk.looker.get(`/disposals/${id}`)).text, /复核同意，进入等待期/);
  });

  it('show how far they are while they are carried out, on their page and in the list', async () => {
    const id = await begin();
    await agree(id);
    const set = (statement: string, ...values: unknown[]) => {
      const db = new Database(pathsOf(desk.world.config).desk, { timeout: 5000 });
      db.prepare(statement).run(...values);
      db.close();
    };
    const since = desk.world.now - 2 * 60_000;
    set(`UPDATE disposals SET state = 'running', done = 1, total = 3, began_at = ? WHERE id = ?`, since, id);
    const archive = new Database(pathsOf(desk.world.config).archive, { timeout: 5000 });
    archive
      .prepare(
        `INSERT INTO disposal_months (disposal, month, state, part, hash, counts, files, at)
          VALUES (?, '2025-01', 'forgotten', '{"messages":1200}', '', '{"rules":[],"holds":[]}', '{}', ?)`,
      )
      .run(id, desk.world.now);
    archive.close();

    const { text } = await desk.looker.get(`/disposals/${id}`);
    assert.match(text, /已完成 1 \/ 3 个月份，删除消息 1,200 条，平均每分钟 600 条/);
    assert.match(text, /hx-get="\/disposals\/\d+" hx-trigger="every/);
    assert.match((await desk.looker.get('/disposals')).text, /<small>1 \/ 3 个月份<\/small>/);
    assert.match((await desk.looker.get('/disposals')).text, /hx-get="\/disposals"/);
    set(`UPDATE disposals SET state = 'called-off', ended_at = ? WHERE id = ?`, desk.world.now, id);
    assert.equal((await desk.looker.get('/disposals')).text.includes('hx-get="/disposals"'), false);
  });

  it('cannot be agreed to by who proposed them, though he may agree to others', async () => {
    const made = await propose(desk.boss);
    const id = Number(/\d+$/.exec(made.location)![0]);
    await advanceDisposals(desk.world.app);
    const again = await desk.boss.post(`/disposals/${id}/judge`, { seenRound: '1', verdict: 'agree' });
    assert.equal(again.status, 422);
    assert.match(again.text, /不能复核自己的处置/);
    assert.equal(stateOf(id), 'proposed');
    await callOff(id, desk.boss);
  });

  it('are refused with a reason', async () => {
    const id = await begin();
    await desk.second.get(`/disposals/${id}`);
    assert.equal(
      (await desk.second.post(`/disposals/${id}/judge`, { seenRound: '1', verdict: 'refuse', note: '' })).status,
      422,
    );
    await desk.second.post(`/disposals/${id}/judge`, { seenRound: '1', verdict: 'refuse', note: '还有争议' });
    assert.equal(stateOf(id), 'refused');
    assert.match(
      (await desk.second.post(`/disposals/${id}/judge`, { seenRound: '1', verdict: 'agree' })).location,
      /disposals/,
    );
    assert.equal(stateOf(id), 'refused');
  });

  it('are not agreed to when the terms have changed since the preview', async () => {
    const id = await begin();
    const other = await desk.make('又一条', { months: '240', who: 'custom', employee: 'zhang' });
    const again = await agree(id);
    assert.equal(again.status, 422);
    assert.match(again.text, /先重新预览/);
    await desk.boss.get(`/disposals/${id}`);
    await desk.boss.post(`/disposals/${id}/preview`);
    await advanceDisposals(desk.world.app);
    assert.equal((await desk.second.post(`/disposals/${id}/judge`, { seenRound: '1', verdict: 'agree' })).status, 422);
    assert.equal((await agree(id)).status, 303);
    await callOff(id);
    await desk.remove(other);
  });

  it('are one at a time, of days that have come, with a reason', async () => {
    const id = await begin();
    assert.match((await propose()).text, /还没有结束/);
    await callOff(id);
    assert.match((await propose(desk.officer, { day: '2090-01-01' })).text, /不能晚于今天/);
    assert.match((await propose(desk.officer, { reason: ' ' })).text, /写明理由/);
    assert.match((await propose(desk.officer, { grace: '0' })).text, /1 到 90 天/);
    assert.match((await propose(desk.officer, { day: '' })).text, /到期日要填/);
    assert.equal((await desk.looker.post('/disposals', { day: today(), reason: 'x', grace: '7' })).status, 403);
  });

  it('are called off by either of the two, and by nobody who only looks', async () => {
    const id = await begin();
    await desk.looker.get(`/disposals/${id}`);
    await desk.looker.post(`/disposals/${id}/call-off`, { note: '不' });
    assert.equal(stateOf(id), 'proposed');
    await callOff(id);
    assert.equal(stateOf(id), 'called-off');
  });

  after(() => desk.remove(rule));

  it('leave a history that cannot be changed', () => {
    const db = new Database(pathsOf(desk.world.config).desk, { timeout: 5000 });
    for (const text of ["UPDATE retention_events SET note = ''", 'DELETE FROM retention_events'])
      assert.throws(() => db.prepare(text).run(), /only ever added to/);
    db.close();
  });
});
