import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { extensionOf, safeFileName } from './file-name.ts';

describe('safeFileName', () => {
  const safe = (given: string) => safeFileName(given, '文件');

  it('leaves what people write', () => {
    for (const name of ['报价（终稿） v1.2.pdf', '合影🎉.jpg', "a'b & c.txt", '日本語・한국어.docx'])
      assert.equal(safe(name), name);
  });

  it('lets nothing climb, hide or turn round', () => {
    assert.equal(safe('../../etc/passwd'), '_.._etc_passwd');
    assert.equal(safe('C:\\windows\\x.pdf'), 'C__windows_x.pdf');
    assert.equal(safe('发票\u202Efdp.exe'), '发票_fdp.exe');
    assert.equal(safe('a\r\nSet-Cookie: b\0.txt'), 'a__Set-Cookie_ b_.txt');
    assert.equal(safe('.bashrc'), 'bashrc');
    assert.equal(safe('x.exe. . '), 'x.exe');
    assert.equal(safe('a\ud800b.txt'), 'a\ufffdb.txt');
  });

  it('keeps away from names that Windows has taken', () => {
    assert.deepEqual(['CON', 'nul.txt', 'Com1.tar.gz', 'COM¹.txt', 'con .txt'].map(safe), [
      '_CON',
      '_nul.txt',
      '_Com1.tar.gz',
      '_COM¹.txt',
      '_con .txt',
    ]);
    assert.equal(safe('console.log'), 'console.log');
  });

  it('shortens the stem, never the ending, and cuts no letter in two', () => {
    const long = safe(`${'长'.repeat(300)}🎉.pdf`);
    assert.match(long, /^长+\.pdf$/);
    assert.equal(Buffer.byteLength(long) <= 200, true);
    assert.equal(safe(`${'a'.repeat(194)}🎉🎉.jpg`).isWellFormed(), true);
  });

  it('falls back when nothing is left', () => {
    for (const name of ['', ' . ', '...', '/', '\u200B']) assert.equal(safe(name), '文件');
  });
});

describe('extensionOf', () => {
  it('reads the last ending, in lower case', () => {
    assert.deepEqual(['a.tar.GZ', 'a', '.x', '第 1.2 版'].map(extensionOf), ['gz', '', 'x', '']);
  });
});
