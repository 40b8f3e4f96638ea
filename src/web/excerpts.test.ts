import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { EVERYONE } from '../access/scope.ts';
import { pathsOf } from '../config.ts';
import { copiesOfSeqs, dropFromCopies } from '../store/kept-writing.ts';
import { ANN, chatOf, EVIL, GuardedDesk, HIDDEN, ROOM, ZOE } from './testing/guarded-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const CHAT = chatOf('zhang', ANN);
const HIDDEN_CHAT = chatOf('li', ZOE);

describe('an excerpt', () => {
  const desk = new GuardedDesk();
  let [boss, clerk, all]: Visitor[] = [];
  before(async () => {
    await desk.fill();
    await desk.addAdministrator();
    const role = desk.addRole('摘录', ['read-chats', 'see-directory', 'see-cases', 'edit-cases', 'export']);
    await desk.addAccount('clerk', [role]);
    await desk.addAccount('all', [role], EVERYONE);
    [boss, clerk, all] = [await desk.signedIn(), await desk.enter('clerk'), await desk.enter('all')];
    for (const visitor of [boss, clerk, all]) await visitor!.get('/excerpts');
  });
  after(() => desk.close());

  const one = <Row>(query: string): Row => desk.rows<Row>('desk', query)[0]!;
  type Fields = Record<string, string | string[]>;
  const keep = async (visitor: Visitor, fields: Fields) =>
    visitor.post('/excerpts', { chat: CHAT, by: 'pick', pick: String(desk.inside.text), title: '答应退款', ...fields });
  const make = async (fields: Fields = {}, visitor = clerk!) => {
    const { location, text } = await keep(visitor, fields);
    assert.match(location, /^\/excerpts\/\d+$/, text.slice(0, 300));
    return location.slice('/excerpts/'.length);
  };

  it('is picked message by message; what is ticked stays while leafing', async () => {
    const { text } = await clerk!.get(`/excerpts/pick?at=${desk.inside.text}&pick=${desk.inside.text}`);
    assert.match(text, new RegExp(`value="${desk.inside.text}"[^>]*checked`));
    const later = await clerk!.get(
      `/excerpts/pick?chat=${encodeURIComponent(CHAT)}&after=9999999999999.1&pick=${desk.inside.text}`,
    );
    assert.match(later.text, new RegExp(`type="hidden" name="pick" value="${desk.inside.text}"`));
    assert.equal((await clerk!.get(`/excerpts/pick?chat=${encodeURIComponent(HIDDEN_CHAT)}`)).status, 404);
    assert.equal((await clerk!.get(`/excerpts/pick?at=${desk.hidden.text}`)).status, 404);
  });

  it('keeps its own copy, against the customer of the conversation', async () => {
    const pick = [String(desk.inside.text), String(desk.inside.file)];
    const id = await make({ pick, note: `备注${EVIL}` });
    const { text } = await clerk!.get(`/excerpts/${id}`);

    assert.match(text, /答应退款/);
    assert.match(text, /2 条/);
    assert.equal(text.includes('<img src=x'), false);
    const row = one<{ customer: string; count: number }>(
      `SELECT customer, count FROM excerpts e JOIN kept_copies p ON p.id = e.copy WHERE e.id = ${id}`,
    );
    assert.deepEqual(row, { customer: ANN, count: 2 });
    assert.match((await clerk!.get(`/customers/${ANN}`)).text, /href="\/excerpts\?customer=/);
    assert.match((await clerk!.get(`/excerpts?customer=${ANN}`)).text, new RegExp(`"/excerpts/${id}"`));
  });

  it('is picked by time or by number', async () => {
    const ends = desk.rows<{ first: number; last: number; n: number }>(
      'archive',
      `SELECT first_at AS first, last_at AS last, count AS n FROM conversations WHERE key = '${CHAT}'`,
    )[0]!;
    const minute = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);
    const whole = await make({ by: 'time', since: minute(ends.first), until: minute(ends.last), title: '全部' });
    const two = await make({ by: 'count', count: '2', title: '最近两条' });
    const countOf = (id: string) =>
      one<{ n: number }>(
        `SELECT count(*) AS n FROM kept_messages WHERE copy = (SELECT copy FROM excerpts WHERE id = ${id})`,
      ).n;
    assert.equal(countOf(whole), ends.n);
    assert.equal(countOf(two), 2);
  });

  it('says where the picking went wrong, and leaves what was picked', async () => {
    const ask = async (fields: Record<string, string>) => {
      const { status, location } = await clerk!.get(`/excerpts/new?${new URLSearchParams({ chat: CHAT, ...fields })}`);
      assert.equal(status, 303);
      return location;
    };
    assert.match(await ask({ by: 'pick' }), /^\/excerpts\/pick\?/);
    assert.match(await ask({ by: 'time', since: '2026-11-02T00:00', until: '2026-11-01T00:00' }), /by=time/);
    assert.match(await ask({ by: 'count', count: '2001' }), /by=count/);
    const untitled = await keep(clerk!, { title: '' });
    assert.equal(untitled.status, 422);
    assert.match(untitled.text, /摘录要有标题/);
  });

  it('of a group asks which customer it is about', async () => {
    const group = { chat: ROOM, by: 'count', count: '5', pick: [] };
    const outside = desk.rows<{ n: number }>(
      'archive',
      `SELECT count(*) AS n FROM members WHERE conversation = '${ROOM}' AND employee = 0`,
    )[0]!.n;
    assert.equal(outside, 1);
    const wrong = await keep(clerk!, { ...group, customer: ZOE });
    assert.match(wrong.text, /不在这个会话里/);
    const id = await make({ ...group, customer: ANN });
    assert.equal(one<{ customer: string }>(`SELECT customer FROM excerpts WHERE id = ${id}`).customer, ANN);
  });

  it('is not there for who may not see its messages', async () => {
    const id = await make({ chat: HIDDEN_CHAT, pick: String(desk.hidden.text), title: `${HIDDEN} 摘录` }, all);
    for (const path of ['', '/edit', '/remove']) assert.equal((await clerk!.get(`/excerpts/${id}${path}`)).status, 404);
    assert.equal((await clerk!.post(`/excerpts/${id}`, { version: '1', title: '改' })).status, 404);
    assert.equal((await clerk!.post(`/excerpts/${id}/remove`)).status, 404);
    assert.equal((await clerk!.get('/excerpts')).text.includes(HIDDEN), false);
    assert.equal((await keep(clerk!, { chat: HIDDEN_CHAT, pick: String(desk.hidden.text) })).status, 404);
    assert.match((await keep(clerk!, { pick: String(desk.hidden.text) })).text, /还没有选消息|选中的范围里没有消息/);
    assert.equal((await all!.get(`/excerpts/${id}`)).status, 200);
  });

  it('masks numbers for who may not see them, and keeps them whole', async () => {
    const id = await make();
    const { text } = await clerk!.get(`/excerpts/${id}`);
    assert.equal(text.includes('13812345678'), false);
    assert.match((await boss!.get(`/excerpts/${id}`)).text, /13812345678/);
  });

  it('refuses a change of what somebody else has changed since, and is removed once', async () => {
    const id = await make();
    assert.equal((await clerk!.post(`/excerpts/${id}`, { version: '1', title: '甲', note: '' })).status, 303);
    const second = await all!.post(`/excerpts/${id}`, { version: '1', title: '乙', note: '我的' });
    assert.equal(second.status, 422);
    assert.match(second.text, /刚被别人修改或删除/);
    assert.match(second.text, /我的/);
    assert.equal((await clerk!.get(`/excerpts/${id}/remove`)).status, 200);
    assert.equal((await clerk!.post(`/excerpts/${id}/remove`)).status, 303);
    assert.equal((await all!.post(`/excerpts/${id}/remove`)).status, 404);
    assert.equal(one<{ n: number }>(`SELECT count(*) AS n FROM excerpts WHERE id = ${id} AND copy IS NULL`).n, 1);
  });

  it('outlives the messages, until disposal takes them out of it too', async () => {
    const pick = [String(desk.inside.text), String(desk.inside.file)];
    const id = await make({ pick });
    const files = pathsOf(desk.world.config);
    const db = { connection: new Database(files.desk, { timeout: 5000 }) } as never;
    const held = copiesOfSeqs(db, [desk.inside.text]).filter(({ of }) => of === Number(id));
    assert.deepEqual(
      held.map(({ kind, seqs }) => ({ kind, seqs })),
      [{ kind: 'excerpt', seqs: [desk.inside.text] }],
    );
    assert.equal(dropFromCopies(db, held), 1);
    const { text } = await clerk!.get(`/excerpts/${id}`);
    assert.match(text, /您能看到 1 条/);
    assert.equal(
      dropFromCopies(
        db,
        copiesOfSeqs(db, [desk.inside.file]).filter(({ of }) => of === Number(id)),
      ),
      1,
    );
    (db as { connection: Database.Database }).connection.close();
    assert.equal((await clerk!.get(`/excerpts/${id}`)).status, 404);
  });
});
