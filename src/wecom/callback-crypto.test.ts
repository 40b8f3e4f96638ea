import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import * as theirs from '@wecom/crypto';
import { CallbackCrypto, ForgedCallback } from './callback-crypto.ts';

/** The example of WeCom's own documentation and sample code. */
const official = new CallbackCrypto({
  token: 'QDG6eK',
  encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  receiveId: 'wx5823bf96d3bd56c7',
});

const echo = {
  signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
  timestamp: '1409659589',
  nonce: '263014780',
  encrypt: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
};

const event = {
  signature: '477715d11cdb4164915debcba66cb864d751f3e6',
  timestamp: '1409659813',
  nonce: '1372623149',
  encrypt:
    'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
};

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const ours = new CallbackCrypto({ token: 'TOKEN', encodingAesKey: KEY, receiveId: 'wwcorp' });

/** Signed as WeCom would, so that only what is inside can be wrong. */
function signed(encrypt: string, crypto = ours) {
  const part = { timestamp: '1763604000', nonce: 'n1', encrypt };
  return { ...part, signature: crypto.sign(part) };
}

/** Encrypts bytes under our key as they are, without the padding and lengths of a well-meaning sender. */
function sealed(plain: Buffer): string {
  const key = Buffer.from(`${KEY}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
}

describe('CallbackCrypto', () => {
  it('opens the official examples', () => {
    assert.equal(official.open(echo), '1616140317555161061');
    assert.match(official.open(event), /^<xml><ToUserName>.*<Content><!\[CDATA\[hello\]\]><\/Content>/s);
  });

  it('encrypts the official example to the same letters', () => {
    const key = Buffer.from('jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C=', 'base64');
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    const random = decipher.update(Buffer.from(echo.encrypt, 'base64')).subarray(0, 16);

    assert.equal(official.encrypt(official.open(echo), random), echo.encrypt);
  });

  it('gives back what was encrypted, whatever its length', () => {
    for (let length = 0; length < 70; length += 1) {
      const text = '会'.repeat(length);
      assert.equal(ours.open(signed(ours.encrypt(text))), text);
    }
    assert.notEqual(ours.encrypt('same'), ours.encrypt('same'));
  });

  it('agrees with the package of WeCom, both ways, whatever the key and the text', () => {
    for (let i = 0; i < 200; i += 1) {
      const encodingAesKey = randomBytes(32).toString('base64').slice(0, 43);
      const token = randomBytes(12).toString('hex');
      const crypto = new CallbackCrypto({ token, encodingAesKey, receiveId: 'wwcorp' });
      const text = `${'会存 &<>😀'.repeat(i % 13)}${'x'.repeat(i)}`;
      const part = { timestamp: String(1763604000 + i), nonce: String(i * 7919), encrypt: crypto.encrypt(text) };
      assert.equal(crypto.sign(part), theirs.getSignature(token, part.timestamp, part.nonce, part.encrypt));
      const { message, id } = theirs.decrypt(encodingAesKey, part.encrypt);
      assert.deepEqual([message, id], [text, 'wwcorp']);
      const encrypt = theirs.encrypt(encodingAesKey, text, 'wwcorp');
      const signature = theirs.getSignature(token, part.timestamp, part.nonce, encrypt);
      assert.equal(crypto.open({ ...part, encrypt, signature }), text);
    }
  });

  it('refuses what the package of WeCom lets pass: another company, another key', () => {
    const foreign = theirs.encrypt(KEY, 'hello', 'wwother');
    assert.equal(theirs.decrypt(KEY, foreign).message, 'hello');
    assert.throws(() => ours.open(signed(foreign)), ForgedCallback);
    const underOther = theirs.encrypt(KEY.replace('a', 'b'), 'hello', 'wwcorp');
    assert.throws(() => ours.open(signed(underOther)), ForgedCallback);
  });

  it('refuses a wrong signature, of any length', () => {
    const right = signed(ours.encrypt('hello'));
    const wrong = [
      '',
      'ab',
      right.signature.slice(1),
      `${right.signature}0`,
      right.signature.toUpperCase(),
      '汉'.repeat(40),
    ];
    for (const signature of [...wrong, '0'.repeat(40)]) {
      assert.equal(ours.verify({ ...right, signature }), false);
      assert.throws(() => ours.open({ ...right, signature }), ForgedCallback);
    }
  });

  it('notices when time, nonce or content are not those that were signed', () => {
    const right = signed(ours.encrypt('hello'));
    assert.equal(ours.verify({ ...right, timestamp: '1763604001' }), false);
    assert.equal(ours.verify({ ...right, nonce: 'n2' }), false);
    assert.equal(ours.verify({ ...right, encrypt: ours.encrypt('hello') }), false);
  });

  it('refuses what was meant for another company', () => {
    const other = new CallbackCrypto({ token: 'TOKEN', encodingAesKey: KEY, receiveId: 'wwcorp2' });
    assert.throws(() => ours.open(signed(other.encrypt('hello'))), ForgedCallback);
    const shorter = new CallbackCrypto({ token: 'TOKEN', encodingAesKey: KEY, receiveId: '' });
    assert.throws(() => ours.open(signed(shorter.encrypt('hello'))), ForgedCallback);
  });

  it('refuses what another key encrypted', () => {
    const other = new CallbackCrypto({ token: 'TOKEN', encodingAesKey: KEY.replace('a', 'b'), receiveId: 'wwcorp' });
    for (let i = 0; i < 200; i += 1) {
      assert.throws(() => ours.open(signed(other.encrypt(`hello ${i}`))), ForgedCallback);
    }
  });

  it('refuses content that is no ciphertext at all', () => {
    for (const encrypt of ['', '====', '不是密文', 'YWJj', 'A'.repeat(43), 'A'.repeat(64)]) {
      assert.throws(() => ours.open(signed(encrypt)), ForgedCallback);
    }
  });

  it('refuses wrong padding and lengths that lead outside', () => {
    const body = (length: number, rest: string, padding: number[]) => {
      const head = Buffer.alloc(20);
      head.writeUInt32BE(length, 16);
      return Buffer.concat([head, Buffer.from(rest), Buffer.from(padding)]);
    };
    const pad = (count: number, value = count) => Array<number>(count).fill(value);
    const good = body(1, 'xwwcorp', pad(5));
    assert.equal(ours.open(signed(sealed(good))), 'x');

    const bad = [
      body(1, 'xwwcorp', pad(5, 0)),
      body(1, 'xwwcorp', [1, 5, 5, 5, 5]),
      body(1, 'xwwcorp', pad(5, 33)),
      body(2, 'xwwcorp', pad(5)),
      body(0xffffffff, 'xwwcorp', pad(5)),
      body(8, 'xwwcorp', pad(5)),
      Buffer.alloc(32, 32),
      Buffer.concat([Buffer.alloc(13), Buffer.alloc(19, 19)]),
    ];
    for (const plain of bad) assert.throws(() => ours.open(signed(sealed(plain))), ForgedCallback);
  });

  it('does not start with a key that is none', () => {
    for (const encodingAesKey of ['', 'short', `${KEY}=`, KEY.replace('a', '-')]) {
      assert.throws(() => new CallbackCrypto({ token: 't', encodingAesKey, receiveId: 'ww' }), /EncodingAESKey/);
    }
  });
});
