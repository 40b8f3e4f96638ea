import assert from 'node:assert/strict';
import { constants, generateKeyPairSync, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { CryptoWorkers } from './crypto-workers.ts';
import { messageStart } from './random-keys.ts';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;
const seal = (key: KeyObject, text: string) =>
  publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64');

describe('CryptoWorkers', () => {
  const [first, second, stranger] = [pair(), pair(), pair()];
  const text = randomBytes(64).toString('base64');
  const good = seal(first.publicKey, text);
  let workers: CryptoWorkers;
  before(() => {
    workers = new CryptoWorkers(2);
    workers.setKeys(
      new Map([
        [1, pem(first.privateKey)],
        [2, pem(second.privateKey)],
      ]),
    );
  });
  after(() => workers.close());
  const open = async (keyVersion: number, randomKey: string) =>
    (await workers.openKeys([{ keyVersion, randomKey }]))[0];

  it('opens each key with the private key of its version, in order, however many there are', async () => {
    const texts = Array.from({ length: 9 }, () => randomBytes(64).toString('base64'));
    const rows = texts.map((t, i) => ({
      keyVersion: 1 + (i % 2),
      randomKey: seal([first, second][i % 2]!.publicKey, t),
    }));
    const many = Array.from({ length: 400 }, (_, i) => i % 9);
    const opened = await workers.openKeys(many.map((i) => rows[i]!));
    assert.deepEqual(
      opened,
      many.map((i) => ({ key: texts[i] })),
    );
  });

  it('does the same in this thread where there are no others', async () => {
    const alone = new CryptoWorkers(0);
    alone.setKeys(new Map([[1, pem(first.privateKey)]]));
    const rows = [1, 9].map((keyVersion) => ({ keyVersion, randomKey: good }));
    assert.deepEqual(await alone.openKeys(rows), [{ key: text }, 'missing-key']);
    await alone.close();
  });

  it('says why a key does not open', async () => {
    assert.equal(await open(9, good), 'missing-key');
    assert.equal(await open(1, seal(stranger.publicKey, text)), 'wrong-key');
    assert.equal(await open(1, seal(first.publicKey, '\u0001\u0002not base64 at all, surely')), 'wrong-key');
    assert.equal(await open(1, good.slice(0, -4)), 'damaged');
    assert.equal(await open(1, `!${good.slice(1)}`), 'damaged');
    assert.equal(await open(1, ''), 'damaged');
  });

  it('has a key from the moment it is set, and refuses a text that is none', async () => {
    const late = new CryptoWorkers(1);
    assert.deepEqual(await late.openKeys([{ keyVersion: 1, randomKey: good }]), ['missing-key']);
    late.setKeys(new Map([[1, pem(first.privateKey)]]));
    assert.throws(() => late.setKeys(new Map([[1, 'no key']])));
    assert.deepEqual(await late.openKeys([{ keyVersion: 1, randomKey: good }]), [{ key: text }]);
    await late.close();
  });

  it('answers an empty batch', async () => {
    assert.deepEqual(await workers.openKeys([]), []);
  });
});

describe('messageStart', () => {
  const frame = (...bytes: number[]) =>
    Uint8Array.from([...bytes, ...Array.from({ length: 32 - bytes.length }, () => 5)]);
  const fill = [1, 2, 3, 4, 5, 6, 7, 8];

  it('finds the message behind the frame', () => {
    assert.equal(messageStart(frame(0, 2, ...fill, 0, 65)), 11);
    assert.equal(messageStart(frame(0, 2, ...fill, 9, 9, 0, 65, 0, 0)), 13);
  });

  it('refuses a wrong head, a fill that is too short, and one without end', () => {
    assert.equal(messageStart(frame(1, 2, ...fill, 0)), -1);
    assert.equal(messageStart(frame(0, 1, ...fill, 0)), -1);
    assert.equal(messageStart(frame(0, 2, ...fill.slice(1), 0, 65)), -1);
    assert.equal(messageStart(frame(0, 2, ...fill)), -1);
  });
});
