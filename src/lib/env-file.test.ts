import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEnvFile } from './env-file.ts';

const values = (text: string) => Object.fromEntries(parseEnvFile(text, 'x.env').map(({ key, value }) => [key, value]));

describe('parseEnvFile', () => {
  it('reads what systemd reads', () => {
    const text = [
      '\uFEFF# 会存的设置',
      '; also a comment',
      'PORT=8443  ',
      ' HOST = 0.0.0.0',
      'COMPANY="衡川 \\"科技\\""',
      "PROXY_AUTH='a b$c\\d'",
      'MEDIA_LIMITS_MB=image=200 \\',
      'voice=50',
      'EMPTY=',
      'TRUSTED_PROXIES=10.0.0.1 # not a comment',
    ].join('\r\n');
    assert.deepEqual(values(text), {
      PORT: '8443',
      HOST: '0.0.0.0',
      COMPANY: '衡川 "科技"',
      PROXY_AUTH: 'a b$c\\d',
      MEDIA_LIMITS_MB: 'image=200 voice=50',
      EMPTY: '',
      TRUSTED_PROXIES: '10.0.0.1 # not a comment',
    });
  });

  it('leaves paths of Windows as they are, with spaces and Chinese characters', () => {
    assert.deepEqual(values('DATA_DIR=C:\\ProgramData\\会存 数据\nKEY_FILE="D:\\keys\\new\\master.key"'), {
      DATA_DIR: 'C:\\ProgramData\\会存 数据',
      KEY_FILE: 'D:\\keys\\new\\master.key',
    });
  });

  it('counts lines as an editor does, and takes the last of two', () => {
    const [entry] = parseEnvFile('PORT=1\n\nHOST=a\\\nb\nPORT=2', 'x.env').toReversed();
    assert.deepEqual(entry, { key: 'PORT', value: '2', line: 5 });
  });

  it('names the line it cannot make out', () => {
    assert.throws(
      () => parseEnvFile('PORT=1\nexport HOST=a', 'x.env'),
      /x\.env 第 2 行看不懂：“export HOST=a”。不要写 export/,
    );
    assert.throws(() => parseEnvFile('hello', 'x.env'), /第 1 行看不懂.*名称=值/);
    assert.throws(() => parseEnvFile('\nCOMPANY="衡川', 'x.env'), /第 2 行的引号没有成对：COMPANY/);
    assert.throws(() => parseEnvFile("A='b", 'x.env'), /引号没有成对/);
  });
});
