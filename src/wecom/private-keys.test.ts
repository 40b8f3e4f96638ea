import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { importPrivateKey, type KeyPlace, keysFingerprint, readPrivateKeys } from './private-keys.ts';

const pem = (bits = 2048) =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;

describe('private keys', () => {
  let dir: string;
  let place: KeyPlace;
  const one = pem();
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-keys-'));
    place = { keysDir: join(dir, 'keys'), keyFile: join(dir, 'master.key') };
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('come back by version, and lie on disk sealed', () => {
    importPrivateKey(place, 1, one);
    importPrivateKey(place, 12, pem());

    assert.deepEqual([...readPrivateKeys(place).keys()], [1, 12]);
    const stored = readdirSync(place.keysDir).map((name) => readFileSync(join(place.keysDir, name), 'latin1'));
    for (const bytes of stored) assert.doesNotMatch(bytes, /PRIVATE KEY/);
    assert.equal(statSync(place.keyFile).mode & 0o777, 0o400);
  });

  it('change their fingerprint when one is added or replaced', () => {
    const seen = new Set([keysFingerprint(place.keysDir)]);
    importPrivateKey(place, 1, one);
    seen.add(keysFingerprint(place.keysDir));
    importPrivateKey(place, 2, one);
    seen.add(keysFingerprint(place.keysDir));

    assert.equal(seen.size, 3);
  });

  const refused: [name: string, version: number, text: string, words: RegExp][] = [
    ['what is no PEM', 1, 'hello', /读不出私钥/],
    [
      'an EC key',
      1,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      /RSA 2048/,
    ],
    ['a key of another size', 1, pem(1024), /RSA 2048/],
    ['version 0', 0, one, /版本号/],
    ['a version that is no number', Number.NaN, one, /版本号/],
  ];
  for (const [name, version, text, words] of refused) {
    it(`refuse ${name} in words, and store nothing`, () => {
      assert.throws(() => importPrivateKey(place, version, text), { name: 'UserError', message: words });
      assert.deepEqual([...readPrivateKeys(place).keys()], []);
    });
  }

  it('say so when the master key is another one', () => {
    importPrivateKey(place, 1, one);
    rmSync(place.keyFile, { force: true });
    writeFileSync(place.keyFile, Buffer.alloc(32, 7).toString('base64'));

    assert.throws(() => readPrivateKeys(place), { name: 'UserError', message: /rsa-1\.key.*主密钥/ });
  });

  it('say so when the master key file holds something else', () => {
    writeFileSync(place.keyFile, 'not a key');

    assert.throws(() => importPrivateKey(place, 1, one), { name: 'UserError', message: /主密钥文件/ });
  });

  it('cannot be swapped for one another on disk', () => {
    importPrivateKey(place, 1, one);
    renameSync(join(place.keysDir, 'rsa-1.key'), join(place.keysDir, 'rsa-2.key'));

    assert.throws(() => readPrivateKeys(place), { name: 'UserError' });
  });
});
