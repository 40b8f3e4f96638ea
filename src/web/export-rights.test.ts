import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { NO_LIMITS } from '../access/scope.ts';
import { pathsOf } from '../config.ts';
import { Exporter } from '../export/exporter.ts';
import { type MakeExport, makeExport } from '../export/make-export.ts';
import { Stopped } from '../export/pace.ts';
import type { Visitor } from './testing/visitor.ts';
import { WalkedDesk } from './testing/walked-desk.ts';

interface Row {
  readonly id: number;
  readonly state: string;
  readonly done: number;
  readonly problem: string | null;
}

describe('an export whose maker loses rights', () => {
  const desk = new WalkedDesk();
  let visitor: Visitor;
  let exports: Exporter;
  let make: MakeExport;

  const change = (statements: string): void => {
    const db = new Database(pathsOf(desk.world.config).desk);
    db.exec(statements);
    db.close();
  };
  const only = (userid: string) => JSON.stringify({ ...NO_LIMITS, kind: 'custom', employees: [userid] });
  const give = (role: string, scope: string | null = null) =>
    change(`DELETE FROM account_roles; UPDATE accounts SET enabled = 1;
      INSERT INTO account_roles (account, role, scope, given_at) VALUES (1, '${role}', ${scope ? `'${scope}'` : 'NULL'}, 1)`);
  const last = () =>
    desk.rows<Row>('desk', 'SELECT id, state, done_count AS done, problem FROM exports ORDER BY id DESC LIMIT 1')[0]!;
  const order = async (): Promise<void> => {
    await visitor.get('/recordings');
    assert.equal((await visitor.post('/recordings/exports', { as: 'table' })).status, 303);
  };

  before(async () => {
    await desk.fill();
    const { app, config } = desk.world;
    const parts = { ...app, config, paths: pathsOf(config) };
    make = (wanted, report) => makeExport(parts, wanted, report);
    // What waits is made when the test says so.
    exports = new Exporter({ ...parts, make: (wanted, report) => make(wanted, report) });
    const waiting = Object.assign(Object.create(exports) as Exporter, {
      wake: () => undefined,
      pathOf: exports.pathOf.bind(exports),
    });
    await desk.open({ change: { exports: waiting } });
    visitor = await desk.signedIn();
  });
  beforeEach(() => give('super'));
  after(() => desk.close());

  it('holds what may be seen when it is made, not when it was asked for', async () => {
    await order();
    await exports.run();
    assert.deepEqual([last().state, last().done], ['done', 1]);

    await order();
    give('auditor', only('li'));
    await exports.run();
    assert.deepEqual([last().state, last().done], ['done', 0]);
  });

  it('is not made when the account is closed or may no longer export', async () => {
    for (const lose of ['UPDATE accounts SET enabled = 0', "UPDATE account_roles SET role = 'compliance'"]) {
      give('super');
      await order();
      change(lose);
      await exports.run();

      assert.equal(last().state, 'cancelled');
      assert.match(last().problem!, /不再有导出权限/);
    }
  });

  it('stops in the middle when less may be seen, and goes on when only more may', async () => {
    const between: (() => void)[] = [];
    const real = make;
    make = async (wanted, report) => {
      const progress = { done: 0, total: 1, bytes: 0 };
      assert.ok(await report(progress));
      between.shift()?.();
      if (!(await report(progress))) throw new Stopped();
      return real(wanted, report);
    };
    give('auditor', only('zhang'));
    between.push(
      () => give('super'),
      () => give('auditor', only('li')),
    );
    await order();
    await exports.run();
    assert.deepEqual([last().state, last().done], ['done', 1]);

    give('auditor', only('zhang'));
    await order();
    await exports.run();
    make = real;
    assert.equal(last().state, 'cancelled');
    assert.match(last().problem!, /查看范围已缩小/);
  });

  it('cannot be fetched once it holds more than may be seen, and can be made anew', async () => {
    await order();
    await exports.run();
    const { id } = last();
    const path = `/exports/${id}/file`;
    assert.equal((await visitor.get(path)).status, 200);

    give('auditor', only('li'));
    const refused = await visitor.get(path);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /查看范围缩小了/);

    await visitor.get('/exports');
    await visitor.post(`/exports/${id}/repeat`);
    await exports.run();
    assert.equal((await visitor.get(path)).status, 200);
    assert.equal(last().done, 0);
  });
});
