import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { World } from '../testing/world.ts';

const ANN = `wm${'a'.repeat(30)}`;

describe('huicun figures check', () => {
  const w = new World();
  let day: string;
  before(async () => {
    day = new Date(w.now + 8 * 3_600_000).toISOString().slice(0, 10);
    w.says(ANN, 'zhang', '在吗', { msgtime: w.now });
    w.says('zhang', ANN, '在的', { msgtime: w.now + 1000 });
    await w.pull();
    await w.app.pipeline.figures();
  });
  after(() => w.end());

  function check(...args: string[]): { status: number | null; said: string } {
    const file = join(import.meta.dirname, 'index.ts');
    const env = childEnvironment(w.settings);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, 'figures', 'check', ...args], {
      env,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  }

  interface Row {
    readonly act: string;
    readonly title: string;
    readonly count: number;
    readonly details: string;
  }

  function trail(): Row[] {
    const db = new Database(pathsOf(w.config).desk, { readonly: true });
    const rows = db.prepare<[], Row>('SELECT act, title, count, details FROM trail ORDER BY n').all();
    db.close();
    return rows;
  }

  it('leaves in the trail of which day, how much and what came of it, beside the running service', () => {
    const { status, said } = check('--day', day);
    assert.equal(status, 0, said);
    assert.match(said, /全部相符/);
    const row = trail().at(-1)!;
    assert.deepEqual([row.act, row.title, row.count], ['command', `figures check --day ${day}`, 1]);
    const { on, conversations, dialogues, rows, found } = JSON.parse(row.details);
    assert.deepEqual([on, conversations, dialogues, rows, found], [day, 1, 1, 1, 0]);
  });

  it('leaves how many differ, never whose', () => {
    const db = new Database(pathsOf(w.config).archive);
    db.pragma('busy_timeout = 5000');
    db.exec("UPDATE figure_days SET sent = sent + 1 WHERE userid = 'zhang'");
    db.close();
    const { status, said } = check('--day', day);
    assert.equal(status, 1);
    assert.match(said, /✗ zhang 单聊 sent/);
    const row = trail().at(-1)!;
    assert.equal(JSON.parse(row.details).found, 1);
    assert.doesNotMatch(row.details, /zhang/);
  });

  it('leaves nothing when it was called wrongly', () => {
    const rows = trail().length;
    assert.equal(check('--day', 'yesterday').status, 2);
    assert.equal(trail().length, rows);
  });
});
