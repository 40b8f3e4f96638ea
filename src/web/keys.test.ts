import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { listKeyVersions } from '../store/key-versions.ts';
import { Sealer } from '../testing/sealer.ts';
import { keyPair, viewer } from '../testing/world.ts';
import { readPrivateKeys } from '../wecom/private-keys.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

/** Pairs are slow to make: one of each kind serves all tests. */
const spare = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;

describe('the keys', () => {
  let desk: Desk;
  let visitor: Visitor;
  beforeEach(async () => {
    desk = new Desk();
    await desk.addAdministrator();
    await desk.open();
    visitor = await desk.signedIn();
    await visitor.get('/keys');
  });
  afterEach(() => desk.close());

  const place = () => ({ keysDir: join(desk.world.config.dataDir, 'keys'), keyFile: desk.world.config.keyFile });
  const held = () => [...readPrivateKeys(place()).keys()];
  const seen = () => desk.world.app.store.read(listKeyVersions, viewer());

  /** Somebody says something, and WeCom seals it with this public key under this version. */
  function arrives(publicKey: KeyObject | string, version: number): void {
    const { world } = desk;
    world.seq += 1;
    const record = {
      msgid: `m${world.seq}`,
      action: 'send',
      from: 'zhang',
      tolist: ['li'],
      roomid: '',
      msgtime: world.now,
    };
    const json = JSON.stringify({ ...record, msgtype: 'text', text: { content: `v${version}` } });
    const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey;
    world.library.append([new Sealer(key, version, {}).seal(world.seq, record.msgid, json)]);
  }

  /** The page one is sent back to, with what it says there. */
  async function said(path: string, fields: Record<string, string>): Promise<string> {
    const { location, status } = await visitor.post(path, { next: '/keys', ...fields });
    assert.equal(status, 303);
    const { text } = await visitor.get(location);
    return text;
  }

  const draftOnPage = (text: string) => ({
    pem: /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/.exec(text)?.[0] ?? '',
    fingerprint: /name="fingerprint" value="([0-9a-f]+)"/.exec(text)?.[1] ?? '',
  });

  describe('rotation', () => {
    it('goes from a new pair to the first record of its version, and keeps the old key for what came before', async () => {
      const { world } = desk;
      arrives(keyPair(1).publicKey, 1);
      await world.pull();
      assert.match((await visitor.get('/keys')).text, /v1 已确认/);

      const { pem, fingerprint } = draftOnPage(await said('/keys/draft', {}));
      assert.match(pem, /BEGIN PUBLIC KEY/);
      assert.deepEqual(held(), [1]);
      assert.match(await said('/keys/draft/version', { version: ' v２ ', fingerprint }), /等待第一条用它加密的会话/);
      assert.deepEqual(held(), [1, 2]);

      arrives(keyPair(1).publicKey, 1); // sent before the change, fetched after it
      await world.pull();
      assert.match((await visitor.part('/keys', 'key-task')).text, /等待第一条用它加密的会话/);
      arrives(pem, 2);
      world.now += 60_000;
      assert.deepEqual(await world.pull(), { received: 1, error: null });

      assert.match((await visitor.part('/keys', 'key-task')).text, /v2 已确认.*解得开/);
      assert.deepEqual(
        (await seen()).map(({ version, firstSeq, missing, unfit }) => ({ version, firstSeq, missing, unfit })),
        [
          { version: 2, firstSeq: 3, missing: 0, unfit: 0 },
          { version: 1, firstSeq: 1, missing: 0, unfit: 0 },
        ],
      );
    });

    it('is taken up after a restart where it stood', async () => {
      const { pem } = draftOnPage(await said('/keys/draft', {}));
      await desk.world.restart();
      assert.equal(desk.world.app.keys.draft()?.publicPem.trim(), pem);
      await desk.world.app.keys.takeDraft(2);
      await desk.world.restart();
      assert.equal(desk.world.app.keys.draft(), null);
      assert.deepEqual(held(), [1, 2]);
    });

    it('makes one draft for two tabs that ask at once, and refuses the number for a key that was replaced meanwhile', async () => {
      const { keys } = desk.world.app;
      const [first, second] = await Promise.all([keys.makeDraft(), keys.makeDraft()]);
      assert.equal(first.fingerprint, second.fingerprint);
      assert.equal(draftOnPage(await said('/keys/draft', {})).fingerprint, first.fingerprint);

      await said('/keys/draft/discard', {});
      await said('/keys/draft', {});
      const answer = await said('/keys/draft/version', { version: '2', fingerprint: first.fingerprint });
      assert.match(answer, /已在另一个页面被换掉/);
      assert.deepEqual(held(), [1]);
    });

    it('wants the number WeCom shows: higher than those held, not skipping unless one is sure, not in use before', async () => {
      const { fingerprint } = draftOnPage(await said('/keys/draft', {}));
      const take = (version: string, more = {}) => said('/keys/draft/version', { version, fingerprint, ...more });

      for (const nonsense of ['', '0', '-1', '2.5', 'abc', '99999999'])
        assert.match(await take(nonsense), /须为正整数/);
      assert.match(await take('1'), /须大于已有的 v1/);
      const asked = await take('4');
      assert.match(asked, /下一个通常是 v2.*跳过/);
      assert.match(asked, /核对过了，企业微信显示的就是 v4/);
      assert.deepEqual(held(), [1]);
      assert.match(await take('4', { sure: 'on' }), /v4 已启用/);
      assert.match(await take('5'), /没有等待填写版本号的密钥/);

      arrives(spare.publicKey, 5);
      await desk.world.pull();
      desk.world.now += 60_000;
      const { fingerprint: later } = draftOnPage(await said('/keys/draft', {}));
      assert.match(await said('/keys/draft/version', { version: '5', fingerprint: later }), /不可能是一对/);
    });

    it('says that the pair does not match, and mends it when the number was mistyped', async () => {
      const { world } = desk;
      const { pem, fingerprint } = draftOnPage(await said('/keys/draft', {}));
      await said('/keys/draft/version', { version: '2', fingerprint });
      arrives(spare.publicKey, 2);
      arrives(pem, 3);
      await world.pull();

      const { text } = await visitor.get('/keys');
      assert.match(text, /v2 的私钥与企业微信的公钥不是一对，1 条会话解不开/);
      assert.match(text, /没有 v3 的私钥，1 条会话等待解密/);

      assert.match(await said('/keys/2/version', { version: '3' }), /v2 已改为 v3/);
      await world.pull();
      const after = (await visitor.get('/keys')).text;
      assert.match(after, /v3 已确认/);
      assert.match(after, /没有 v2 的私钥，1 条会话等待解密/);
    });

    it('brings a discarded draft back when WeCom uses it after all', async () => {
      const { pem, fingerprint } = draftOnPage(await said('/keys/draft', {}));
      await said('/keys/draft/discard', {});
      arrives(pem, 2);
      await desk.world.pull();
      assert.match((await visitor.get('/keys')).text, /没有 v2 的私钥/);

      await said(`/keys/former/${fingerprint}`, { version: '2' });
      await desk.world.pull();
      assert.match((await visitor.get('/keys')).text, /v2 已确认/);
    });
  });

  describe('a mistyped number', () => {
    it('is changed while no record was opened under it, and not afterwards', async () => {
      const { pem, fingerprint } = draftOnPage(await said('/keys/draft', {}));
      await said('/keys/draft/version', { version: '3', fingerprint, sure: 'on' });
      arrives(pem, 2);
      arrives(keyPair(1).publicKey, 1);
      await desk.world.pull();

      assert.match(await said('/keys/1/version', { version: '9' }), /已解开过会话，版本号是对的/);
      assert.match(await said('/keys/3/version', { version: '1' }), /v1 已有另一把私钥/);
      assert.match(await said('/keys/3/version', { version: '2' }), /v3 已改为 v2/);
      await desk.world.pull();
      assert.deepEqual(held(), [1, 2]);
      assert.match((await visitor.get('/keys')).text, /v2 已确认/);
    });
  });

  describe('import', () => {
    const legacy = spare.privateKey.export({
      type: 'pkcs1',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: '口令 x',
    });
    const encrypted = spare.privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: '口令 x',
    });
    const accepted: [name: string, pem: string, passphrase?: string][] = [
      ['PKCS#8', pkcs8(spare.privateKey)],
      ['PKCS#1', spare.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string],
      ['PKCS#8 with a passphrase', encrypted as string, '口令 x'],
      ['PKCS#1 with a passphrase', legacy as string, '口令 x'],
      [
        'PEM with Windows line ends, a mark in front and words around',
        `\uFEFF私钥如下\r\n${pkcs8(spare.privateKey).replaceAll('\n', '\r\n')}谢谢`,
      ],
      ['PEM whose line breaks a chat made blanks', pkcs8(spare.privateKey).replaceAll('\n', ' ')],
      ['PEM out of a JSON file', pkcs8(spare.privateKey).replaceAll('\n', '\\n')],
      ['only the letters between', pkcs8(spare.privateKey).replaceAll(/-----.*-----/g, '')],
      [
        'PEM with the public key in front',
        (spare.publicKey.export({ type: 'spki', format: 'pem' }) as string) + pkcs8(spare.privateKey),
      ],
    ];
    for (const [name, pem, passphrase = ''] of accepted) {
      it(`takes ${name}, and opens what waited for it`, async () => {
        arrives(spare.publicKey, 7);
        await desk.world.pull();
        const page = (await visitor.get('/keys')).text;
        assert.match(page, /没有 v7 的私钥，1 条会话等待解密/);

        assert.match(await said('/keys/import', { version: '', pem, passphrase }), /v7 的私钥已导入/);
        await desk.world.pull();
        assert.match((await visitor.get('/keys')).text, /v7 已确认/);
      });
    }

    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const size = (bits: number) => pkcs8(generateKeyPairSync('rsa', { modulusLength: bits }).privateKey);
    const damaged = () => {
      const der = spare.privateKey.export({ type: 'pkcs1', format: 'der' });
      der[100] = der[100]! ^ 0xff;
      return `-----BEGIN RSA PRIVATE KEY-----\n${der.toString('base64')}\n-----END RSA PRIVATE KEY-----`;
    };
    const refused: [name: string, pem: () => string, words: RegExp, passphrase?: string][] = [
      ['a key of 1024 bits', () => size(1024), /这把是 1024 位/],
      ['a key of 4096 bits', () => size(4096), /这把是 4096 位/],
      ['an EC key', () => pkcs8(ec), /这把是 EC 密钥/],
      ['a public key', () => spare.publicKey.export({ type: 'spki', format: 'pem' }) as string, /这是公钥，不是私钥/],
      [
        'a public key in PKCS#1',
        () => spare.publicKey.export({ type: 'pkcs1', format: 'pem' }) as string,
        /这是公钥，不是私钥/,
      ],
      [
        'the letters of a public key',
        () => spare.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        /这是公钥，不是私钥/,
      ],
      ['a certificate', () => '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /这是证书/],
      [
        'an OpenSSH key',
        () => '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----',
        /OpenSSH.*ssh-keygen/,
      ],
      ['an encrypted key without its passphrase', () => encrypted as string, /请同时填写它的密码/],
      ['an encrypted key with another passphrase', () => encrypted as string, /密码不对/, 'wrong'],
      ['a key cut short', () => pkcs8(spare.privateKey).slice(0, 900), /读不出私钥/],
      ['a key with a changed byte', damaged, /内容已损坏|读不出私钥/],
      ['what is no key', () => 'hello', /读不出私钥/],
    ];
    for (const [name, pem, words, passphrase = ''] of refused) {
      it(`refuses ${name} in words, and shows nothing of it`, async () => {
        const text = pem();
        const page = await said('/keys/import', { version: '7', pem: text, passphrase });
        assert.match(page, words);
        assert.doesNotMatch(page, /PRIVATE KEY-----\n?M/);
        assert.ok(!page.includes(text.slice(40, 90)) || text.length < 100);
        assert.deepEqual(held(), [1]);
      });
    }

    it('does not take the same key twice, nor another one in the place of one that works', async () => {
      arrives(keyPair(1).publicKey, 1);
      await desk.world.pull();
      const bring = (version: string, key: KeyObject) => said('/keys/import', { version, pem: pkcs8(key) });

      assert.match(await bring('', spare.privateKey), /请填写版本号/);
      assert.match(await said('/keys/import', { version: '1', pem: keyPair(1).pem }), /已经在了（v1）/);
      assert.match(await said('/keys/import', { version: '2', pem: keyPair(1).pem }), /已登记为 v1，不能同时是 v2/);
      assert.match(await bring('1', spare.privateKey), /v1 已有私钥，并且解得开/);
      assert.equal(readPrivateKeys(place()).get(1), keyPair(1).pem);
    });

    it('replaces a key that does not fit, opens what waited, and puts the old one aside', async () => {
      arrives(spare.publicKey, 1);
      await desk.world.pull();
      assert.match((await visitor.get('/keys')).text, /v1 的私钥与企业微信的公钥不是一对/);

      await said('/keys/import', { version: '1', pem: pkcs8(spare.privateKey) });
      await desk.world.pull();
      const { text } = await visitor.get('/keys');
      assert.match(text, /v1 已确认/);
      assert.match(text, /停用的密钥，1 把/);
    });
  });

  it('never leave the machine in clear: not in a page, not on disk outside the seal', async () => {
    const { world } = desk;
    await said('/keys/draft', {});
    const { fingerprint } = draftOnPage((await visitor.get('/keys')).text);
    await said('/keys/draft/version', { version: '2', fingerprint });
    await said('/keys/import', { version: '9', pem: pkcs8(other.privateKey) });
    const secrets = [...readPrivateKeys(place()).values()].map((pem) => pem.split('\n')[5]!);

    const pages = await Promise.all(['/keys', '/keys?import=3', '/doctor', '/setup/keys'].map((p) => visitor.get(p)));
    const files = globSync('**/*', { cwd: world.config.dataDir })
      .map((name) => join(world.config.dataDir, name))
      .filter((path) => statSync(path).isFile());
    for (const secret of secrets) {
      for (const { text } of pages) assert.ok(!text.includes(secret));
      for (const path of files) assert.ok(!readFileSync(path, 'latin1').includes(secret), path);
    }
    for (const name of readdirSync(place().keysDir)) {
      assert.doesNotMatch(readFileSync(join(place().keysDir, name), 'latin1'), /PRIVATE KEY/);
    }
  });

  it('are for those who set up', async () => {
    const stranger = desk.visitor();
    assert.equal((await stranger.get('/keys')).status, 303);
  });
});
