import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readSettings, settingsOf } from './config/in-force.ts';
import { assertSafeToListen, readConfig } from './config.ts';

const dir = mkdtempSync(join(tmpdir(), 'huicun-config-'));
after(() => rmSync(dir, { recursive: true }));

function file(text: string): { ENV_FILE: string } {
  const path = join(dir, 'huicun.env');
  writeFileSync(path, text);
  return { ENV_FILE: path };
}

describe('ENV_FILE', () => {
  it('gives what the environment does not', () => {
    const env = { ...file('PORT=9001\nCOMPANY=衡川'), PORT: '9002' };
    const { port, company, host } = readConfig(env);
    assert.deepEqual([port, company, host], [9002, '衡川', '127.0.0.1']);
  });

  it('names file and line of a value that does not fit, and the file that cannot be read', () => {
    assert.throws(() => readConfig(file('\nPORT=eighty')), /设置 PORT 无效（.*huicun\.env 第 2 行）：须为非负整数/);
    assert.throws(
      () => readConfig({ ENV_FILE: join(dir, 'none.env') }),
      /设置文件 .*none\.env 读不到。请核对 ENV_FILE/,
    );
  });
});

describe('readSettings', () => {
  it('says of each setting where it comes from, also when the service manager has handed the file over', () => {
    const env = { ...file('PORT=9001\nHOST=127.0.0.2'), PORT: '9001', LOG_LEVEL: 'warn' };
    const { all } = settingsOf(readConfig(env));
    const of = (key: string) => {
      const { value, from, line } = all.find((one) => one.env === key)!;
      return [value, from, line];
    };
    assert.deepEqual(of('PORT'), ['9001', 'file', 1]);
    assert.deepEqual(of('HOST'), ['127.0.0.2', 'file', 2]);
    assert.deepEqual(of('LOG_LEVEL'), ['warn', 'environment', null]);
    assert.deepEqual(of('WINDOW_DAYS'), ['3', 'default', null]);
  });

  it('shows no secret', () => {
    const text = JSON.stringify(
      readSettings(file('ARCHIVE_SECRET=hidden1\nPROXY_AUTH=me:hidden2\nPROXY=http://me:hidden3@10.0.0.1:3128')),
    );
    assert.doesNotMatch(text, /hidden/);
    assert.match(text, /http:\/\/me:••••••@10\.0\.0\.1:3128/);
  });

  it('names what it does not know, with the name that was meant', () => {
    const { unknown } = readSettings(file('PROT=1\nNODE_COMPILE_CACHE=/x\nTRUSTED_PROXY=10.0.0.1\nZZZZZZ=1'));
    assert.deepEqual(unknown, [
      { key: 'PROT', line: 1, nearest: 'PORT' },
      { key: 'TRUSTED_PROXY', line: 3, nearest: 'TRUSTED_PROXIES' },
      { key: 'ZZZZZZ', line: 4, nearest: null },
    ]);
  });
});

describe('assertSafeToListen', () => {
  const listen = (env: Record<string, string>) => () => assertSafeToListen(readConfig(env));

  it('lets http stay on this machine', () => {
    for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) assert.doesNotThrow(listen({ HOST }));
    for (const HOST of ['0.0.0.0', '::', '10.0.0.5', 'archive.example'])
      assert.throws(listen({ HOST }), /TLS_CERT 与 TLS_KEY.*TRUSTED_PROXIES.*ALLOW_HTTP=yes/);
  });

  it('knows the three ways out', () => {
    const HOST = '0.0.0.0';
    assert.doesNotThrow(listen({ HOST, TLS_CERT: '/c.pem', TLS_KEY: '/k.pem' }));
    assert.doesNotThrow(listen({ HOST, BASE_URL: 'https://a.example', TRUSTED_PROXIES: '10.0.0.1' }));
    assert.throws(listen({ HOST, BASE_URL: 'https://a.example' }));
    assert.doesNotThrow(listen({ HOST, ALLOW_HTTP: 'yes' }));
  });
});
