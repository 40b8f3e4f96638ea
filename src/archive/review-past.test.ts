import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { all } from '../store/db.ts';
import { endFollow } from '../store/directory-follows.ts';
import {
  askLookback,
  cancelLookback,
  findLookback,
  type LookbackAsked,
  listLookbackSamples,
  listLookbacks,
} from '../store/lookbacks.ts';
import type { RuleContent } from '../store/rules.ts';
import { sql } from '../store/sql.ts';
import { viewer, World } from '../testing/world.ts';
import { contentFor, rewrite, switchOff, switchOn } from './testing/rule-desk.ts';

const CUSTOMER = `wm${'c'.repeat(30)}`;
const DAY = 86_400_000;

const w = new World();
const start = w.now;
before(async () => {
  for (let i = 0; i < 30; i++) w.says('zhang', CUSTOMER, i % 3 === 0 ? `转账 ${i}` : `闲谈 ${i}`);
  w.says(CUSTOMER, 'li', '私下转账');
  await w.pull();
  w.now += 31 * DAY;
  for (let i = 0; i < 4; i++) w.says('wang', 'zhao', `下个月的转账 ${i}`);
  w.sends({ from: 'wang', tolist: ['zhao'], msgtype: 'card', card: { corpname: '别家', userid: 'x' } });
  await w.pull();
  await w.app.pipeline.review();
});
after(() => w.end());

const ask = async (content: RuleContent, more: Partial<LookbackAsked> = {}): Promise<number> => {
  const asked = { rule: null, version: 1, content, dry: true, fromAt: start - DAY, toAt: w.now + DAY, ...more };
  const id = await w.app.store.write(askLookback, viewer(), asked, w.now);
  await w.app.pipeline.review();
  return id;
};
const find = async (id: number) => (await w.app.store.read(findLookback, viewer(), id))!;
const violations = (rule: number) =>
  w.app.pipeline.files.write((db) =>
    all<{ seq: number; version: number; origin: string; words: string; copied: number }>(
      db,
      sql`SELECT v.seq, rule_version AS version, origin, words, EXISTS (SELECT 1 FROM violation_copies WHERE violation = v.id) AS copied
        FROM violations v WHERE rule = ${rule} ORDER BY seq`,
    ),
  );

describe('a dry run', () => {
  it('counts by month what a draft would find, whom it touches, and shows some; and nothing becomes a violation', async () => {
    const id = await ask(contentFor());

    const run = await find(id);
    assert.deepEqual([run.state, run.looked, run.total, run.found], ['done', 36, 36, 15]);
    assert.deepEqual(run.byMonth, { '2026-11': 11, '2026-12': 4 });
    assert.deepEqual(run.people, [
      { userid: 'zhang', found: 10 },
      { userid: 'wang', found: 4 },
      { userid: 'li', found: 1 },
    ]);
    const samples = await w.app.store.read(listLookbackSamples, viewer(), id, { skip: 0, limit: 3 });
    assert.deepEqual(
      samples.map(({ text, words, sender }) => [text, words, sender]),
      [3, 2, 1].map((i) => [`下个月的转账 ${i}`, ['转账'], 'wang']),
    );
    assert.deepEqual(violations(0), []);
  });

  it('shows only what its reader may see', async () => {
    const id = await ask(contentFor());

    const limited = viewer(['li']);
    const samples = await w.app.store.read(listLookbackSamples, limited, id, { skip: 0, limit: 50 });
    assert.deepEqual(
      samples.map(({ text }) => text),
      ['私下转账'],
    );
    assert.deepEqual((await w.app.store.read(findLookback, limited, id))!.people, [{ userid: 'li', found: 1 }]);
  });

  it('asks rules of every kind, only in its time', async () => {
    const cards = contentFor({ kind: 'card', spec: {} });
    assert.equal((await find(await ask(cards))).found, 1);
    assert.equal((await find(await ask(cards, { toAt: start + DAY }))).found, 0);
  });

  it('counts friendships that ended', async () => {
    w.app.pipeline.files.write((db) =>
      endFollow(db, { customer: CUSTOMER, userid: 'zhang', by: 'customer', at: start }),
    );
    const deleted = contentFor({ kind: 'friend-deleted', spec: {}, saidBy: 'outside' });

    const run = await find(await ask(deleted));

    assert.deepEqual([run.state, run.found, run.byMonth], ['done', 1, { '2026-11': 1 }]);
    assert.deepEqual(run.people, [{ userid: 'zhang', found: 1 }]);
    assert.equal((await find(await ask({ ...deleted, saidBy: 'employee' }))).found, 0);
  });

  it('gives way to the next of the same person, and can be cancelled', async () => {
    const asked = { rule: null, version: 1, content: contentFor(), dry: true, fromAt: 0, toAt: w.now };
    const write = () => w.app.store.write(askLookback, viewer(), asked, w.now);
    const [first, second] = [await write(), await write()];
    await w.app.store.write(cancelLookback, viewer(), second, w.now);
    await w.app.pipeline.review();

    assert.deepEqual([(await find(first)).state, (await find(second)).state], ['cancelled', 'cancelled']);
  });

  it('that cannot be done says so, and the next goes on', async () => {
    const broken = await ask(contentFor({ kind: 'no-such-kind' }));

    const { state, problem } = await find(broken);
    assert.equal(state, 'failed');
    assert.match(problem, /重新发起/);
    assert.equal((await find(await ask(contentFor()))).state, 'done');
  });
});

describe('looking back for good', () => {
  it('makes violations with their copies, each once, also when it is done again', async () => {
    const rule = await switchOn(w, contentFor({ name: '补查' }));
    const id = await ask(contentFor(), { rule, dry: false });

    assert.equal((await find(id)).found, 15);
    const made = violations(rule);
    assert.equal(made.length, 15);
    assert.ok(made.every(({ origin, copied }) => origin === 'past' && copied === 1));
    assert.equal((await find(await ask(contentFor(), { rule, dry: false }))).found, 0);
    assert.deepEqual(violations(rule), made);
    await switchOff(w, rule);
  });

  it('looks only for words that are new, when nothing else is', async () => {
    const rule = await switchOn(w, contentFor({ name: '加词' }));
    await ask(contentFor(), { rule, dry: false });
    const more = contentFor({ name: '加词', spec: { words: ['转账', '闲谈'] } });
    await rewrite(w, rule, 1, more);

    const { narrowed, found } = await find(await ask(more, { rule, version: 2, dry: false }));

    assert.deepEqual([narrowed, found], [true, 20]);
    assert.ok(violations(rule).every(({ version, words }) => version === (words.includes('闲谈') ? 2 : 1)));
    const { length } = await w.app.store.read(listLookbacks, viewer(), rule, 10);
    assert.equal(length, 2);
    await switchOff(w, rule);
  });

  it('is refused for a draft, and while the same rule is at it', async () => {
    const asked = { rule: 999, version: 1, content: contentFor(), dry: false, fromAt: 0, toAt: w.now };
    const write = (more: Partial<LookbackAsked>) =>
      w.app.store.write(askLookback, viewer(), { ...asked, ...more }, w.now);
    await assert.rejects(write({ rule: null }), /先保存/);
    const first = await write({});
    await assert.rejects(write({}), /正在补查/);
    await w.app.store.write(cancelLookback, viewer(), first, w.now);
  });
});
