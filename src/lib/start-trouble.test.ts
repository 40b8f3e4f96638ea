import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { messageOf, UserError } from './errors.ts';
import { assertPlaces, clockTrouble, startTrouble } from './start-trouble.ts';

const dir = mkdtempSync(join(tmpdir(), 'huicun-start-'));
after(() => rmSync(dir, { recursive: true }));
const isRoot = process.getuid?.() === 0;

function places(name: string) {
  const dataDir = join(dir, name);
  return { dataDir, keysDir: join(dataDir, 'keys'), keyFile: join(dir, `${name}.key`) };
}

describe('assertPlaces', () => {
  it('lets a first start begin', () => assert.doesNotThrow(() => assertPlaces(places('first'))));

  it('names a data directory that is none', () => {
    const place = places('file');
    writeFileSync(place.dataDir, '');
    assert.throws(() => assertPlaces(place), /没有写入数据目录 .*file 的权限，或它不是文件夹。.*chown.*DATA_DIR/);
  });

  it('names what may not be written or read', { skip: isRoot }, () => {
    const place = places('closed');
    mkdirSync(place.dataDir, { mode: 0o500 });
    assert.throws(() => assertPlaces(place), /没有写入数据目录/);
    chmodSync(place.dataDir, 0o700);
    writeFileSync(place.keyFile, 'x', { mode: 0o000 });
    assert.throws(() => assertPlaces(place), /没有读取主密钥文件/);
  });

  it('makes no second master key where something is sealed with the first', () => {
    const place = places('sealed');
    mkdirSync(place.keysDir, { recursive: true });
    writeFileSync(join(place.keysDir, 'rsa-1.key'), 'x');
    assert.throws(() => assertPlaces(place), /主密钥文件 .*sealed\.key 不见了.*从备份放回.*recover/);
  });

  it('wants some room on the disk', () => {
    assert.throws(() => assertPlaces(places('full'), () => 3e6), /磁盘已满：.*只剩 2 MB。请腾出空间/);
  });
});

describe('startTrouble', () => {
  const at = { host: '10.0.0.9', port: 443 };
  const said = (fields: object) => startTrouble(Object.assign(new Error('x'), fields), at);

  it('has a sentence and a way on for each', () => {
    const listen = { syscall: 'listen' };
    assert.match(messageOf(said({ ...listen, code: 'EADDRINUSE' })), /端口 443 已被占用。请换一个 PORT/);
    assert.match(messageOf(said({ ...listen, code: 'EACCES' })), /没有监听 10\.0\.0\.9:443 的权限/);
    assert.match(messageOf(said({ ...listen, code: 'EADDRNOTAVAIL' })), /HOST 10\.0\.0\.9 不是本机的地址/);
    for (const code of ['SQLITE_FULL', 'ENOSPC', 'EACCES', 'SQLITE_CANTOPEN', 'SQLITE_CORRUPT', 'EIO', 'EMFILE'])
      assert.match(messageOf(said({ code })), /请.+（[A-Z_]+）$/, code);
  });

  it('leaves alone what it does not know, and what is said already', () => {
    const known = new UserError('说过了');
    assert.equal(startTrouble(known, at), known);
    assert.equal(messageOf(said({ code: 'ESTRANGE' })), 'x');
    assert.equal(startTrouble(null, at), null);
  });
});

describe('clockTrouble', () => {
  it('speaks when the newest message lies in the future', () => {
    const now = Date.parse('2026-11-20T10:00:00+08:00');
    assert.equal(clockTrouble(null, now), null);
    assert.equal(clockTrouble(now + 60_000, now), null);
    assert.match(clockTrouble(now + 3_600_000, now)!, /系统时间 2026-11-20 10:00 早于.*2026-11-20 11:00.*timedatectl/);
  });
});
