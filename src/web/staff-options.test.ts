import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Permission } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const PAGES: readonly (readonly [path: string, may: Permission])[] = [
  ['/rules/people', 'edit-rules'],
  ['/reply-rules/people', 'edit-timeouts'],
];

describe('staff to choose from in the forms of rules', () => {
  const desk = new Desk();
  let permissions: readonly Permission[] = [];
  let visitor: Visitor;
  before(async () => {
    const db = new Database(pathsOf(desk.world.config).archive);
    db.exec(
      `INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 1, 0)`,
    );
    const add = db.prepare(`INSERT INTO employees
      (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES (?, ?, '', '', 2, 0, 1, ?, 1)`);
    add.run('zhang', '张伟', 'zhangwei zw');
    for (let i = 1; i <= 13; i += 1) add.run(`li${i}`, `李敏${i}`, 'limin lm');
    db.close();
    await desk.open({ access: ({ id, name }) => ({ ...viewer(), permissions, accountId: id, name }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  for (const [path, may] of PAGES) {
    it(`are found by name at ${path} with their department, twelve at a time, by whoever may change those rules`, async () => {
      permissions = [may];
      const find = async (words: string) => (await visitor.get(`${path}?q=${encodeURIComponent(words)}`)).text;
      assert.match(await find('zhangw'), /data-id="zhang"[\s\S]*营业部/);
      assert.doesNotMatch(await find('zhangw'), /还有更多/);
      const many = await find('李敏');
      assert.equal(many.match(/data-id="/g)!.length, 12);
      assert.match(many, /还有更多，再输入几个字/);

      permissions = PAGES.map(([, other]) => other).filter((other) => other !== may);
      assert.equal((await visitor.get(`${path}?q=zhang`)).status, 403);
    });
  }
});
