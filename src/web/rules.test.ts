import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ruleKinds } from '../rules/kinds/index.ts';
import { emptySpec } from './rule-form.ts';
import { kindForms } from './rule-kinds.ts';
import { ANN, chatOf, EVIL, GuardedDesk, HIDDEN } from './testing/guarded-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const desk = new GuardedDesk();
let boss: Visitor;
let keeper: Visitor;
let reader: Visitor;

const WHERE = { said: 'employee', chat: ['internal', 'external', 'group'], 'in-kind': 'everyone' };
const WORDS = { kind: 'words', name: '承诺收益', severity: 'high', category: 'negative', ...WHERE };
const idOf = (name: string) =>
  desk.rows<{ id: number }>('desk', `SELECT id FROM rules WHERE name = '${name}' AND removed_at IS NULL`)[0]!.id;
const stored = (id: number) => {
  const [row] = desk.rows<Record<string, string>>('desk', `SELECT * FROM rules WHERE id = ${id}`);
  const { is_on, category, kind } = row!;
  return {
    is_on: Number(is_on),
    category,
    kind,
    spec: JSON.parse(row!['spec']!),
    exceptions: JSON.parse(row!['exceptions']!),
  };
};
const versionIn = (page: string) => /name="seenVersion" value="(\d+)"/.exec(page)![1]!;
const create = async (name: string, more: object = {}) => {
  const made = await boss.post('/rules', { ...WORDS, name, 'spec-words': '保本，稳赚', ...more });
  assert.equal(made.status, 303, made.text.slice(0, 3000));
  return idOf(name);
};
const update = (id: number, fields: object, seenVersion = '1') =>
  boss.post(`/rules/${id}/edit`, { ...WORDS, ...fields, seenVersion });
const lastChange = () => {
  const [row] = desk.rows<{ title: string; details: string }>(
    'desk',
    "SELECT title, details FROM trail WHERE act = 'rule-changed' ORDER BY n DESC LIMIT 1",
  );
  return { title: row!.title, details: JSON.parse(row!.details) };
};

before(async () => {
  await desk.addAdministrator();
  await desk.fill();
  boss = await desk.signedIn();
  await boss.get('/rules/new');
  await desk.addAccount('keeper', [desk.addRole('规则员', ['read-chats', 'see-rules', 'edit-rules'])]);
  keeper = await desk.enter('keeper');
  await desk.addAccount('reader', [desk.addRole('规则读者', ['see-rules'])], null);
  reader = await desk.enter('reader');
});
after(() => desk.close());

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
      const form = await boss.get(`/rules/new?kind=${name}`);
      assert.equal(form.status, 200);
      const made = await boss.post('/rules', { ...WHERE, kind: name, name: `种类 ${name}`, ...defaultsIn(form.text) });
      assert.equal(made.status, 303, `${name} ${/role="alert">.*/.exec(made.text)?.[0]}`);
      assert.equal((await boss.get(`/rules/${idOf(`种类 ${name}`)}/edit`)).status, 200);
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
    const id = await create('拆分', { 'spec-words': '保本, 稳赚，保本', 'spec-words-in': '零风险\n兜底' });
    const { spec, is_on, category, kind } = stored(id);

    assert.deepEqual(spec.words.toSorted(), ['保本', '稳赚', '零风险', '兜底'].toSorted());
    assert.deepEqual([is_on, category, kind], [0, 'negative', 'words']);
    assert.equal(lastChange().title, '新建规则“拆分”');
  });

  const wrong: [string, object, RegExp][] = [
    ['without a name', { name: ' ' }, /规则名称不能为空/],
    ['said by nobody', { said: [] }, /“谁发的”至少勾选一种/],
    ['in no kind of conversation', { chat: [] }, /“会话类型”至少勾选一种/],
    ['with a number that is none', { kind: 'near', 'spec-within': '很多' }, /“相隔不超过”要填 0 到 500/],
    ['with an expression that cannot be searched in time', { kind: 'expression', 'spec-patterns': '(a+)\\1' }, /alert/],
  ];
  for (const [how, fields, sentence] of wrong) {
    it(`refuses one ${how}, and shows the form again as it was filled in`, async () => {
      const again = await boss.post('/rules', { ...WORDS, name: '不行', 'spec-words': '留着', ...fields });

      assert.equal(again.status, 422);
      assert.match(again.text, sentence);
      if (!('kind' in fields)) assert.match(again.text, /data-word="留着"/);
    });
  }

  it('is for who may edit rules', async () => {
    assert.equal((await reader.get('/rules/new')).status, 403);
    assert.equal((await reader.post('/rules', WORDS)).status, 403);
  });
});

describe('GET /rules', () => {
  it('shows what there is by state and name, with the range in words', async () => {
    await create('列表里', { severity: 'low', 'in-kind': 'custom', 'in-department': '3', chat: ['group'] });
    const page = await reader.get('/rules?q=列表');

    assert.match(page.text, /保本、稳赚/);
    assert.match(page.text, /风控部/);
    assert.match(page.text, /员工，群聊/);
    assert.match(page.text, /data-denied/);
    assert.match((await boss.get('/rules?q=列表&state=on')).text, /没有名称里有“列表”的规则/);
    assert.match((await boss.get('/rules?sort=hits')).text, /aria-sort="descending"/);
  });

  it('is not there for who may not see rules', async () => {
    await desk.addAccount('stranger', [desk.addRole('别的', ['read-chats'])]);
    assert.equal((await (await desk.enter('stranger')).get('/rules')).status, 404);
  });
});

describe('POST /rules/:id/edit', () => {
  it('takes words in and out of the list as it is kept, and tells the trail which', async () => {
    const id = await create('增减');
    const done = await update(id, {
      name: '增减',
      'spec-words-in': '兜底',
      'spec-words-out': '稳赚',
      except: '不保本',
    });

    assert.equal(done.location, `/rules/${id}/edit`);
    assert.deepEqual(stored(id).spec.words, ['保本', '兜底']);
    assert.deepEqual(stored(id).exceptions.phrases, ['不保本']);
    const { title, details } = lastChange();
    assert.equal(title, '更改规则“增减”');
    assert.deepEqual(details['敏感词'], { 新增: ['兜底'], 去掉: ['稳赚'] });
  });

  it('refuses a form that is out of date, and keeps what was typed', async () => {
    const id = await create('同时');
    assert.equal((await update(id, { name: '同时', 'spec-words-in': '甲' })).status, 303);
    const late = await update(id, { name: '同时', 'spec-words-in': '乙' });

    assert.equal(late.status, 422);
    assert.match(late.text, /“同时”刚被别人改过，现在是 v2/);
    assert.match(late.text, /data-word="乙"/);
    assert.equal(versionIn(late.text), '1');
    assert.deepEqual(stored(id).spec.words, ['保本', '稳赚', '甲']);
  });

  it('leaves no rule that is on without words', async () => {
    const id = await create('开着');
    assert.equal((await boss.post(`/rules/${id}/switch`, { seenVersion: '1', on: 'yes' })).location, '/rules');
    const refused = await update(id, { name: '开着', 'spec-words-out': '保本\n稳赚' });

    assert.equal(refused.status, 422);
    assert.match(refused.text, /还没有填写词语/);
  });

  it('is only read by who may not edit', async () => {
    const id = await create('只读');
    const page = await reader.get(`/rules/${id}/edit`);

    assert.match(page.text, /<fieldset class="rule-all" disabled>/);
    assert.equal((await reader.post(`/rules/${id}/edit`, { ...WORDS, seenVersion: '1' })).status, 403);
    assert.equal((await boss.get('/rules/9999/edit')).status, 404);
  });
});

describe('POST /rules/:id/switch', () => {
  it('refuses while words or range are missing, and says so', async () => {
    const id = await create('缺', { 'spec-words': '', 'in-kind': 'custom' });
    const refused = await boss.post(`/rules/${id}/switch`, { seenVersion: '1', on: 'yes' });

    assert.equal(refused.location, `/rules/${id}/edit`);
    assert.equal(stored(id).is_on, 0);
    const { text } = await boss.get(refused.location);
    assert.match(text, /“缺”还不能开启/);
    assert.match(text, /还没有填写词语/);
    assert.match(text, /还没有选择监控范围/);
  });
});

describe('POST /rules/:id/remove', () => {
  it('asks first, then hides the rule; its versions can still be read', async () => {
    const id = await create('要删的');
    assert.match((await boss.get(`/rules/${id}/remove`)).text, /它找到的违规和每个版本都保留/);
    assert.equal((await boss.post(`/rules/${id}/remove`)).location, '/rules');

    assert.equal((await boss.get(`/rules/${id}/edit`)).status, 404);
    assert.match((await boss.get(`/rules/${id}/versions`)).text, /规则已删除/);
  });
});

describe('GET /rules/:id/versions', () => {
  it('says who changed what, and compares any two', async () => {
    const id = await create('版本');
    await update(id, { name: '版本', severity: 'low', 'spec-words-in': `新词${EVIL}`, said: ['employee', 'outside'] });
    await update(id, { name: '版本', severity: 'low', said: ['employee', 'outside'], 'spec-words-out': '保本' }, '2');
    const compared = await reader.get(`/rules/${id}/versions?a=1&b=3`);

    assert.match(compared.text, /v1 → v3/);
    assert.match(compared.text, /<del>高<\/del> → <ins>低<\/ins>/);
    assert.match(compared.text, /<del>保本<\/del>/);
    assert.match(compared.text, /员工和客户/);
    assert.doesNotMatch(compared.text, /<img src=x/);
  });
});

describe('POST /rules/import', () => {
  it('brings the words of a file into a list and names what failed', async () => {
    const id = await create('导入');
    await boss.get(`/rules/${id}/import`);
    const bytes = new TextEncoder().encode(`保本\r\n新的词\r\n\r\n新的词\r\n${'长'.repeat(300)}\r\n`);
    const fields = { rule: String(id), seenVersion: '1', list: 'words' };
    const done = await boss.upload('/rules/import', { name: '词.txt', bytes }, { fields });

    assert.equal(done.status, 200, done.text.slice(0, 500));
    assert.deepEqual(stored(id).spec.words, ['保本', '稳赚', '新的词']);
    assert.match(done.text, /没有读入的行/);
    const replaced = await boss.upload(
      '/rules/import',
      { name: '词.txt', bytes: new TextEncoder().encode('只有这个') },
      { fields: { ...fields, seenVersion: '2', mode: 'replace' } },
    );
    assert.match(replaced.text, /已保存 v3/);
    assert.deepEqual(stored(id).spec.words, ['只有这个']);
    assert.match((await reader.get(`/rules/${id}/words?list=words`)).text, /只有这个/);
  });

  it('takes a list of 200,000 lines with duplicates and blanks', async () => {
    const id = await create('很大');
    await boss.get(`/rules/${id}/import`);
    const lines = Array.from({ length: 200_000 }, (_, i) => (i % 4 === 0 ? '' : `词${i % 60_000}`));
    const bytes = new TextEncoder().encode(lines.join('\n'));
    const fields = { rule: String(id), seenVersion: '1', list: 'words' };
    const done = await boss.upload('/rules/import', { name: '词.txt', bytes }, { fields });

    assert.equal(done.status, 200);
    assert.equal(stored(id).spec.words.length, 45_002);
    const page = await boss.get(`/rules/${id}/edit`);
    assert.match(page.text, /45,002 个/);
    assert.ok(page.text.length < 300_000, `${page.text.length}`);
    assert.equal((await update(id, { name: '很大', 'spec-words-out': '词1' }, '2')).status, 303);
    assert.equal(stored(id).spec.words.length, 45_001);
  });
});

describe('POST /rules/packs', () => {
  it('takes the rules of a pack into the list, off, and once', async () => {
    assert.equal((await boss.post('/rules/packs', { pack: 'abuse' })).location, '/rules');
    const made = desk.rows<{ is_on: number; scope: null }>('desk', "SELECT * FROM rules WHERE pack LIKE 'abuse.%'");
    assert.ok(made.length > 1);
    assert.ok(made.every(({ is_on, scope }) => is_on === 0 && scope === null));
    await boss.post('/rules/packs', { pack: 'abuse' });
    assert.match((await boss.get('/rules')).text, /同名的没有重复加入/);
    assert.match((await boss.get('/rules/new?pack=promises.0')).text, /data-word="保本保息"|data-word=/);
  });
});

describe('POST /rules/trials', () => {
  const trialOf = async (visitor: Visitor, fields: object) => {
    const asked = await visitor.post('/rules/trials', { ...WORDS, ...fields }, { 'hx-request': 'true' });
    assert.equal(asked.status, 200, asked.text);
    const id = desk.rows<{ id: number }>('archive', 'SELECT max(id) AS id FROM lookbacks')[0]!.id;
    await desk.world.app.pipeline.review();
    return visitor.part(`/rules/trials/${id}`, 'trial');
  };

  it('tells what the form as it stands would find, and changes nothing', async () => {
    const rules = desk.rows('desk', 'SELECT count(*) AS n FROM rules');
    const violations = desk.rows('archive', 'SELECT count(*) AS n FROM violations');
    const { text } = await trialOf(boss, { name: '', 'spec-words': '退款', period: 'all' });

    assert.match(text, /将命中 2 条/);
    assert.match(text, /<mark class="bad">退款<\/mark>/);
    assert.match(text, /<svg class="trial-chart"/);
    assert.doesNotMatch(text, /<img src=x/);
    assert.deepEqual(desk.rows('desk', 'SELECT count(*) AS n FROM rules'), rules);
    assert.deepEqual(desk.rows('archive', 'SELECT count(*) AS n FROM violations'), violations);
  });

  it('shows samples of what the viewer may see, with numbers masked for who may not see them', async () => {
    await keeper.get('/rules');
    const { text } = await trialOf(keeper, { 'spec-words': '退款', period: 'all' });

    assert.match(text, /命中样例/);
    assert.doesNotMatch(text, new RegExp(HIDDEN));
    assert.doesNotMatch(text, /13812345678/);
    const [left] = desk.rows<{ conversations: string }>(
      'desk',
      "SELECT conversations FROM trail WHERE act = 'rule-tried' ORDER BY n DESC LIMIT 1",
    );
    assert.deepEqual(JSON.parse(left!.conversations), [chatOf('zhang', ANN)]);
  });

  it('refuses what cannot be looked for, with the reason', async () => {
    const refused = await boss.post('/rules/trials', { ...WORDS, 'spec-words': '' }, { 'hx-request': 'true' });
    assert.match(refused.text, /还没有填写词语/);
  });
});

describe('POST /rules/:id/apply', () => {
  it('looks back for good, and says how it went', async () => {
    const id = await create('补查', { 'spec-words': '退款' });
    await boss.get(`/rules/${id}/apply`);
    assert.equal((await boss.post(`/rules/${id}/apply`, { seenVersion: '1', period: 'all' })).status, 303);
    await desk.world.app.pipeline.review();

    const page = await boss.get(`/rules/${id}/apply`);
    assert.match(page.text, /已完成/);
    const found = desk.rows('archive', `SELECT id FROM violations WHERE rule = ${id} AND origin = 'past'`);
    assert.equal(found.length, 2);
    const [{ n }] = desk.rows<{ n: number }>('desk', "SELECT count(*) AS n FROM trail WHERE act = 'rule-applied'") as [
      { n: number },
    ];
    assert.equal(n, 1);
  });

  it('can be cancelled; what is over cannot', async () => {
    const [{ id }] = desk.rows<{ id: number }>('archive', 'SELECT max(id) AS id FROM lookbacks') as [{ id: number }];
    assert.equal((await boss.post(`/rules/lookbacks/${id}/cancel`)).status, 303);
    assert.match((await boss.get('/rules')).text, /补查已经结束/);
    assert.equal((await reader.post(`/rules/lookbacks/${id}/cancel`)).status, 403);
  });
});

describe('the pages of rules', () => {
  it('each leave a trace of what was looked at', async () => {
    const id = await create('痕迹');
    const seen: string[] = [];
    const own = ['edit', 'remove', 'versions', 'apply', 'import', 'words?list=words'].map(
      (path) => `/rules/${id}/${path}`,
    );
    for (const path of ['/rules', ...own, '/rules/chats?q=x']) {
      assert.equal((await boss.get(path)).status, 200, path);
      const [row] = desk.rows<{ act: string; title: string }>(
        'desk',
        'SELECT act, title FROM trail ORDER BY n DESC LIMIT 1',
      );
      seen.push(`${row!.act} ${row!.title}`);
    }
    const rule = 'rules 规则“痕迹”';

    assert.deepEqual(seen, [
      ...['rules 规则', rule, rule, `${rule}的版本`, `${rule}的补查`, rule],
      ...['rules 下载规则“痕迹”的敏感词', 'directory 按名字查找会话'],
    ]);
  });

  it('refuse a form that is too long with the way out', async () => {
    const id = await create('太长');
    const refused = await update(id, { name: '太长', 'spec-words-in': '词'.repeat(10_000) });

    assert.equal(refused.status, 413);
    assert.equal(stored(id).spec.words.length, 2);
  });
});

describe('the pickers of the form', () => {
  it('offer staff by name, and only conversations the viewer may see', async () => {
    assert.match((await keeper.get('/rules/people?q=li')).text, /data-id="li"/);
    const chats = await keeper.get(`/rules/chats?q=${encodeURIComponent('客户')}`);

    assert.match(chats.text, /role="option"/);
    assert.doesNotMatch(chats.text, new RegExp(HIDDEN));
    assert.equal((await reader.get('/rules/people?q=li')).status, 403);
    assert.match((await keeper.post('/rules/reach', { 'in-kind': 'custom' })).text, /还没有选/);
    assert.match((await keeper.post('/rules/reach', { 'in-kind': 'everyone' })).text, /全部 3 名员工/);
  });
});
