import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { outside } from '../testing/people-file.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const [ANN, BEN] = [outside('ann'), outside('ben')];
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX01';
const at = (text: string): { msgtime: number } => ({ msgtime: Date.parse(`${text}+08:00`) });
const DAYS = '/figures?from=2026-11-18&to=2026-11-19';

/**
 * 18th: zhang and Ann 3 messages (one at 00:00:00), zhang and li 2. 19th: li and Ben 1 at 23:59:59, the group 2 (zhang, Ben).
 * 17th, before: zhang and Ann 1. 20th, after: li and Ben 1.
 */
describe('the overview', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let scope: Viewer['scope'] = 'everyone';
  let permissions = ALL_PERMISSIONS;
  before(async () => {
    const { world } = desk;
    world.now = Date.parse('2026-11-21T10:00:00+08:00');
    world.says('zhang', ANN, '您好', at('2026-11-17T23:59:59'));
    world.says(ANN, 'zhang', '在吗', at('2026-11-18T00:00:00'));
    world.says('zhang', ANN, '在', at('2026-11-18T09:00:00'));
    world.says(ANN, 'zhang', '好', at('2026-11-18T09:01:00'));
    world.says('zhang', 'li', '开会', at('2026-11-18T10:00:00'));
    world.says('li', 'zhang', '来了', at('2026-11-18T10:01:00'));
    world.says('li', BEN, '您好', at('2026-11-19T23:59:59'));
    const said = (from: string, to: string[], hour: string) =>
      world.sends({ from, tolist: to, roomid: ROOM, msgtype: 'text', text: { content: '群里' }, ...at(hour) });
    said('zhang', [BEN, 'li'], '2026-11-19T12:00:00');
    said(BEN, ['zhang', 'li'], '2026-11-19T12:01:00');
    world.says(BEN, 'li', '好的', at('2026-11-20T00:00:00'));
    await world.archive();
    await world.app.pipeline.figures();
    const db = new Database(pathsOf(world.config).archive);
    const day = (date: string) => Date.parse(`${date}T12:00:00+08:00`);
    db.exec(`
      INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '一部', 1, 1, 0);
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
        ('zhang', '张伟', '', '', 2, 0, 1, 'zhangwei', 1), ('li', '李敏', '', '', 1, 0, 1, 'limin', 1);
      INSERT INTO employee_departments (userid, department) VALUES ('zhang', 2), ('li', 1);
      INSERT INTO archive_scope (userid, edition, from_at, to_at) VALUES ('zhang', 1, 0, NULL), ('li', 1, 0, ${day('2026-11-19')});
      INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at, ended_at, ended_by) VALUES
        ('${ANN}', 'zhang', ${day('2026-11-18')}, '', 1, 0, NULL, NULL), ('${ANN}', 'li', ${day('2026-11-19')}, '', 1, 0, NULL, NULL),
        ('${BEN}', 'li', ${day('2026-11-10')}, '', 1, 0, ${day('2026-11-19')}, 'customer'),
        ('${outside('cat')}', 'li', ${day('2026-11-10')}, '', 1, 0, ${day('2026-11-19')}, 'transfer');
      INSERT INTO violations (rule, rule_version, rule_name, severity, seq, conversation, sender, sent_at, words, found_at) VALUES
        (1, 1, '承诺收益', 'high', 3, '${['zhang', ANN].sort().join('|')}', 'zhang', ${day('2026-11-18')}, '[]', 1),
        (1, 1, '承诺收益', 'high', 6, '${ROOM}', 'zhang', ${day('2026-11-19')}, '[]', 1);`);
    db.close();
    await desk.open({
      access: ({ id, name }) => ({ accountId: id, name, permissions, scope }),
    });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  /** Each number by its name. */
  async function figures(address: string): Promise<Record<string, string>> {
    const { text } = await visitor.get(address);
    const tiles = [...text.matchAll(/data-explain="([a-z]+)"[\s\S]*?class="tile-value"[^>]*>([^<]+)</g)];
    return Object.fromEntries(tiles.map(([, key, value]) => [key, value!.trim()]));
  }

  it('counts each day whole, in UTC+8', async () => {
    assert.deepEqual(await figures(DAYS), {
      ...{ archived: '1', internal: '2', external: '4', group: '2', chats: '4' },
      ...{ added: '1', lost: '1', violations: '2', waiting: '2', timeouts: '0' },
    });
  });

  it('counts of a department what its people have to do with', async () => {
    assert.partialDeepStrictEqual(await figures(`${DAYS}&department=2`), {
      ...{
        archived: '1',
        internal: '2',
        external: '3',
        group: '2',
        chats: '3',
        added: '1',
        lost: '0',
        violations: '2',
      },
    });
    assert.partialDeepStrictEqual(await figures(`${DAYS}&who=li`), { external: '1', lost: '1', violations: '0' });
  });

  it('shows nobody more than his scope', async () => {
    scope = ['li'];
    const mine = await figures(DAYS);
    const others = await figures(`${DAYS}&who=zhang`);
    const { text: violations } = await visitor.get(DAYS.replace('/figures', '/figures/violations'));
    scope = 'everyone';

    // Of a group he sees what others did there, too: as the page of violations and their list.
    assert.partialDeepStrictEqual(mine, { archived: '0', internal: '2', external: '1', group: '2', violations: '1' });
    assert.match(violations, /违规数<\/[\s\S]{0,400}?class="tile-value"[^>]*>1</);
    assert.partialDeepStrictEqual(others, { archived: '0', internal: '0', external: '0', group: '0', chats: '0' });
  });

  it('tells nobody how many violations and timeouts there are who may not see them', async () => {
    permissions = ALL_PERMISSIONS.filter((name) => name !== 'see-violations' && name !== 'see-timeouts');
    const { text } = await visitor.get(DAYS);
    permissions = ALL_PERMISSIONS;

    assert.match(text, /外部消息/);
    assert.doesNotMatch(text, /待审违规|每天的违规|data-explain="timeouts"/);
  });

  it('compares with as many days before, and leads to what it counts', async () => {
    const { text } = await visitor.get('/figures?from=2026-11-18&to=2026-11-18');

    assert.match(text, /2026-11-17/);
    assert.match(text, /↑ 200%/); // 3 messages with customers, 1 the day before
    assert.match(text, /href="\/search\?from=2026-11-18&amp;to=2026-11-18&amp;kind=external"/);
    assert.match(text, /href="\/violations\?[^"]*state=open/);
  });

  it('says so when there is nothing, and refuses what is too long', async () => {
    assert.match((await visitor.get('/figures?from=2026-01-01&to=2026-01-02')).text, /这段时间没有消息/);
    assert.match((await visitor.get('/figures?from=1990-01-01&to=2026-01-02')).text, /时间范围太长/);
  });

  it('stands on the first page of whoever may see figures', async () => {
    assert.match((await visitor.get('/')).text, /最近 7 天[\s\S]*活跃会话/);
  });
});
