import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Permission, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { recordViolations } from '../store/violations.ts';
import { daysAgo, outside } from '../testing/people-file.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const ANN = outside('ann');
const BO = outside('bo', 'wo');
const CAI = outside('cai');
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';
const EVIL = '"><img src=x onerror=alert(1)>';

/** People as a sync would have left them. */
function fill(desk: Desk): void {
  const db = new Database(pathsOf(desk.world.config).archive);
  db.exec(`
    INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 1, 0);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status, direct_leaders) VALUES
      ('zhang', '张伟', '', '客户经理', 2, 0, 1, 'zhangwei zw', 1, '["li"]'), ('li', '李敏', '', '总监', 1, 0, 1, 'limin lm', 1, '[]');
    INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 1), ('li', 1, 0);
    INSERT INTO archive_scope (userid, edition, from_at) VALUES ('zhang', 2, ${daysAgo(90)});
    INSERT INTO archive_scope (userid, edition, from_at, to_at) VALUES ('zhang', 1, ${daysAgo(300)}, ${daysAgo(200)});
    INSERT INTO customers (id, name, corp, position, revision, kind) VALUES
      ('${ANN}', '安娜', NULL, '', 1, 1), ('${BO}', '薄云', '云起科技', '经理', 1, 2);
    INSERT INTO tags (id, name, group_id, group_name, place) VALUES ('gold', '黄金', 'g', '等级', 1);
    INSERT INTO follows (customer, userid, added_at, remark, description, mobiles, tags, add_way, seen_at, ended_at, ended_by) VALUES
      ('${ANN}', 'zhang', ${daysAgo(3)}, 'VIP安总', '爱喝茶', '["13800006612"]', '["gold"]', 16, 0, NULL, NULL),
      ('${ANN}', 'li', ${daysAgo(60)}, '${EVIL.replaceAll("'", '')}', '', '[]', '[]', 1, 0, ${daysAgo(20)}, 'transfer'),
      ('${BO}', 'zhang', ${daysAgo(9)}, '', '', '[]', '[]', 201, 0, ${daysAgo(1)}, 'customer');
    INSERT INTO consents VALUES ('${ANN}', 'zhang', 'agree', ${daysAgo(3) + 120_000}, 0);
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
      ('${ROOM}', 'customer', '服务一群', 'zhang', '每周答疑', ${daysAgo(30)}, 0, 1);
    INSERT INTO room_members (room, id, joined_at, kind, nickname, join_scene, invitor, seen_at, left_at, left_scene) VALUES
      ('${ROOM}', 'zhang', ${daysAgo(30)}, 1, '', 1, '', 0, NULL, NULL), ('${ROOM}', 'li', ${daysAgo(29)}, 1, '', 1, 'zhang', 0, NULL, NULL),
      ('${ROOM}', '${ANN}', ${daysAgo(29)}, 2, '安', 3, 'zhang', 0, NULL, NULL), ('${ROOM}', '${BO}', ${daysAgo(28)}, 2, '', 3, '', 0, ${daysAgo(2)}, 1);`);
  db.close();
}

/** The text between tags, one blank between words. */
const words = (html: string) =>
  html
    .replace(/<(style|script|svg)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const sides = (a: string, b: string) => encodeURIComponent([a, b].sort().join('|'));

describe('one person', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let scope: Viewer['scope'] = 'everyone';
  let permissions: readonly Permission[] = ALL_PERMISSIONS;
  const as = async <R>(limits: { scope?: Viewer['scope']; may?: readonly Permission[] }, work: () => Promise<R>) => {
    [scope, permissions] = [limits.scope ?? 'everyone', limits.may ?? ALL_PERMISSIONS];
    try {
      return await work();
    } finally {
      [scope, permissions] = ['everyone', ALL_PERMISSIONS];
    }
  };
  const statusOf = async (path: string) => (await visitor.get(path)).status;

  before(async () => {
    const { world } = desk;
    for (let i = 0; i < 8; i += 1)
      world.says('zhang', ANN, `第 ${i} 句，关于收益`, { msgtime: daysAgo(2) + i * 60_000 });
    const promised = world.says(ANN, 'zhang', `能保本吗 ${EVIL}`, { msgtime: daysAgo(1) });
    world.sends({
      from: 'zhang',
      tolist: [ANN],
      msgtype: 'voiptext',
      info: { callduration: 192, invitetype: 2 },
      msgtime: daysAgo(1) + 60_000,
    });
    world.says('zhang', 'li', '内部的一句', { msgtime: daysAgo(1) });
    world.sends({
      from: 'li',
      tolist: ['zhang', ANN],
      roomid: ROOM,
      msgtype: 'text',
      text: { content: '群里的收益' },
      msgtime: daysAgo(1),
    });
    world.says('li', ANN, '李敏说的', { msgtime: daysAgo(40) });
    world.says(CAI, 'zhang', '在吗', { msgtime: daysAgo(50) });
    await world.pull();
    fill(desk);
    await world.app.refreshLists();
    const violation = { rule: 1, ruleName: '承诺收益', ruleVersion: 3, severity: 'high', words: ['保本'] } as const;
    const chat = [ANN, 'zhang'].sort().join('|');
    const found = { ...violation, seq: promised, conversation: chat, sender: 'zhang', sentAt: daysAgo(1) };
    await world.app.store.write(recordViolations, [found], world.now);
    const access = ({ id, name }: { id: number; name: string }): Viewer => ({
      accountId: id,
      name,
      permissions,
      scope,
    });
    await desk.open({ access });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  describe('GET /employees/:userid', () => {
    it('shows five figures with their formulas, each leading to what it counts', async () => {
      const { text } = await visitor.get('/employees/zhang');

      assert.match(words(text), /客户总数 1 总会话消息数 13 客户群总数 1 客户私聊会话数 2 违规次数 1/);
      assert.match(text, /href="\/customers\?follower=zhang" title="现在添加着的客户数/);
      assert.match(text, /href="\/groups\?kind=customer&amp;dismissed=no&amp;member=zhang"/);
      assert.match(words((await visitor.get('/groups?kind=customer&dismissed=no&member=zhang')).text), /服务一群/);
      assert.match(text, /href="\/search\?sender=zhang&amp;violation=yes" title="由他触发的违规数/);
    });

    it('shows where he is, whom he reports to, and when he was archived', async () => {
      const said = words((await visitor.get('/employees/zhang')).text);

      assert.match(said, /恒川资本 \/ 营业部（负责人） 职务 客户经理 直属上级 李敏/);
      assert.match(said, /服务版 2026-08-22 至 今 办公版 2026-01-24 至 2026-05-04/);
    });

    it('shows what was said last in each conversation by day, every line leading to its context', async () => {
      const { text } = await visitor.get('/employees/zhang');

      assert.match(words(text), /外部 1 内部 1 群聊 1/);
      assert.match(words(text), /2026-11-18 星期三 张伟 10:04:00 第 4 句/);
      assert.doesNotMatch(text, /第 2 句/);
      assert.match(words(text), /安娜 10:00:00 高 能保本吗/);
      assert.match(text, /href="\/messages\/9\?who=zhang"/);
      assert.doesNotMatch(text, /<img src=x/);
      assert.match(words((await visitor.get('/employees/zhang?tab=internal')).text), /内部的一句/);
      assert.match(
        words((await visitor.get('/employees/zhang?tab=group')).text),
        /服务一群 3 人 .*李敏 10:00:00 群里的收益/,
      );
    });

    it('goes further back on demand, and says so where there is nothing', async () => {
      assert.doesNotMatch((await visitor.get('/employees/zhang')).text, /在吗/);
      assert.match((await visitor.get('/employees/zhang?since=90')).text, /在吗/);
      assert.match((await visitor.get('/employees/li?tab=external')).text, /近 30 天没有外部会话/);
      assert.equal(await statusOf('/employees/zhang?since=7'), 400);
    });

    it('finds words in his conversations, marked', async () => {
      const { text } = await visitor.get('/employees/zhang?q=收益&tab=external');

      assert.match(words(text), /8 条符合/);
      assert.match(text, /句，关于<mark>收益<\/mark>/);
      assert.match(text, /href="\/messages\/8\?who=zhang&amp;find=%E6%94%B6%E7%9B%8A"/);
      assert.match((await visitor.get('/employees/zhang?q=没说过')).text, /没有找到“没说过”/);
      assert.match((await visitor.get('/employees/zhang?q=发送人:张伟')).text, /没有开始查找[\s\S]*请到检索页/);
    });

    it('answers 404 for nobody, and for whoever is out of scope', async () => {
      assert.equal(await statusOf('/employees/nobody'), 404);
      assert.equal(await as({ scope: ['li'] }, () => statusOf('/employees/zhang')), 404);
      assert.equal(await as({ may: ['see-directory'] }, () => statusOf('/employees/zhang')), 404);
    });
  });

  describe('GET /customers/:id', () => {
    it('shows every follower with time, source, remark, tags and consent, and how it ended', async () => {
      const { text } = await visitor.get(`/customers/${ANN}`);
      const said = words(text);

      assert.match(said, /手机 13800006612/);
      assert.match(said, /张伟 2026-11-17 10:00 通过获客链接添加 VIP安总 爱喝茶 黄金 13800006612 同意/);
      assert.match(said, /曾跟进 1 次 .*李敏 2026-09-21 10:00 扫描二维码 .* 未获取 2026-10-31 已转接给他人/);
      assert.doesNotMatch(text, /<img src=x/);
      assert.match(text, /href="\/employees\/zhang"/);
    });

    it('shows what was said with him, alone and in groups, by words, type and time', async () => {
      const page = (query: string) =>
        visitor.get(`/customers/${ANN}?tab=records${query}`).then(({ text }) => words(text));

      assert.match(await page(''), /单聊 2 群聊 1 .*张伟 .*李敏/);
      assert.match(await page('&kind=group'), /服务一群 3 人 .*群里的收益/);
      assert.match(await page('&q=保本'), /1 条符合 .*能 保本 吗/);
      assert.match(await page('&type=voiptext'), /音视频通话/);
      assert.match(await page('&to=2026-11-01'), /李敏说的/);
      assert.match(await page('&from=2026-01-01&to=2026-01-02'), /单聊里没有符合条件的消息/);
    });

    it('tells what happened, the newest first, by kind', async () => {
      const page = (query = '') => visitor.get(`/customers/${ANN}?tab=moves${query}`).then(({ text }) => words(text));

      const said = await page();
      assert.match(said, /语音通话 3 分 12 秒 张伟 张伟 发起 看前后文 .*存档意愿：同意，对员工 张伟 .*添加了员工 张伟/);
      assert.match(said, /被转接走，原跟进人 李敏 .*加入群聊 服务一群 扫描群二维码，张伟 邀请/);
      assert.doesNotMatch(await page('&of=contact'), /语音通话/);
      assert.match(
        words((await visitor.get(`/customers/${BO}?tab=moves`)).text),
        /删除了员工 张伟 .*离开群聊 服务一群 被群主或管理员移出/,
      );
      assert.match(await page('&of=named'), /没有名称与备注的动态/);
    });

    it('has a page for who talks and is no customer', async () => {
      const { text } = await visitor.get(`/customers/${CAI}`);

      assert.match(text, /非客户/);
      assert.match(text, /href="\/customers\/others">原因和处理办法/);
    });

    it('shows a limited viewer his own part, and 404 for others', async () => {
      const said = await as({ scope: ['li'] }, async () => words((await visitor.get(`/customers/${ANN}`)).text));
      assert.match(said, /李敏 2026-09-21/);
      assert.doesNotMatch(said, /VIP安总|13800006612/);
      const records = await as({ scope: ['li'] }, () => visitor.get(`/customers/${ANN}?tab=records`));
      assert.match(records.text, /李敏说的/);
      assert.doesNotMatch(records.text, /能保本吗/);
      const moves = await as({ scope: ['li'] }, () => visitor.get(`/customers/${ANN}?tab=moves`));
      assert.doesNotMatch(words(moves.text), /语音通话|添加了员工 张伟/);
      assert.equal(await as({ scope: ['li'] }, () => statusOf(`/customers/${CAI}`)), 404);
      assert.equal(await statusOf('/customers/nobody'), 404);
    });

    it('keeps what was said from who may only see the directory', async () => {
      const may = ['see-directory'] as const;

      assert.equal(await as({ may }, () => statusOf(`/customers/${ANN}?tab=records`)), 404);
      const { text } = await as({ may }, () => visitor.get(`/customers/${ANN}?tab=moves`));
      assert.doesNotMatch(text, /语音通话|会话记录/);
    });
  });

  describe('GET /chats/panel', () => {
    const panel = async (chat: string, query = '') => (await visitor.get(`/chats/panel?chat=${chat}${query}`)).text;

    it('shows a customer as the employee of the chat knows him', async () => {
      const text = await panel(sides('zhang', ANN));

      assert.match(words(text), /安娜 @微信 备注：VIP安总 已同意存档 2026-11-17 10:02，客户在会话中同意/);
      assert.match(words(text), /来源 通过获客链接添加 客户状态 正常对话中 手机 13800006612/);
      assert.match(words(text), /跟进人 2 .*张伟 2026-11-17 起 .*李敏 至 2026-10-31/);
      assert.match(words(text), /近 30 天 10 条，员工占 90% .*违规 1 次/);
      assert.match(text, /href="\/messages\/9\?who=zhang"/);
      assert.match(words(text), /其他会话 1 .*李敏 1 条/);
      assert.match(words(text), /共同群聊 1 .*服务一群/);
      assert.match(text, new RegExp(`href="/customers/${ANN}"`));
    });

    it('shows a colleague by department, position and scope', async () => {
      const said = words(await panel(sides('zhang', 'li'), '&who=li'));

      assert.match(said, /张伟 归档中 服务版 2026-08-22 起 部门 恒川资本 \/ 营业部（负责人） 职务 客户经理/);
      assert.match(said, /近 30 天 1 条，李敏占 0%/);
    });

    it('shows a group: owner, who answers for it, who is in it since when, and who left', async () => {
      const said = words(await panel(ROOM));

      assert.match(
        said,
        /服务一群 客户群 3 人 群主 张伟 群负责人 张伟 默认为群主 创建时间 2026-10-21 10:00 群公告 每周答疑/,
      );
      assert.match(said, /员工 2 .*张伟 群主 2026-10-21 .*外部成员 1 .*安娜 @微信 2026-10-22/);
      assert.match(said, /最近离开 .*薄云 @云起科技 2026-11-18 被移出/);
    });

    it('says so where nobody has added him, and nothing is known of his consent', async () => {
      const text = await panel(sides('zhang', CAI));

      assert.match(words(text), /存档意愿未获取/);
      assert.match(words(text), /没有员工添加过他/);
    });

    it('leads nowhere this viewer has no page, and answers 404 for a chat he does not see', async () => {
      const limited = { scope: ['li'] } as const;
      const text = await as(limited, () => panel(ROOM));
      assert.doesNotMatch(text, /href="\/employees\/zhang"/);
      assert.match(text, /href="\/employees\/li"/);
      assert.match(await as(limited, () => panel(sides('zhang', 'li'))), /不在您的查看范围内/);
      assert.equal(await as(limited, () => statusOf(`/chats/panel?chat=${sides('zhang', ANN)}`)), 404);
      assert.equal(await statusOf('/chats/panel?chat=nothing'), 404);
    });
  });
});
