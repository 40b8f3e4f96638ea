import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { DeskFile } from '../store/desk-file.ts';
import { migrate } from '../store/migrate.ts';
import { saveSetting } from '../store/settings.ts';
import { verifyTrailFile } from '../store/trail-file.ts';
import { viewer } from '../testing/world.ts';
import { changeByCommand, traceCommand } from './trace-command.ts';

describe('traceCommand', () => {
  let dataDir: string;
  let path: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'huicun-command-'));
    path = join(dataDir, 'huicun.db');
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const begin = () => new DeskFile({ desk: path, archive: '', months: '' });
  function rows<Row>(query: string): Row[] {
    const db = new Database(path, { readonly: true });
    const found = db.prepare(query).all() as Row[];
    db.close();
    return found;
  }

  it('writes who called what on the server, beside the running service', () => {
    const service = begin();
    assert.equal(traceCommand({ dataDir }, { title: 'import-key 3 key.pem', details: { version: '3' } }), true);
    const [row] = rows<{ act: string; title: string; name: string; account: null; agent: string }>(
      'SELECT * FROM trail',
    );
    assert.deepEqual([row!.act, row!.title, row!.account], ['command', 'import-key 3 key.pem', null]);
    assert.equal(row!.name, userInfo().username);
    assert.match(row!.agent, /^服务器 ./);
    service.close();
    assert.equal(verifyTrailFile(path)!.found, 0);
  });

  it('makes no database where there is none', () => {
    assert.equal(traceCommand({ dataDir }, { title: 'recover copy.json' }), false);
    assert.equal(
      changeByCommand({ dataDir }, { title: 'x' }, () => 1),
      null,
    );
    assert.ok(!existsSync(path));
  });

  it('changes and writes in one transaction: neither without the other', () => {
    begin().close();
    changeByCommand({ dataDir }, { act: 'account-recovered', title: '重置 linyue' }, saveSetting, viewer(), 'a', 1, 5);
    assert.deepEqual(rows('SELECT act FROM trail'), [{ act: 'account-recovered' }]);
    const fails = () => {
      throw new Error('no such account');
    };
    assert.throws(() => changeByCommand({ dataDir }, { title: 'x' }, fails), /no such account/);
    assert.equal(rows('SELECT 1 FROM trail').length, 1);
    assert.equal(rows('SELECT 1 FROM settings').length, 1);
  });

  it('says what to do when the trail cannot be written', () => {
    mkdirSync(dataDir, { recursive: true });
    const old = new Database(path);
    migrate(old, 'desk', 4);
    old.close();
    assert.throws(() => traceCommand({ dataDir }, { title: 'x' }), /旧版本[\s\S]*启动一次会存服务/);
  });

  it('gives way to the service for a few seconds, then says so', { timeout: 20_000 }, () => {
    begin().close();
    const service = new Database(path);
    service.exec('BEGIN IMMEDIATE');
    assert.throws(
      () => traceCommand({ dataDir }, { title: 'x' }, { patienceMs: 30 }),
      /数据库正忙[\s\S]*先停止会存服务/,
    );
    service.close();
  });
});
