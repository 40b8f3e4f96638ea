import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { pathsOf } from '../config.ts';
import { listImports } from '../store/imports.ts';
import { readXlsx } from '../testing/unzip.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const DAY = 86_400_000;

describe('GET /exports/imports', () => {
  const desk = new Desk();
  let visitor: Visitor;

  before(async () => {
    await desk.addAdministrator();
    await desk.open();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  const left = () => readdirSync(pathsOf(desk.world.config).exports);

  async function importWords(name: string, text: string): Promise<void> {
    await visitor.get('/rules/new?kind=keyword');
    const rules = desk.rows<{ id: number; version: number }>('desk', 'SELECT id, version FROM rules');
    const fields = { rule: String(rules[0]!.id), seenVersion: String(rules[0]!.version), list: 'words' };
    const { status } = await visitor.upload(
      '/rules/import',
      { name, bytes: new TextEncoder().encode(text) },
      { fields },
    );
    assert.equal(status, 200);
  }

  it('says where imports come from while there are none', async () => {
    assert.match((await visitor.get('/exports/imports')).text, /还没有导入过文件/);
  });

  it('lists each file with what became of its rows, and a table that names those that failed and why', async () => {
    await visitor.get('/rules/new');
    assert.equal((await visitor.post('/rules/packs', { pack: 'promises' })).status, 303);
    await importWords('词库.txt', `私下转账\n个人卡\n私下转账\n${'长'.repeat(201)}\n`);
    const { text } = await visitor.get('/exports/imports');

    for (const head of ['时间', '文件名称', '任务来源', '操作人', '状态', '进度', '结果', '操作'])
      assert.match(text, new RegExp(`<th[^>]*>${head}</th>`));
    assert.match(text, /词库\.txt/);
    assert.match(text, /共 4 条，成功 2，失败 2/);
    assert.match(text, /100%/);

    const cookie = { cookie: visitor.cookie };
    const answer = await fetch(new URL('/exports/imports/1/file', desk.base), { headers: cookie });
    assert.match(answer.headers.get('content-disposition') ?? '', /attachment/);
    const table = readXlsx(Buffer.from(await answer.arrayBuffer()))['导入结果']!;
    assert.deepEqual(table[0], ['结果', '原因', '行号', '内容']);
    assert.deepEqual(table[1], ['失败', '与第 1 行重复，只保留一个。', 3, '私下转账']);
    assert.match(String(table[2]![1]), /超过 200 个字/);
    assert.deepEqual([table[3]![0], table[3]![3]], ['成功', '私下转账']);
  });

  it('is one’s own, by state', async () => {
    const { store } = desk.world.app;
    const stranger = { accountId: 99, name: '', permissions: [], scope: 'everyone' } as const;
    const first = { skip: 0, limit: 9 };
    assert.deepEqual((await store.read(listImports, stranger, { state: null }, first)).rows, []);
    assert.match((await visitor.get('/exports/imports?state=failed')).text, /没有这种状态的导入/);
    assert.equal((await visitor.get('/exports/imports/9/file')).status, 404);
  });

  it('keeps the results seven days and the record thirty, and removes both when told to', async () => {
    desk.world.now += 7 * DAY + 1;
    await desk.world.app.exports.run();
    visitor = await desk.signedIn();
    assert.doesNotMatch((await visitor.get('/exports/imports')).text, /下载结果/);
    assert.match((await visitor.get('/exports/imports/1/file')).text, /只保留 7 天/);

    await importWords('补充.txt', '内幕\n');
    await visitor.get('/exports/imports');
    assert.equal((await visitor.post('/exports/imports/2/remove')).location, '/exports/imports');
    assert.doesNotMatch((await visitor.get('/exports/imports')).text, /补充\.txt/);
    assert.ok(left().length <= 2);

    desk.world.now += 24 * DAY;
    await desk.world.app.exports.run();
    visitor = await desk.signedIn();
    assert.match((await visitor.get('/exports/imports')).text, /还没有导入过文件/);
  });
});
