import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browserOf, nextPath } from './entrance.ts';

describe('nextPath', () => {
  it('is a page of ours, whatever the address says', () => {
    assert.equal(nextPath.parse('/search?q=%E6%94%B6'), '/search?q=%E6%94%B6');
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/a\n/b',
      '/sign-in',
      '',
      undefined,
    ]) {
      assert.equal(nextPath.parse(path), '/');
    }
  });
});

describe('browserOf', () => {
  it('names browser and system', () => {
    const chrome =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36';
    assert.equal(browserOf(chrome), 'Chrome 143，Windows');
    assert.equal(browserOf(`${chrome} Edg/143.0.1`), 'Edge 143，Windows');
    assert.equal(
      browserOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.1 Safari/605.1.15'),
      'Safari 18，macOS',
    );
    assert.equal(browserOf('curl/8.0'), 'curl/8.0');
    assert.equal(browserOf(''), '未知浏览器');
  });
});
