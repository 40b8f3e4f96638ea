import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readBackupSecrets } from '../backup/secrets.ts';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { loadMasterKey, seal, unseal } from '../lib/seal.ts';
import { type Beginning, World } from '../testing/world.ts';
import { BindingFile } from '../wecom/binding.ts';
import { readPrivateKeys } from '../wecom/private-keys.ts';
import { lookInto } from './data-files.ts';
import { openForWriting } from './files.ts';
import { finishRotation, rotateMasterKey } from './key-rotation.ts';
import { readLogKey } from './log-key.ts';
import type { TrailEntry } from './trail.ts';

const TRACE: TrailEntry = {
  act: 'command',
  title: 'rotate-key',
  at: 1,
  account: null,
  name: 'root',
  ip: '',
  agent: '',
};

const BACKUP = { secretKey: 's3-secret', passphrase: '三月的雨 落在旧城墙的青苔上' };

class Broken extends Error {}

describe('rotateMasterKey', () => {
  let begun: Beginning;
  const dirs: string[] = [];
  before(async () => {
    const w = new World();
    w.app.binding.save({ archiveSecret: 'bound-secret' });
    w.app.backups.keepSecrets(BACKUP);
    w.says('zhang', 'li', '一');
    await w.pull();
    await w.app.pipeline.checkpoint();
    begun = await w.leave();
    const db = openForWriting(pathsOf(w.config).desk, 'desk');
    const sealed = (name: string, text: string) => seal(loadMasterKey(w.config.keyFile), name, Buffer.from(text));
    db.prepare(
      `INSERT INTO channels (key, kind, name, settings, secret, made_at, changed_at) VALUES ('k1', 'robot', '群', '{}', ?, 1, 1)`,
    ).run(sealed('channel-k1', 'robot-key'));
    db.prepare(`INSERT INTO accounts (id, login, name, totp, created_at) VALUES (1, 'a', '甲', ?, 1)`).run(
      sealed('totp-1', 'totp-secret'),
    );
    db.close();
  });
  after(() => {
    begun.remove();
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });

  function copy() {
    const dir = mkdtempSync(join(tmpdir(), 'huicun-rotate-'));
    dirs.push(dir);
    cpSync(begun.dir, dir, { recursive: true });
    const config = readConfig({ DATA_DIR: join(dir, 'data'), KEY_FILE: join(dir, 'master.key') });
    const paths = pathsOf(config);
    return { dir, config, paths, place: { keysDir: paths.keys, keyFile: config.keyFile, desk: paths.desk } };
  }

  function assertOpens(config: Config): void {
    const paths = pathsOf(config);
    const place = { keysDir: paths.keys, keyFile: config.keyFile };
    assert.equal(new BindingFile(place, config).current().archiveSecret, 'bound-secret');
    assert.match(readPrivateKeys(place).get(1)!, /BEGIN PRIVATE KEY/);
    assert.ok(readLogKey(place));
    assert.deepEqual(readBackupSecrets(place), BACKUP);
    const secret = lookInto(paths.desk, (db) => db.prepare('SELECT secret FROM channels').pluck().get()) as Buffer;
    assert.equal(unseal(loadMasterKey(config.keyFile), 'channel-k1', secret).toString(), 'robot-key');
    const totp = lookInto(paths.desk, (db) => db.prepare('SELECT totp FROM accounts WHERE id = 1').pluck().get());
    assert.equal(unseal(loadMasterKey(config.keyFile), 'totp-1', totp as Buffer).toString(), 'totp-secret');
    assert.deepEqual(
      [...readdirSync(paths.keys), ...readdirSync(join(config.keyFile, '..'))].filter((name) => name.includes('.next')),
      [],
    );
  }

  it('seals everything with another key, and the trail says so', () => {
    const { config, paths, place } = copy();
    const old = readFileSync(config.keyFile);
    assert.equal(rotateMasterKey(place, [TRACE]), 6);
    assert.notDeepEqual(readFileSync(config.keyFile), old);
    assertOpens(config);
    const titles = lookInto(paths.desk, (db) => db.prepare('SELECT title FROM trail').pluck().all());
    assert.ok(titles.includes('rotate-key'));
    assert.equal(finishRotation(place), null);
  });

  it('is undone or completed wherever it is broken off', () => {
    const steps: string[] = [];
    rotateMasterKey(copy().place, [], (name) => steps.push(name));
    assert.ok(steps.length >= 10);
    for (const [i, broken] of steps.entries()) {
      const { config, place } = copy();
      const old = readFileSync(config.keyFile);
      const at = (name: string) => {
        if (name === broken) throw new Broken(name);
      };
      assert.throws(() => rotateMasterKey(place, [], at), Broken);
      const isCommitted = i > steps.indexOf('commit');
      if (i > 0) assert.throws(() => loadMasterKey(config.keyFile), /更换到一半/);
      assert.equal(finishRotation(place), i === 0 ? null : isCommitted ? 'completed' : 'undone', broken);
      assert.equal(readFileSync(config.keyFile).equals(old), !isCommitted, broken);
      assertOpens(config);
    }
  });

  it('changes nothing when one of the files does not open', () => {
    const { config, place } = copy();
    const other = seal(Buffer.alloc(32, 7), 'rsa-1.key', Buffer.from('x'));
    cpSync(join(place.keysDir, 'rsa-1.key'), join(place.keysDir, 'kept'));
    replace(join(place.keysDir, 'rsa-1.key'), other);
    assert.throws(() => rotateMasterKey(place, []), /密钥文件 rsa-1\.key 无法解封/);
    cpSync(join(place.keysDir, 'kept'), join(place.keysDir, 'rsa-1.key'));
    assertOpens(config);
  });

  it('refuses before the first start, and a secret it does not know', () => {
    const { paths, place } = copy();
    assert.throws(() => rotateMasterKey({ ...place, desk: join(paths.run, 'none.db') }, []), /还没有数据库/);
    const db = openForWriting(paths.desk, 'desk');
    db.exec(`CREATE TABLE elsewhere (secret BLOB); INSERT INTO elsewhere VALUES (CAST('HCS1xyz' AS BLOB))`);
    db.close();
    assert.throws(() => rotateMasterKey(place, []), /elsewhere\.secret/);
    assert.equal(finishRotation(place), 'undone');
  });
});

function replace(path: string, bytes: Buffer): void {
  rmSync(path);
  writeFileSync(path, bytes);
}
