import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { EVERYONE } from '../access/scope.ts';
import { UserError } from '../lib/errors.ts';
import { viewer, World } from '../testing/world.ts';
import { countRules, findRuleVersion, listRules, listRuleVersions } from './rule-list.ts';
import {
  addException,
  createRule,
  createRules,
  findRule,
  listRulesInForce,
  NOBODY,
  type RuleContent,
  readRulesRevision,
  removeRule,
  saveRule,
  switchRule,
} from './rules.ts';

const w = new World();
const { store } = w.app;
const me = viewer();
after(() => w.end());

const content = (name: string, more: Partial<RuleContent> = {}): RuleContent => ({
  ...{ name, kind: 'words', spec: { words: ['保本'] }, category: 'negative', severity: 'high' },
  folding: { separators: true, traditional: false, homophones: false },
  ...{ saidBy: 'employee', chats: ['external'], scope: EVERYONE, notify: NOBODY },
  exceptions: { phrases: [], conversations: [] },
  ...more,
});
const create = (name: string, more: Partial<RuleContent> = {}) =>
  store.write(createRule, me, { content: content(name, more) }, w.now);
const find = async (id: number) => (await store.read(findRule, me, id))!;
const says = (words: RegExp) => (error: unknown) => error instanceof UserError && words.test(error.message);

describe('createRule', () => {
  it('keeps what was written, off, as its first version', async () => {
    const id = await create('承诺收益');
    const { isOn, version, madeBy, pack, ...rule } = await find(id);

    assert.deepEqual([isOn, version, madeBy, pack], [false, 1, me.accountId, null]);
    assert.partialDeepStrictEqual(rule, content('承诺收益'));
    assert.deepEqual((await store.read(findRuleVersion, me, id, 1))?.content, content('承诺收益'));
  });

  it('refuses a name that is taken, missing or too long', async () => {
    await assert.rejects(create('承诺收益'), says(/已经有叫“承诺收益”的规则/));
    await assert.rejects(create(''), says(/最多 30 个字/));
    await assert.rejects(create('长'.repeat(31)), says(/最多 30 个字/));
  });
});

describe('createRules', () => {
  it('passes over what is there already', async () => {
    const pack = ['辱骂', '承诺收益'].map((name) => ({ content: content(name), pack: 'abuse.0' }));

    assert.deepEqual(await store.write(createRules, me, pack, w.now), ['辱骂']);
    assert.deepEqual(await store.write(createRules, me, pack, w.now), []);
  });
});

describe('saveRule', () => {
  it('makes a version of every change and none of a form sent back as it was', async () => {
    const id = await create('飞单');
    const draft = { id, seenVersion: 1, content: content('飞单', { severity: 'low' }) };

    assert.equal(await store.write(saveRule, me, { ...draft, content: content('飞单') }, w.now), 1);
    assert.equal(await store.write(saveRule, me, draft, w.now + 1), 2);
    assert.equal((await find(id)).severity, 'low');
    const versions = await store.read(listRuleVersions, me, id, { below: null, limit: 5 });
    assert.deepEqual(
      versions.map(({ version, content: { severity } }) => [version, severity]),
      [
        [2, 'low'],
        [1, 'high'],
      ],
    );
  });

  it('refuses what was written over an earlier version: of two at once one wins', async () => {
    const id = await create('泄密');
    const draft = (severity: 'low' | 'medium') => ({ id, seenVersion: 1, content: content('泄密', { severity }) });
    const both = await Promise.allSettled([
      store.write(saveRule, me, draft('low'), w.now),
      store.write(saveRule, me, draft('medium'), w.now),
    ]);

    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const lost = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    assert.ok(says(/“泄密”刚被别人改过，现在是 v2/)(lost.reason));
    assert.equal((await find(id)).version, 2);
  });

  it('leaves a rule that is on its range', async () => {
    const id = await create('有范围');
    await store.write(switchRule, me, { id, seenVersion: 1, on: true }, w.now);
    const draft = { id, seenVersion: 1, content: content('有范围', { scope: null }) };

    await assert.rejects(store.write(saveRule, me, draft, w.now), says(/范围不能为空/));
  });

  it('knows no rule that is gone', async () => {
    assert.equal(await store.write(saveRule, me, { id: 999, seenVersion: 1, content: content('无') }, w.now), null);
  });
});

describe('addException', () => {
  it('adds a phrase as a new version, once', async () => {
    const id = await create('保本');

    assert.equal(await store.write(addException, me, { id, phrase: '不能说保本' }, w.now), 2);
    assert.equal(await store.write(addException, me, { id, phrase: '不能说保本' }, w.now), 2);
    assert.deepEqual((await find(id)).exceptions.phrases, ['不能说保本']);
    await assert.rejects(store.write(addException, me, { id, phrase: '长'.repeat(201) }, w.now), says(/最长 200 个字/));
  });
});

describe('switchRule', () => {
  it('puts a rule in force without a new version, and out of it again', async () => {
    const id = await create('开关');
    const before = await store.read(readRulesRevision);
    await store.write(switchRule, me, { id, seenVersion: 1, on: true }, w.now);

    const { rules, revision } = await store.read(listRulesInForce);
    assert.ok(rules.some((rule) => rule.id === id && rule.version === 1));
    assert.ok(revision > before);
    await store.write(switchRule, me, { id, seenVersion: 1, on: false }, w.now);
    assert.ok((await store.read(listRulesInForce)).rules.every((rule) => rule.id !== id));
  });

  it('is refused without a range, and to who saw another version', async () => {
    const id = await create('没有范围', { scope: null });
    await assert.rejects(store.write(switchRule, me, { id, seenVersion: 1, on: true }, w.now), says(/还没有选范围/));
    await store.write(saveRule, me, { id, seenVersion: 1, content: content('没有范围') }, w.now);
    await assert.rejects(store.write(switchRule, me, { id, seenVersion: 1, on: true }, w.now), says(/刚被别人改过/));
  });
});

describe('removeRule', () => {
  it('hides a rule and takes it out of force; its versions and its name stay readable, its name is free', async () => {
    const id = await create('删除');
    await store.write(switchRule, me, { id, seenVersion: 1, on: true }, w.now);
    await store.write(removeRule, me, id, w.now);

    assert.equal(await store.read(findRule, me, id), null);
    assert.ok((await store.read(listRulesInForce)).rules.every((rule) => rule.id !== id));
    assert.equal((await store.read(findRuleVersion, me, id, 1))?.content.name, '删除');
    assert.ok((await create('删除')) > id);
  });
});

describe('listRules', () => {
  const names = async (state: 'all' | 'on' | 'off', search: string, sort: 'newest' | 'hits' | 'fewest' = 'newest') =>
    (await store.read(listRules, me, { state, search }, { sort, skip: 0, limit: 40 })).map(({ name }) => name);

  it('tells by state and name, newest first, or by hits both ways', async () => {
    w.now += 1000;
    const [one, two] = [await create('排序甲'), await create('排序乙')];
    await w.app.pipeline.files.write((db) =>
      db.connection.prepare('INSERT INTO rule_hits (rule, hits) VALUES (?, 5)').run(one),
    );
    await store.write(switchRule, me, { id: two, seenVersion: 1, on: true }, w.now);

    assert.deepEqual(await names('all', '排序'), ['排序乙', '排序甲']);
    assert.deepEqual(await names('all', '排序', 'hits'), ['排序甲', '排序乙']);
    assert.deepEqual(await names('all', '排序', 'fewest'), ['排序乙', '排序甲']);
    assert.deepEqual(await names('on', '排序'), ['排序乙']);
    assert.deepEqual(await names('all', '排_'), []);
    assert.deepEqual(await store.read(countRules, me, '排序'), { all: 2, on: 1, off: 1 });
  });
});
