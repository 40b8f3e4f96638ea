import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CODES, describeCode, OWN_CODES, WecomError } from './errors.ts';

describe('WecomError', () => {
  it('says in Chinese what every code means and what to do, as whole sentences', () => {
    for (const [code, { means, remedy }] of Object.entries(CODES)) {
      assert.match(means, /[\u4e00-\u9fff]{2}/, code);
      assert.match(remedy, /^[\u4e00-\u9fff].*。$/, code);
    }
  });

  it('knows every return code of the library and every code of our own', () => {
    for (let code = 10000; code <= 10011; code++) assert.ok(CODES[code], String(code));
    for (const code of Object.values(OWN_CODES)) assert.ok(CODES[code], String(code));
  });

  it('shows the address to be added when WeCom does not trust the server', () => {
    const error = new WecomError(
      'GetChatData',
      301042,
      'not allow to access from your ip, from ip: 203.0.113.7 more info',
    );
    assert.match(error.remedy, /可信IP地址中添加 203\.0\.113\.7 /);
    assert.match(new WecomError('user/list', 60020, 'no address in here').remedy, /添加服务器的出口 IP/);
  });

  it('says whether trying again can help', () => {
    assert.equal(new WecomError('GetChatData', 10001).retry, true);
    assert.equal(new WecomError('GetChatData', 40001).retry, false);
  });

  it('quotes WeCom for a code nobody knows', () => {
    const error = new WecomError('GetChatData', 399999, 'something new');
    assert.match(error.message, /399999.*something new/);
    assert.match(describeCode(399999).remedy, /399999/);
  });
});
