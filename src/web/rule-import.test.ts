import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RuleDesk } from './testing/rule-desk.ts';

const desk = new RuleDesk();
before(() => desk.seat());
after(() => desk.close());

describe('POST /rules/import', () => {
  it('brings the words of a file into a list and names what failed', async () => {
    const id = await desk.create('导入');
    await desk.boss.get(`/rules/${id}/import`);
    const bytes = new TextEncoder().encode(`保本\r\n新的词\r\n\r\n新的词\r\n${'长'.repeat(300)}\r\n`);
    const fields = { rule: String(id), seenVersion: '1', list: 'words' };
    const done = await desk.boss.upload('/rules/import', { name: '词.txt', bytes }, { fields });

    assert.equal(done.status, 200, done.text.slice(0, 500));
    assert.deepEqual(desk.stored(id).spec.words, ['保本', '稳赚', '新的词']);
    assert.match(done.text, /没有读入的行/);
    const replaced = await desk.boss.upload(
      '/rules/import',
      { name: '词.txt', bytes: new TextEncoder().encode('只有这个') },
      { fields: { ...fields, seenVersion: '2', mode: 'replace' } },
    );
    assert.match(replaced.text, /已保存 v3/);
    assert.deepEqual(desk.stored(id).spec.words, ['只有这个']);
    assert.match((await desk.reader.get(`/rules/${id}/words?list=words`)).text, /只有这个/);
  });

  it('names words of marks alone that the rule could never find, and takes the others', async () => {
    const id = await desk.create('只有符号', { fold: ['separators'] });
    await desk.boss.get(`/rules/${id}/import`);
    const bytes = new TextEncoder().encode('好的词\n***\n');
    const fields = { rule: String(id), seenVersion: '1', list: 'words' };
    const done = await desk.boss.upload('/rules/import', { name: '词.txt', bytes }, { fields });

    assert.match(done.text, /只有符号，规则忽略符号/);
    assert.deepEqual(desk.stored(id).spec.words, ['保本', '稳赚', '好的词']);
  });

  it('shows the form again when the file is no list', async () => {
    const id = await desk.create('坏文件');
    await desk.boss.get(`/rules/${id}/import`);
    const fields = { rule: String(id), seenVersion: '1', list: 'words', mode: 'replace' };
    const file = { name: '词.xlsx', bytes: new TextEncoder().encode('no table') };
    const again = await desk.boss.upload('/rules/import', file, { fields });

    assert.equal(again.status, 422);
    assert.match(again.text, /role="alert"/);
    assert.match(again.text, /value="replace" checked/);
    const listed = await desk.boss.get('/exports/imports');
    for (const words of ['词.xlsx', '规则“坏文件”', '未完成']) assert.ok(listed.text.includes(words), words);
  });

  it('takes a list of 200,000 lines with duplicates and blanks', async () => {
    const id = await desk.create('很大');
    await desk.boss.get(`/rules/${id}/import`);
    const lines = Array.from({ length: 200_000 }, (_, i) => (i % 4 === 0 ? '' : `词${i % 60_000}`));
    const bytes = new TextEncoder().encode(lines.join('\n'));
    const fields = { rule: String(id), seenVersion: '1', list: 'words' };
    const done = await desk.boss.upload('/rules/import', { name: '词.txt', bytes }, { fields });

    assert.equal(done.status, 200);
    assert.equal(desk.stored(id).spec.words.length, 45_002);
    const page = await desk.boss.get(`/rules/${id}/edit`);
    assert.match(page.text, /45,002 个/);
    assert.ok(page.text.length < 300_000, `${page.text.length}`);
    assert.equal((await desk.update(id, { name: '很大', 'spec-words-out': '词1' }, '2')).status, 303);
    assert.equal(desk.stored(id).spec.words.length, 45_001);
  });
});

describe('POST /rules/packs', () => {
  it('takes the rules of a pack into the list, off, and once', async () => {
    assert.equal((await desk.boss.post('/rules/packs', { pack: 'abuse' })).location, '/rules');
    const made = desk.rows<{ is_on: number; scope: null }>('desk', "SELECT * FROM rules WHERE pack LIKE 'abuse.%'");
    assert.ok(made.length > 1);
    assert.ok(made.every(({ is_on, scope }) => is_on === 0 && scope === null));
    await desk.boss.post('/rules/packs', { pack: 'abuse' });
    assert.match((await desk.boss.get('/rules')).text, /同名的没有重复加入/);
    assert.match((await desk.boss.get('/rules/new?pack=promises.0')).text, /data-word="保本保息"|data-word=/);
  });
});
