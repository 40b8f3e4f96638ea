import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { dayOf } from '../lib/clock.ts';
import { daysAgo, NOW, outside } from '../testing/people-file.ts';
import { readXlsx } from '../testing/unzip.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const [ANN, BO, CAI] = ['ann', 'bo', 'cai'].map((name) => outside(name)) as [string, string, string];
const [ROOM, QUIET] = ['wrQ12345678901234567890123', 'wrQ99999999999999999999999'];
const TODAY = dayOf(NOW);

const rows = (html: string) => [...html.matchAll(/<tr data-key="([^"]+)"/g)].map((found) => found[1]);
const cloud = (html: string) =>
  [...html.matchAll(/<li class="size-(\d)">(?:<a[^>]*>|<span[^>]*>)([^<]+)/g)].map(([, n, w]) => `${w} ${n}`);

/**
 * ROOM: zhang owns it; Ann (29 days, two tags) and Bo (today, one tag) are in it, Cai was thrown out 2 days ago. Of the messages
 * of today Ann wrote three, Bo one, zhang one. QUIET has nobody from outside who spoke.
 */
function fill(desk: Desk): void {
  const db = new Database(pathsOf(desk.world.config).archive);
  const stay = (id: string, from: number, scene: number, to: number | null = null) =>
    `('${ROOM}', '${id}', ${from}, ${id.startsWith('wm') ? 2 : 1}, '', ${scene}, 'zhang', 0, ${to}, ${to && 1})`;
  db.exec(`
    INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
      ('zhang', '张伟', '', '', 1, 0, 1, '', 1), ('li', '李敏', '', '', 1, 0, 1, '', 1);
    INSERT INTO customers (id, name, corp, position, revision, kind) VALUES
      ('${ANN}', '安娜', NULL, '', 1, 1), ('${BO}', '薄云 13812345678', NULL, '', 1, 1), ('${CAI}', '蔡蔡', NULL, '', 1, 1);
    INSERT INTO tags (id, name, group_id, group_name, place) VALUES ('t1', '高净值', 'g', '分层', 1), ('t2', '新客', 'g', '分层', 2);
    INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at, tags) VALUES
      ('${ANN}', 'zhang', 1, '', 1, 0, '["t1","t2"]'), ('${BO}', 'zhang', 1, '', 1, 0, '["t1"]');
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
      ('${ROOM}', 'customer', '服务一群', 'zhang', '', ${daysAgo(60)}, 0, 1), ('${QUIET}', 'customer', '安静群', 'li', '', ${daysAgo(60)}, 0, 1),
      ('wrInside', 'internal', '内部群', 'li', '', ${daysAgo(60)}, 0, 1);
    INSERT INTO room_members (room, id, joined_at, kind, nickname, join_scene, invitor, seen_at, left_at, left_scene) VALUES
      ${stay('zhang', daysAgo(60), 1)}, ${stay(ANN, daysAgo(29), 3)}, ${stay(BO, NOW - 60_000, 1)}, ${stay(CAI, daysAgo(9), 2, daysAgo(2))};`);
  db.close();
}

/** Two of zhang: what was said today came by the door. */
function sayYesterday(desk: Desk): void {
  const db = new Database(pathsOf(desk.world.config).archive);
  db.exec(`INSERT INTO chat_days (conversation, day, staff, customers, others) VALUES ('${ROOM}', ${TODAY - 1}, 2, 0, 0);
    UPDATE figures_state SET revision = revision + 1;`);
  db.close();
}

describe('groups of customers', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let permissions: readonly Permission[] = ALL_PERMISSIONS;
  let scope: 'everyone' | readonly string[] = 'everyone';
  const as = async (who: { without?: Permission; scope?: typeof scope }, path: string) => {
    permissions = ALL_PERMISSIONS.filter((one) => one !== who.without);
    scope = who.scope ?? 'everyone';
    const answer = await visitor.get(path);
    [permissions, scope] = [ALL_PERMISSIONS, 'everyone'];
    return answer;
  };
  before(async () => {
    const { world } = desk;
    const write = (from: string, content: string) =>
      world.sends({ from, tolist: ['zhang', ANN, BO], roomid: ROOM, msgtype: 'text', text: { content } });
    for (const text of ['退款多久到账', '退款进度查询', '电话 13912345678']) write(ANN, text);
    write(BO, '退款谢谢');
    write('zhang', '尊敬的客户，会员退款');
    await world.pull();
    fill(desk);
    await world.app.refreshLists();
    await world.app.pipeline.figures();
    sayYesterday(desk);
    await desk.open({
      access: ({ id, name }) => ({ accountId: id, name, permissions, scope }),
    });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  describe('GET /figures/groups', () => {
    it('shows each group with its numbers, whether it is active, and who answers for it', async () => {
      const { text } = await visitor.get('/figures/groups?range=own&from=2026-11-19&to=2026-11-20');

      assert.deepEqual(rows(text), [ROOM, QUIET]);
      // 5 + 2 messages; Bo came. Ann said 3: 1 active of 3 members, 4 messages of customers in 7 days.
      assert.match(text, /服务一群<\/a><span class="tag ok">活跃/);
      const cells = [...text.slice(text.indexOf(`data-key="${ROOM}"`)).matchAll(/<td class="number"[^>]*>([^<]*)/g)];
      assert.deepEqual(
        cells.slice(0, 9).map(([, cell]) => cell),
        ['3', '7', '3', '4', '1', '0', '1', '33.3%', '0'],
      );
      assert.match(text, /共 2 个群，活跃 1 个；消息 7 条，入群客户 1 人次/);
      assert.match(text, /安静群<\/a><span class="tag " title="企业微信没有告知成员，不能判定">未知/);
    });

    it('has the same button for the spreadsheet as other lists, greyed for who may not export', async () => {
      for (const path of ['/figures/groups', `/figures/groups/${ROOM}`]) {
        assert.match(
          (await visitor.get(path)).text,
          /<button class="btn[^>]*data-once[^>]*><svg(?:(?!<\/svg>)[\s\S])*<\/svg>导出表格</,
          path,
        );
        assert.match(
          (await as({ without: 'export' }, path)).text,
          /data-denied><svg(?:(?!<\/svg>)[\s\S])*<\/svg>导出表格/,
          path,
        );
      }
      assert.match((await visitor.get(`/figures/groups/${ROOM}`)).text, /<summary>以表格查看<\/summary>/);
    });

    it('narrows and sorts, each in the address', async () => {
      assert.deepEqual(rows((await visitor.get('/figures/groups?active=yes')).text), [ROOM]);
      assert.deepEqual(rows((await visitor.get('/figures/groups?who=li')).text), [QUIET]);
      assert.deepEqual(rows((await visitor.get('/figures/groups?q=安静')).text), [QUIET]);
      assert.match((await visitor.get('/figures/groups?q=没有这个')).text, /没有符合条件的客户群/);
      assert.match((await visitor.get('/figures/groups?sort=rate')).text, /aria-sort="ascending"/);
      assert.equal((await visitor.get('/figures/groups?sort=drop table')).status, 400);
    });
  });

  describe('GET /figures/groups/:id', () => {
    it('tells who came today, how active it is, and draws both courses from tables', async () => {
      const { text } = await visitor.get(`/figures/groups/${ROOM}`);

      assert.match(text, /入群 <b>1<\/b><\/summary>/);
      assert.match(text, /退群 <b>0<\/b>/);
      assert.match(text, /活跃客户 1，每人每天 0.19 条/);
      assert.match(text, /data-table="#said-days"/);
      assert.match(text, /2026-11-19<\/th><td class="number" data-value="2">2<\/td><td class="number" data-value="0">/);
      assert.equal([...text.matchAll(/<th scope="row"/g)].length, 14);
      assert.equal(
        [...(await visitor.get(`/figures/groups/${ROOM}?days=30`)).text.matchAll(/<th scope="row"/g)].length,
        60,
      );
    });

    it('shows tags and what customers say by how often, and nothing of a number', async () => {
      const { text } = await visitor.get(`/figures/groups/${ROOM}`);

      // 退款 stands in three messages of customers, what zhang wrote does not count.
      assert.deepEqual(cloud(text).slice(0, 3), ['高净值 6', '新客 1', '退款 6']);
      assert.match(
        text,
        new RegExp(`href="/search\\?q=%E9%80%80%E6%AC%BE&amp;time=30d&amp;group=${ROOM}&amp;direction=outside"`),
      );
      assert.match(text, /取自最近 30 天的 4 条客户消息/);
      assert.doesNotMatch(text, /会员|13912345678/);
    });

    it('keeps what was said from who does not read conversations, and numbers from who may not see them', async () => {
      const deaf = await as({ without: 'read-chats' }, `/figures/groups/${ROOM}`);
      assert.doesNotMatch(deaf.text, /退款/);
      assert.match(deaf.text, /不显示客户说过的词/);
      const plain = await as({ without: 'see-numbers' }, `/figures/groups/${ROOM}`);
      assert.doesNotMatch(plain.text, /13812345678/);
      assert.match(plain.text, /薄云 138\*\*\*\*5678/);
    });

    it('lists who is in it in the words of the source; a tag narrows the list', async () => {
      const { text } = await visitor.get(`/figures/groups/${ROOM}`);
      assert.deepEqual(rows(text), [BO, ANN]); // Bo wrote last
      assert.match(text, new RegExp(`href="/customers/${ANN}"`));
      assert.match(text, /通过扫描群二维码入群/);
      assert.match(text, /由成员邀请入群（直接邀请入群）/);
      // Ann: 3 messages in 30 days.
      assert.match(text, /title="最近 30 天 3 条">0\.1 条\/天/);
      const tagged = (await visitor.get(`/figures/groups/${ROOM}?tag=t2`)).text;
      assert.deepEqual(rows(tagged), [ANN]);
      assert.match(tagged, /<span>标签<\/span> <b>新客<\/b>/);
      assert.match(
        (await visitor.get(`/figures/groups/${ROOM}?tab=left`)).text,
        /由成员邀请入群（通过邀请链接入群）[\s\S]*被群主或管理员移出/,
      );
      assert.match((await visitor.get(`/figures/groups/${ROOM}?tab=staff`)).text, /张伟[\s\S]{0,80}群主/);
    });

    it('is not found when it is absent, of staff only, or not theirs to see', async () => {
      assert.equal((await visitor.get('/figures/groups/nobody')).status, 404);
      assert.equal((await visitor.get('/figures/groups/wrInside')).status, 404);
      assert.equal((await as({ scope: ['li'] }, `/figures/groups/${ROOM}`)).status, 404);
      assert.equal((await as({ without: 'see-figures' }, `/figures/groups/${ROOM}`)).status, 404);
    });
  });

  it('POST exports give the list and the members of a group as spreadsheets', async () => {
    await visitor.get('/figures/groups');
    await visitor.post('/figures/groups/exports', { conditions: 'range=own&from=2026-11-19&to=2026-11-20' });
    await visitor.post(`/figures/groups/${ROOM}/exports`, { conditions: '' });
    assert.equal((await visitor.post('/figures/groups/nobody/exports', { conditions: '' })).status, 404);
    await desk.world.app.exports.run();

    const jobs = desk.rows<{ id: number; title: string; state: string }>(
      'desk',
      'SELECT id, title, state FROM exports ORDER BY id',
    );
    assert.deepEqual(
      jobs.map(({ title, state }) => [title, state]),
      [
        ['客户群统计，2026-11-19 至 2026-11-20', 'done'],
        ['群成员，群聊“服务一群”', 'done'],
      ],
    );
    const sheet = async (id: number) => {
      const headers = { cookie: visitor.cookie, 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/143.0.0.0' };
      const answer = await fetch(new URL(`/exports/${id}/file`, visitor.base), { headers });
      return Object.values(readXlsx(Buffer.from(await answer.arrayBuffer())))[0]!;
    };
    assert.deepEqual((await sheet(1))[1]!.slice(1, 15).map(String), [
      '服务一群',
      ROOM,
      '张伟',
      'zhang',
      '张伟',
      'zhang',
      '3',
      '1',
      '2',
      '7',
      '3',
      '4',
      '1',
      '0',
    ]);
    assert.deepEqual(
      (await sheet(2)).slice(1).map((row) => [row[1], row[3], row[6]]),
      [
        ['薄云 13812345678', '在群', '由成员邀请入群（直接邀请入群）'],
        ['安娜', '在群', '通过扫描群二维码入群'],
        ['蔡蔡', '已退群', '由成员邀请入群（通过邀请链接入群）'],
      ],
    );
  });

  describe('/figures/activity', () => {
    it('shows the rule as it came, and how many groups it makes active', async () => {
      const { text } = await visitor.get('/figures/activity');

      assert.match(text, /没有改过，按出厂设置/);
      assert.match(text, /<b>2<\/b> 个客户群里，<b>1<\/b> 个活跃，<b>0<\/b> 个不活跃，<b>1<\/b> 个没有成员资料/);
      assert.match(text, /活跃客户占群成员大于等于 14%，且每天的客户消息数与群成员数之比大于 1%/);
    });

    it('tries what is typed before it is saved, adds and drops conditions', async () => {
      const draft = 'days=1&own=&op=least&n=4&shareop=least&share=14&talkop=more&talk=1';
      const { text } = await visitor.part(`/figures/activity?${draft}`, 'activity-example');
      assert.match(text, /^<section class="sheet activity-example"/);
      assert.match(text, /<b>0<\/b> 个活跃/);
      assert.match(
        (await visitor.part(`/figures/activity?${draft.replace('n=4', 'n=x')}`, 'activity-example')).text,
        /客户消息数要填 1 到 1,000,000 的整数/,
      );
      const added = (await visitor.part(`/figures/activity?${draft}&add=yes`, 'activity-fields')).text;
      assert.equal([...added.matchAll(/name="n"/g)].length, 2);
      const dropped = (await visitor.part(`/figures/activity?${draft}&op=more&n=9&drop=0`, 'activity-fields')).text;
      assert.match(dropped, /name="n" value="9"/);
    });

    it('is saved by who may, says what is wrong, and holds at once', async () => {
      const rule = {
        days: '7',
        own: '',
        op: ['least'],
        n: ['4'],
        shareop: 'least',
        share: '14',
        talkop: 'more',
        talk: '1',
      };
      await visitor.get('/figures/activity');
      const wrong = await visitor.post('/figures/activity', { ...rule, share: '140' });
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, /活跃度比例要填 0 到 100 的数/);

      assert.equal((await visitor.post('/figures/activity', rule)).location, '/figures/activity');
      assert.match((await visitor.get('/figures/activity')).text, /林悦 于 2026-11-20 10:0\d 保存/);
      assert.deepEqual(rows((await visitor.get('/figures/groups?active=yes')).text), []);
    });
  });
});
