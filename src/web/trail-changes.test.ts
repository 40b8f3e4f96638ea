import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Visitor } from './testing/visitor.ts';
import { ANN, CHAT, type Left, ROOM, WalkedDesk } from './testing/walked-desk.ts';

const SECRET = 'archive-secret-that-is-nobodys-business';

interface Change {
  readonly path: string;
  readonly fields?: Record<string, string>;
  readonly act: string;
  readonly title: RegExp;
  readonly details?: object;
  readonly conversations?: readonly string[];
}

/** In their order: some change what an earlier one made. */
const CHANGES: readonly Change[] = [
  {
    path: '/bookmarks/2',
    fields: { reason: '合规要看' },
    ...{ act: 'bookmark-changed', title: /^张伟 与 安娜 的会话：修改/, conversations: [CHAT] },
    details: { reason: { old: '要再看一遍', new: '合规要看' } },
  },
  {
    path: '/bookmarks/2/remove',
    ...{ act: 'bookmark-changed', title: /取消收藏/, conversations: [CHAT] },
    details: { reason: { old: '合规要看', new: null } },
  },
  {
    path: '/search/saved',
    fields: { name: '退款', query: 'q=退款' },
    ...{ act: 'saved-search-changed', title: /保存检索“退款”/, details: { query: 'q=%E9%80%80%E6%AC%BE' } },
  },
  {
    path: '/search/saved/1',
    fields: { name: '退款核查' },
    ...{ act: 'saved-search-changed', title: /改名为“退款核查”/, details: { name: { old: '退款', new: '退款核查' } } },
  },
  { path: '/search/saved/1/remove', act: 'saved-search-changed', title: /删除已存检索“退款核查”/ },
  { path: '/customers/exports', fields: { conditions: '?q=安' }, act: 'export', title: /^客户，安/ },
  { path: '/employees/exports', act: 'export', title: /^员工，归档中/, details: { kind: 'employees-table' } },
  { path: '/exports/1/repeat', act: 'export', title: /^重新生成：音视频/, details: { export: 1 } },
  { path: '/exports/1/remove', act: 'export-changed', title: /^删除导出：音视频/ },
  {
    path: '/licences',
    fields: { edition: '1', seats: '50', expires: '2027-01-01' },
    ...{ act: 'licence-changed', title: /席位/ },
    details: { seats: { old: null, new: 50 }, expiresOn: { old: null, new: '2027-01-01' } },
  },
  {
    path: '/licences',
    fields: { edition: '1', seats: '60', expires: '2027-01-01' },
    ...{ act: 'licence-changed', title: /席位/, details: { seats: { old: 50, new: 60 } } },
  },
  {
    path: '/groups/keeper',
    fields: { pick: ROOM, who: 'li' },
    ...{ act: 'keeper-changed', title: /1 个群的负责人设为李敏/, details: { keeper: 'li' }, conversations: [ROOM] },
  },
  { path: '/media/retry', fields: { state: 'failed' }, act: 'media-retried', title: /重试/ },
  { path: '/keys/draft', fields: { next: '/keys' }, act: 'key-changed', title: /生成密钥/ },
  { path: '/keys/draft/discard', fields: { next: '/keys' }, act: 'key-changed', title: /丢弃/ },
  { path: '/search/coverage/rebuild', fields: { month: '2026-11' }, act: 'index-rebuilt', title: /2026-11/ },
  { path: '/health/pull', act: 'pull-started', title: /拉取/ },
  { path: '/doctor/test', fields: { name: 'disk' }, act: 'doctor', title: /^自检：/, details: { name: 'disk' } },
  { path: '/setup/scope/skip', act: 'setting-changed', title: /跳过/ },
  {
    path: '/setup/company',
    fields: { corpId: 'ww1234567890abcdef', company: '恒川资本' },
    ...{ act: 'setting-changed', title: /^设置：/ },
    details: { corpId: { old: 'ww1', new: 'ww1234567890abcdef' }, company: { old: '', new: '恒川资本' } },
  },
  {
    path: '/setup/archive-secret',
    fields: { archiveSecret: SECRET },
    ...{ act: 'setting-changed', title: /^设置：/, details: { secrets: ['archiveSecret'] } },
  },
  {
    path: '/setup/callbacks/pair',
    fields: { name: 'archive' },
    ...{ act: 'setting-changed', title: /EncodingAESKey/, details: { callback: 'archive' } },
  },
  {
    path: '/access-settings',
    fields: { reasons: 'on' },
    ...{ act: 'setting-changed', title: /打开查阅事由/, details: { 'reason-prompt': { old: false, new: true } } },
  },
  {
    path: '/reasons',
    fields: { person: ANN, reason: '客户投诉核查', next: '/' },
    ...{ act: 'reason', title: /查阅 安娜 的会话：客户投诉核查/, details: { reason: '客户投诉核查' } },
  },
];

describe('changing leaves a trace', () => {
  const desk = new WalkedDesk();
  let visitor: Visitor;

  before(async () => {
    await desk.fill();
    await desk.open();
    visitor = await desk.signedIn();
    await desk.work(visitor);
  });
  after(() => desk.close());

  const oldTo = (row: Left) => JSON.parse(row.details) as object;

  for (const { path, fields, act, title, details, conversations } of CHANGES) {
    it(`POST ${path}: ${act}`, async () => {
      await visitor.get('/account');
      const rows = await desk.leftBy(async () => {
        const { status, text } = await visitor.post(path, fields);
        assert.equal(status, 303, text.slice(0, 300));
      });

      assert.deepEqual(
        rows.map((row) => row.act),
        [act],
      );
      assert.match(rows[0]!.title, title);
      assert.equal(rows[0]!.account, 1);
      if (details) assert.partialDeepStrictEqual(oldTo(rows[0]!), details);
      if (conversations) assert.deepEqual(JSON.parse(rows[0]!.conversations ?? '[]'), conversations);
    });
  }

  it('but no secret is in it, nor what was said', () => {
    const all = JSON.stringify(desk.trail());

    for (const word of [SECRET, '第 1 句', '群里的一句']) assert.ok(!all.includes(word), word);
  });

  it('also when it came to nothing', async () => {
    await visitor.get('/account');
    const rows = await desk.leftBy(() => visitor.post('/search/coverage/rebuild', { month: '1999-01' }));

    assert.deepEqual(
      rows.map(({ title }) => title),
      ['重建 1999-01 的索引', '没有完成：重建 1999-01 的索引'],
    );
  });
});
