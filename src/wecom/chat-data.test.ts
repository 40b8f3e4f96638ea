import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packEnvelopes, parseChatData, unpackEnvelopes } from './chat-data.ts';
import { OWN_CODES } from './errors.ts';
import { PackWriter } from './packed.ts';

const row = (seq: number, more: object = {}) => ({
  seq,
  msgid: `m${seq}`,
  publickey_ver: 3,
  encrypt_random_key: 'K',
  encrypt_chat_msg: 'M',
  ...more,
});
const body = (...rows: unknown[]) => Buffer.from(JSON.stringify({ errcode: 0, errmsg: 'ok', chatdata: rows }));
const parse = (bytes: Buffer | string, after = 0, limit = 10) => parseChatData(Buffer.from(bytes), after, limit);
const codeOf = (code: number) => ({ name: 'WecomError', call: 'GetChatData', code });

describe('parseChatData', () => {
  it('reads rows, and takes a missing chatdata for being up to date', () => {
    assert.deepEqual(parse(body(row(7))), [
      { seq: 7, msgid: 'm7', keyVersion: 3, randomKey: 'K', chatMsg: 'M', extra: null },
    ]);
    assert.deepEqual(parse('{"errcode":0,"errmsg":"ok"}'), []);
  });

  it('does not take rc 0 for success: it reads errcode', () => {
    assert.throws(() => parse('{"errcode":45009,"errmsg":"api freq out of limit"}'), codeOf(45009));
  });

  it('refuses an empty body, a page of HTML and JSON that is something else', () => {
    assert.throws(() => parse(''), codeOf(OWN_CODES.emptyBody));
    assert.throws(() => parse('<html>502 Bad Gateway</html>'), codeOf(OWN_CODES.notJson));
    assert.throws(() => parse('"ok"'), codeOf(OWN_CODES.notJson));
    assert.throws(() => parse('{}'), codeOf(OWN_CODES.rowsDoNotFit));
    assert.throws(() => parse('{"errcode":0,"chatdata":{}}'), codeOf(OWN_CODES.rowsDoNotFit));
  });

  it('refuses rows at or below the cursor, out of order, twice, without a number, or more than asked for', () => {
    for (const rows of [[row(5)], [row(7), row(6)], [row(7), row(7)], [{ msgid: 'x' }], [null]]) {
      assert.throws(() => parse(body(...rows), 5), codeOf(OWN_CODES.rowsDoNotFit));
    }
    assert.throws(() => parse(body(row(1), row(2)), 0, 1), codeOf(OWN_CODES.rowsDoNotFit));
  });

  it('refuses a seq that a JavaScript number cannot hold', () => {
    const huge = body(row(1)).toString().replace('"seq":1', '"seq":9007199254740993');
    assert.throws(() => parse(huge), { name: 'SeqTooLarge' });
  });

  it('keeps fields nobody documented, and a row that lacks one, so that nothing is lost and nothing is held up', () => {
    const [odd, poor] = parse(body(row(1, { source: { a: 1 }, publickey_ver: 'x' }), { seq: 2 }));
    assert.deepEqual(JSON.parse(odd?.extra ?? ''), { source: { a: 1 }, publickey_ver: 'x' });
    assert.equal(odd?.keyVersion, 0);
    assert.deepEqual(poor, { seq: 2, msgid: '', keyVersion: 0, randomKey: '', chatMsg: '', extra: null });
  });

  it('comes through packing unchanged', () => {
    const envelopes = parse(body(row(1), row(2, { extra_field: '中文' })));
    assert.deepEqual(unpackEnvelopes(packEnvelopes(new PackWriter(), envelopes)), envelopes);
  });
});
