import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ruleKinds } from '../rules/kinds/index.ts';
import { emptySpec } from './rule-form.ts';
import { kindForms } from './rule-kinds.ts';
import { EVIL } from './testing/guarded-desk.ts';
import { RuleDesk, WHERE, WORDS } from './testing/rule-desk.ts';

const desk = new RuleDesk();
before(() => desk.seat());
after(() => desk.close());

const versionIn = (page: string) => /name="seenVersion" value="(\d+)"/.exec(page)![1]!;

describe('the kinds of rules', () => {
  it('each have a form that makes what the kind can read, but for lists still empty', () => {
    assert.deepEqual(Object.keys(kindForms).sort(), ruleKinds.map(({ name }) => name).sort());
    for (const kind of ruleKinds) {
      const { error } = kind.spec.safeParse(emptySpec(kind.name));
      const wrong = (error?.issues ?? []).filter(({ code }) => code !== 'too_small');
      assert.deepEqual(wrong, [], kind.name);
    }
  });

  it('can each be made as the form offers them', async () => {
    for (const { name } of ruleKinds) {
      const form = await desk.boss.get(`/rules/new?kind=${name}`);
      assert.equal(form.status, 200);
      const made = await desk.boss.post('/rules', {
        ...WHERE,
        kind: name,
        name: `种类 ${name}`,
        ...defaultsIn(form.text),
      });
      assert.equal(made.status, 303, `${name} ${/role="alert">.*/.exec(made.text)?.[0]}`);
      assert.equal((await desk.boss.get(`/rules/${desk.idOf(`种类 ${name}`)}/edit`)).status, 200);
    }
  });
});

/** What the fields of the kind are filled with. */
function defaultsIn(html: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [tag, name] of html.matchAll(/<input [^>]*name="(spec-[a-zA-Z0-9-]+)"[^>]*>/g)) {
    const value = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
    if (!tag.includes('checkbox') || tag.includes(' checked')) found[name!] = [...(found[name!] ?? []), value];
  }
  return found;
}

describe('POST /rules', () => {
  it('makes a rule that is off, with its words split at commas of both kinds and at lines', async () => {
    const id = await desk.create('拆分', { 'spec-words': '保本, 稳赚，保本', 'spec-words-in': '零风险\n兜底' });
    const { spec, is_on, category, kind } = desk.stored(id);

    assert.deepEqual(spec.words.toSorted(), ['保本', '稳赚', '零风险', '兜底'].toSorted());
    assert.deepEqual([is_on, category, kind], [0, 'negative', 'words']);
    assert.equal(desk.lastChange().title, '新建规则“拆分”');
  });

  const wrong: [string, object, RegExp][] = [
    ['without a name', { name: ' ' }, /规则名称要有，最多 30 个字，请填写/],
    ['said by nobody', { said: [] }, /“谁发的”至少勾选一种/],
    ['in no kind of conversation', { chat: [] }, /“会话类型”至少勾选一种/],
    ['with a number that is none', { kind: 'near', 'spec-within': '很多' }, /“相隔不超过”要填 0 到 500/],
    ['with an expression that cannot be searched in time', { kind: 'expression', 'spec-patterns': '(a+)\\1' }, /alert/],
  ];
  for (const [how, fields, sentence] of wrong) {
    it(`refuses one ${how}, and shows the form again as it was filled in`, async () => {
      const again = await desk.boss.post('/rules', { ...WORDS, name: '不行', 'spec-words': '留着', ...fields });

      assert.equal(again.status, 422);
      assert.match(again.text, sentence);
      if (!('kind' in fields)) assert.match(again.text, /data-word="留着"/);
    });
  }

  it('is for who may edit rules', async () => {
    assert.equal((await desk.reader.get('/rules/new')).status, 403);
    assert.equal((await desk.reader.post('/rules', WORDS)).status, 403);
  });
});

describe('GET /rules', () => {
  it('shows what there is by state and name, with the range in words', async () => {
    await desk.create('列表里', { severity: 'low', 'in-kind': 'custom', 'in-department': '3', chat: ['group'] });
    const page = await desk.reader.get('/rules?q=列表');

    assert.match(page.text, /保本、稳赚/);
    assert.match(page.text, /风控部/);
    assert.match(page.text, /员工，群聊/);
    assert.match(page.text, /data-denied/);
    assert.match((await desk.boss.get('/rules?q=列表&state=on')).text, /没有名称里有“列表”的规则/);
    assert.match((await desk.boss.get('/rules?sort=hits')).text, /aria-sort="descending"/);
  });

  it('is not there for who may not see rules', async () => {
    await desk.addAccount('stranger', [desk.addRole('别的', ['read-chats'])]);
    assert.equal((await (await desk.enter('stranger')).get('/rules')).status, 404);
  });
});

describe('POST /rules/:id/edit', () => {
  it('takes words in and out of the list as it is kept, and tells the trail which', async () => {
    const id = await desk.create('增减');
    const done = await desk.update(id, {
      name: '增减',
      'spec-words-in': '兜底',
      'spec-words-out': '稳赚',
      except: '不保本',
    });

    assert.equal(done.location, `/rules/${id}/edit`);
    assert.deepEqual(desk.stored(id).spec.words, ['保本', '兜底']);
    assert.deepEqual(desk.stored(id).exceptions.phrases, ['不保本']);
    const { title, details } = desk.lastChange();
    assert.equal(title, '更改规则“增减”');
    assert.deepEqual(details['敏感词'], { 新增: ['兜底'], 去掉: ['稳赚'] });
  });

  it('refuses a form that is out of date, and keeps what was typed', async () => {
    const id = await desk.create('同时');
    assert.equal((await desk.update(id, { name: '同时', 'spec-words-in': '甲' })).status, 303);
    const late = await desk.update(id, { name: '同时', 'spec-words-in': '乙' });

    assert.equal(late.status, 422);
    assert.match(late.text, /“同时”刚被别人改过，现在是 v2/);
    assert.match(late.text, /data-word="乙"/);
    assert.equal(versionIn(late.text), '1');
    assert.deepEqual(desk.stored(id).spec.words, ['保本', '稳赚', '甲']);
  });

  it('leaves no rule that is on without words', async () => {
    const id = await desk.create('开着');
    assert.equal((await desk.boss.post(`/rules/${id}/switch`, { seenVersion: '1', on: 'yes' })).location, '/rules');
    const refused = await desk.update(id, { name: '开着', 'spec-words-out': '保本\n稳赚' });

    assert.equal(refused.status, 422);
    assert.match(refused.text, /还没有填写词语/);
  });

  it('is only read by who may not edit', async () => {
    const id = await desk.create('只读');
    const page = await desk.reader.get(`/rules/${id}/edit`);

    assert.match(page.text, /<fieldset class="rule-all" disabled>/);
    assert.equal((await desk.reader.post(`/rules/${id}/edit`, { ...WORDS, seenVersion: '1' })).status, 403);
    assert.equal((await desk.boss.get('/rules/9999/edit')).status, 404);
  });
});

describe('POST /rules/:id/switch', () => {
  it('refuses while words or range are missing, and says so', async () => {
    const id = await desk.create('缺', { 'spec-words': '', 'in-kind': 'custom' });
    const refused = await desk.boss.post(`/rules/${id}/switch`, { seenVersion: '1', on: 'yes' });

    assert.equal(refused.location, `/rules/${id}/edit`);
    assert.equal(desk.stored(id).is_on, 0);
    const { text } = await desk.boss.get(refused.location);
    assert.match(text, /“缺”还不能开启/);
    assert.match(text, /还没有填写词语/);
    assert.match(text, /还没有选择监控范围/);
  });
});

describe('POST /rules/:id/remove', () => {
  it('asks first, then hides the rule; its versions can still be read', async () => {
    const id = await desk.create('要删的');
    assert.match((await desk.boss.get(`/rules/${id}/remove`)).text, /它找到的违规和每个版本都保留/);
    assert.equal((await desk.boss.post(`/rules/${id}/remove`)).location, '/rules');

    assert.equal((await desk.boss.get(`/rules/${id}/edit`)).status, 404);
    assert.match((await desk.boss.get(`/rules/${id}/versions`)).text, /规则已删除/);
  });
});

describe('GET /rules/:id/versions', () => {
  it('says who changed what, and compares any two', async () => {
    const id = await desk.create('版本');
    await desk.update(id, {
      name: '版本',
      severity: 'low',
      'spec-words-in': `新词${EVIL}`,
      said: ['employee', 'outside'],
    });
    await desk.update(
      id,
      { name: '版本', severity: 'low', said: ['employee', 'outside'], 'spec-words-out': '保本' },
      '2',
    );
    const compared = await desk.reader.get(`/rules/${id}/versions?a=1&b=3`);

    assert.match(compared.text, /v1 → v3/);
    assert.match(compared.text, /<del>高<\/del> → <ins>低<\/ins>/);
    assert.match(compared.text, /<del>保本<\/del>/);
    assert.match(compared.text, /员工和客户/);
    assert.doesNotMatch(compared.text, /<img src=x/);
  });
});
