import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { NO_LIMITS } from '../access/scope.ts';
import { loadMasterKey, unseal } from '../lib/seal.ts';
import { ANN, chatOf, ROOM, ZOE } from './testing/guarded-desk.ts';
import { CHAT, PackageDesk, WISH } from './testing/package-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const HIDDEN_CHAT = chatOf('li', ZOE);
const NO_PASSWORD = { encrypt: 'on', password: 'heng-Chuan-9', again: 'heng-Chuan-9' };
const code = encodeURIComponent;

const desk = new PackageDesk();
let asker: Visitor;
let masked: Visitor;

before(async () => {
  await desk.begin();
  asker = desk.asker;
  await desk.addAccount('masked', [desk.addRole('遮盖', ['read-chats', 'export'])]);
  masked = await desk.enter('masked');
});
beforeEach(() => desk.reset());
after(() => desk.close());

describe('GET /exports/new', () => {
  it('tells what will be in it, and keeps every wish in the address', async () => {
    const { status, text } = await asker.get(`/exports/new?kind=conversation&key=${code(CHAT)}`);

    assert.equal(status, 200);
    assert.match(text, /<b>5 条<\/b><small>1 个会话/);
    assert.match(text, /媒体文件<\/dt><dd><b>1 个/);
    assert.match(text, /name="media" value="on" checked/);
    assert.doesNotMatch(text, /需要另一位/);

    const changed = await asker.part(
      `/exports/new?kind=conversation&key=${code(CHAT)}&set=1&type=file&format=pdf&masked=on`,
      'export-effect',
    );
    assert.match(changed.text, /<b>1 条<\/b>/);
    assert.match(changed.text, /媒体文件<\/dt><dd><b>不包含/);
    assert.match(changed.text, /内容不能再校验/);
    assert.doesNotMatch(changed.text, /<form/);
  });

  it('is asked from conversations, people, groups, searches and violations', async () => {
    const pages: [page: string, address: RegExp][] = [
      [`/chats?chat=${code(CHAT)}&since=all`, /\/exports\/new\?kind=conversation&(amp;|#38;)?key=[^"]+/],
      [`/customers/${code(ANN)}`, /\/exports\/new\?kind=person&(amp;|#38;)?id=[^"]+/],
      ['/employees/zhang', /\/exports\/new\?kind=person&(amp;|#38;)?id=zhang/],
      [`/groups/${ROOM}`, /\/exports\/new\?kind=group&(amp;|#38;)?key=[^"]+/],
      ['/search?q=%E9%80%80%E6%AC%BE', /\/exports\/new\?kind=search&(amp;|#38;)?query=[^"]+/],
      ['/violations', /\/exports\/new\?kind=violations/],
    ];
    for (const [page, address] of pages) {
      const [found] = address.exec((await asker.get(page)).text) ?? [];
      assert.ok(found, page);
      const { status, text } = await asker.get(found.replaceAll(/&(amp;|#38;)/g, '&'));
      assert.equal(status, 200, page);
      assert.match(text, /提交导出/);
    }
  });

  it('answers for what is hidden as for what is not there', async () => {
    const absent = chatOf('li', 'wmABSENT');
    for (const [hidden, none] of [
      [`kind=conversation&key=${code(HIDDEN_CHAT)}`, `kind=conversation&key=${code(absent)}`],
      [`kind=group&key=wrHIDDEN12345678901234567`, 'kind=group&key=wrABSENT12345678901234567'],
      [`kind=person&id=${code(ZOE)}`, 'kind=person&id=wmABSENT'],
      ['kind=person&id=qian', 'kind=person&id=nobody'],
      ['kind=case&id=1', 'kind=hold&id=1'],
    ]) {
      const [a, b] = await Promise.all([asker.get(`/exports/new?${hidden}`), asker.get(`/exports/new?${none}`)]);
      assert.deepEqual([a.status, b.status], [404, 404], hidden);
    }
  });

  it('masks for whoever may not see numbers, whatever is asked', async () => {
    const { text } = await masked.get(`/exports/new?kind=conversation&key=${code(CHAT)}`);
    assert.match(text, /只能导出脱敏的内容/);

    await masked.post('/exports', { ...WISH, format: 'rsmf' });
    const conditions = JSON.parse(desk.last().conditions);
    assert.deepEqual([conditions.masked, conditions.media, conditions.formats], [true, false, ['html']]);
  });
});

describe('POST /exports', () => {
  it('has a package made, with who, why and how much in the trail', async () => {
    const { state, manifest, secret } = await desk.made({ format: 'xlsx', from: '2020-01-01' });

    assert.deepEqual([state, manifest, secret], ['done', 'ab'.repeat(32), null]);
    const { reason, source, company, checkpoint, accountName } = desk.wanted.at(-1)!;
    assert.deepEqual([reason, source, company], ['投诉核实 T-88213', '会话', desk.world.config.company]);
    assert.match(accountName, /^asker/);
    assert.equal(checkpoint, 'noted');
    const rows = desk.rows<{ title: string; count: number; details: string }>(
      'desk',
      "SELECT title, count, details FROM trail WHERE act = 'export' ORDER BY n DESC LIMIT 2",
    );
    assert.match(rows[1]!.title, /的会话，2020-01-01 至 现在$/);
    assert.equal(rows[1]!.count, 5);
    assert.equal(JSON.parse(rows[1]!.details).reason, '投诉核实 T-88213');
    assert.match(rows[0]!.title, /^导出完成：/);
    assert.partialDeepStrictEqual(JSON.parse(rows[0]!.details), { manifest, counts: { messages: 9 } });
  });

  it('asks again for what is missing, with everything else as it was', async () => {
    const refused: [fields: Record<string, string>, sentence: RegExp][] = [
      [{ reason: '急' }, /写下事由，至少 4 个字/],
      [{ from: '2026-11-02', to: '2026-11-01' }, /结束日期早于开始日期/],
      [{ to: '2001-01-01' }, /没有符合条件的消息/],
      [{ ...NO_PASSWORD, again: 'other-9999' }, /两次输入的口令不一样/],
      [{ encrypt: 'on', password: 'short', again: 'short' }, /至少 8 位/],
      [{ encrypt: 'on', password: '恒川恒川恒川恒川', again: '恒川恒川恒川恒川' }, /不含空格与汉字/],
    ];
    for (const [fields, sentence] of refused) {
      const { status, text } = await desk.order({ format: 'pdf', ...fields });
      assert.equal(status, 422);
      assert.match(text, sentence);
      assert.match(text, /name="format" value="pdf" checked/);
      assert.doesNotMatch(text, /heng-Chuan-9|other-9999|value="short"/);
    }
    assert.deepEqual(desk.rows('desk', 'SELECT id FROM exports'), []);
  });

  it('seals the password until it is made, and keeps it nowhere', async () => {
    assert.equal((await desk.order(NO_PASSWORD)).location, '/exports');
    const { secret } = desk.last();
    assert.ok(secret && !secret.includes('heng-Chuan-9'));
    const key = loadMasterKey(desk.world.config.keyFile);
    assert.equal(unseal(key, 'export-password', secret).toString(), 'heng-Chuan-9');

    await desk.exports.run();
    assert.deepEqual([desk.last().state, desk.last().secret, desk.last().encrypted], ['done', null, 1]);
    const { text } = await asker.get('/exports');
    assert.match(text, /已加密/);
    assert.match(text, /href="\/exports\/new\?kind=conversation[^"]*encrypt=on[^"]*"[^>]*>重新导出/);
    assert.doesNotMatch(text, />重新生成</);
    assert.equal((await asker.post(`/exports/${desk.last().id}/repeat`)).status, 400);
    assert.doesNotMatch(JSON.stringify(desk.rows('desk', 'SELECT details FROM trail')), /heng-Chuan/);
  });

  it('fails with the reason and leaves no file when less may be seen meanwhile', async () => {
    desk.between = () =>
      desk.change(`UPDATE account_roles SET scope = '${JSON.stringify({ ...NO_LIMITS, kind: 'custom', employees: ['li'] })}'
        WHERE account = (SELECT id FROM accounts WHERE login = 'asker')`);
    const { state, problem } = await desk.made();
    desk.change(`UPDATE account_roles SET scope =
      (SELECT scope FROM account_roles r JOIN accounts a ON a.id = r.account WHERE a.login = 'other')`);

    assert.equal(state, 'cancelled');
    assert.match(problem!, /查看范围已缩小/);
    assert.deepEqual(desk.left(), []);
  });

  it('fails with a sentence and leaves no file when the disk fills, and can be tried again', async () => {
    desk.between = () => {
      desk.world.free = 1;
    };
    const { state, problem, id } = await desk.made();
    assert.equal(state, 'failed');
    assert.match(problem!, /磁盘剩余空间不足/);
    assert.deepEqual(desk.left(), []);

    desk.between = () => undefined;
    desk.world.free = Number.MAX_SAFE_INTEGER;
    await asker.get('/exports');
    await asker.post(`/exports/${id}/repeat`);
    await desk.exports.run();
    assert.deepEqual([desk.last().state, desk.left()], ['done', [`${id}.zip`]]);
  });

  it('leaves nothing that looks whole when the program is killed in the middle', async () => {
    await desk.order();
    desk.change("UPDATE exports SET state = 'running'");
    mkdirSync(join(desk.folder, '77.work', 'chats'), { recursive: true });
    writeFileSync(join(desk.folder, '77.work', 'chats', '1.html'), 'half');
    writeFileSync(join(desk.folder, '77.zip.tmp'), 'half');
    await desk.exports.run();

    assert.ok(desk.left().every((name) => /^\d+\.zip$/.test(name)));
  });
});

describe('GET /exports', () => {
  it('shows each with its columns, by state, source and words', async () => {
    await desk.made();
    await asker.get('/employees');
    await asker.post('/employees/exports', { conditions: '' });
    const { text } = await asker.get('/exports');
    for (const head of ['时间', '文件名称', '任务来源', '操作人', '状态', '进度', '原因', '操作'])
      assert.match(text, new RegExp(`<th[^>]*>${head}</th>`));
    assert.match(text, /证据包/);
    assert.match(text, /asker/);

    const titles = async (query: string) => [
      ...(await asker.get(`/exports?${query}`)).text.matchAll(/<p class="export-title">.*?<b>([^<]*)</g),
    ];
    assert.equal((await titles('state=done')).length, 1);
    assert.equal((await titles('state=going')).length, 1);
    assert.equal((await titles(`source=${code('通讯录')}`)).length, 1);
    assert.equal((await titles('q=T-88213')).length, 1);
    assert.match((await asker.get('/exports?q=%25')).text, /没有符合条件的导出/);
  });

  it('tells how fast it goes and how long it takes', async () => {
    await desk.order();
    desk.change(`UPDATE exports SET state = 'running', done_count = 500, total_count = 2000, bytes = 10485760,
      started_at = ${desk.world.now - 10_000}`);

    assert.match((await asker.get('/exports')).text, /25%，500 \/ 2,000 条，约剩 30 秒[\s\S]*50 条\/秒，1\.0 MB\/秒/);
  });
});
