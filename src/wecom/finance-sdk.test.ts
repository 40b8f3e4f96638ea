import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import koffi from 'koffi';
import { Sealer } from '../testing/sealer.ts';
import { SimulatedLibrary } from '../testing/simulated-library.ts';
import { FinanceSdk } from './finance-sdk.ts';
import { RandomKeys } from './random-keys.ts';

const TEXT = JSON.stringify({ msgid: 'm1', action: 'send', from: 'zhang', tolist: ['li'] });

describe('FinanceSdk', () => {
  const dir = mkdtempSync(join(tmpdir(), 'huicun-sdk-'));
  const library = new SimulatedLibrary(dir);
  const sdk = new FinanceSdk(library.path, 'plain');
  const live: () => number = koffi.load(library.path).func('int huicun_simulator_live()');
  const network = { proxy: '', proxyAuth: '', timeoutSeconds: 5 };
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const record = new Sealer(publicKey, 1, {}).seal(1, 'm1', TEXT);
  library.append([record]);
  const keys = new RandomKeys();
  keys.setKeys(new Map([[1, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string]]));
  const opened = keys.open(1, record.encrypt_random_key);
  const key = 'key' in opened ? opened.key : '';
  after(() => {
    sdk.disconnect();
    rmSync(dir, { recursive: true });
  });

  it('gives back everything it took from the library, whether a call succeeds or not', async () => {
    assert.equal(sdk.connect('ww1', 'secret'), 0);
    const before = live();
    for (let i = 0; i < 50; i++) {
      assert.equal((await sdk.getChatData(0n, 10, network)).code, 0);
      assert.equal((await sdk.getChatData(0n, 0, network)).code, 10000);
      assert.equal(sdk.decryptData(key, record.encrypt_chat_msg).body.toString(), TEXT);
      assert.equal(sdk.decryptData('no key', record.encrypt_chat_msg).code, 10008);
    }
    assert.equal(live(), before);
  });

  it('gives back every piece of a file, and uses the same memory for the next', async () => {
    library.putMedia('f', Buffer.alloc(512 * 1024 + 3, 7));
    assert.equal(sdk.connect('ww1', 'secret'), 0);
    const before = live();
    const first = await sdk.getMediaData('', 'f', network);
    assert.deepEqual([first.code, first.data.length, first.finished], [0, 512 * 1024, false]);
    const last = await sdk.getMediaData(first.nextIndex, 'f', network);
    assert.deepEqual([last.code, [...last.data], last.finished], [0, [7, 7, 7], true]);
    assert.equal(last.data.buffer, first.data.buffer);
    library.next('media', 'datalen -1');
    await assert.rejects(sdk.getMediaData('', 'f', network), { name: 'WecomError' });
    assert.equal((await sdk.getMediaData('nonsense', 'f', network)).code, 10000);
    assert.equal((await sdk.getMediaData('', 'unknown', network)).code, 10005);
    assert.equal(live(), before);
  });

  it('takes a cursor past 2^53', async () => {
    assert.equal((await sdk.getChatData(2n ** 63n, 10, network)).code, 0);
    assert.match(library.calls().at(-1)!, /seq=9223372036854775808/);
  });

  it('never hands the library a message so short that it would abort', () => {
    assert.throws(() => sdk.decryptData(key, 'x'.repeat(45)), /too short/);
  });

  it('answers the code of a refused Init, and destroys no handle twice', () => {
    assert.equal(sdk.connect('', ''), 10000);
    assert.equal(sdk.connected, false);
    sdk.disconnect();
    sdk.disconnect();
  });
});
