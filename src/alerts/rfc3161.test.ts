import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { makeCertificate } from '../testing/certificate.ts';
import { hasOpenssl, openssl, SimulatedAuthority } from '../testing/simulated-authority.ts';
import { postBytes } from '../wecom/post-bytes.ts';
import { checkStamp, type Post, stamp } from './rfc3161.ts';
import { assertMayStamp } from './rfc3161-token.ts';

const CHECKPOINT = Buffer.from('huicun.local/0123456789abcdef/1\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n');
const post: Post = (request) => postBytes({ proxy: '', proxyAuth: '' }, request);

describe('stamp', { skip: !hasOpenssl() && 'openssl is not installed' }, () => {
  let dir = '';
  let url = '';
  let authority: SimulatedAuthority;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-tsa-'));
    authority = new SimulatedAuthority(mkdtempSync(join(dir, 'tsa-')));
    url = await authority.listen();
  });
  after(async () => {
    await authority.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const other = (options: ConstructorParameters<typeof SimulatedAuthority>[1]): SimulatedAuthority =>
    new SimulatedAuthority(mkdtempSync(join(dir, 'tsa-')), options);
  const through =
    (from: SimulatedAuthority, change: (reply: Buffer) => Buffer = (reply) => reply): Post =>
    async ({ body }) => ({ status: 200, body: change(from.answer(body)) });
  const refuses = (words: RegExp) => (error: unknown) => error instanceof UserError && words.test(error.message);

  it('brings a stamp that openssl accepts as well', async () => {
    const { at, authority: name, policy, serial, reply } = await stamp(CHECKPOINT, { url, post });

    assert.ok(Math.abs(at - Date.now()) < 60_000);
    assert.deepEqual([name, policy, serial], ['测试时间戳', '1.2.3.4.1', '02']);
    writeFileSync(join(dir, 'checkpoint'), CHECKPOINT);
    writeFileSync(join(dir, 'reply.tsr'), reply);
    const files = ['-data', join(dir, 'checkpoint'), '-in', join(dir, 'reply.tsr'), '-CAfile', authority.certificate];
    assert.match(openssl('ts', '-verify', ...files), /Verification: OK/);
  });

  it('takes signatures by RSA', async () => {
    const { authority: name } = await stamp(CHECKPOINT, {
      url,
      post: through(other({ key: 'rsa:2048', name: 'RSA' })),
    });

    assert.equal(name, 'RSA');
  });

  it('can check a stamp again later, and finds out when something else is held against it', async () => {
    const { at, reply } = await stamp(CHECKPOINT, { url, post });

    assert.equal((await checkStamp(reply, CHECKPOINT)).at, at);
    await assert.rejects(checkStamp(reply, Buffer.from('something else')), refuses(/签的是别的内容/));
  });

  it('refuses an answer to another question', async () => {
    const { reply } = await stamp(CHECKPOINT, { url, post });

    await assert.rejects(
      stamp(CHECKPOINT, { url, post: async () => ({ status: 200, body: reply }) }),
      refuses(/随机数不符/),
    );
  });

  it('says the same or nothing when a byte was changed', async () => {
    const { reply, ...told } = await stamp(CHECKPOINT, { url, post });
    let [tried, refused] = [0, 0];
    for (let i = 0; i < reply.length; i += 17) {
      tried += 1;
      const changed = Buffer.from(reply);
      changed[i]! ^= i % 2 === 0 ? 1 : 128;
      const { reply: _, ...kept } = await checkStamp(changed, CHECKPOINT).catch((error: unknown) => {
        assert.ok(error instanceof UserError, String(error));
        refused += 1;
        return { ...told, reply };
      });
      assert.deepEqual(kept, told, `byte ${i}`); // what is spelled otherwise, but means the same, may pass
    }
    assert.ok(refused > tried / 2, `${refused} of ${tried}`);
  });

  it('refuses a certificate other than the one that the stamp names', async () => {
    const { reply } = await stamp(CHECKPOINT, { url, post });
    const text = reply
      .toString('latin1')
      .replaceAll('\x2b\x06\x01\x05\x05\x07\x03\x08', '\x2b\x06\x01\x05\x05\x07\x03\x09');

    await assert.rejects(checkStamp(Buffer.from(text, 'latin1'), CHECKPOINT), UserError);
  });

  it('refuses certificates that are not for time stamps, or were not valid then', () => {
    const today = new Date('2026-11-21T00:00:00Z');
    const plain = new X509Certificate(makeCertificate('tsa').cert);
    const own = new X509Certificate(readFileSync(authority.certificate));

    assert.throws(() => assertMayStamp(plain, today), refuses(/不是时间戳证书/));
    assert.throws(() => assertMayStamp(own, new Date('2020-01-01T00:00:00Z')), refuses(/有效期/));
  });

  it('says why the authority refused', async () => {
    await assert.rejects(
      stamp(CHECKPOINT, { url, post: through(other({ digests: 'sha512' })) }),
      refuses(/没有签发时间戳：它不接受 SHA-256/),
    );
  });

  it('says when nobody answers, or something else does', async () => {
    await assert.rejects(stamp(CHECKPOINT, { url: 'ftp://tsa', post }), refuses(/以 http:\/\//));
    await assert.rejects(
      stamp(CHECKPOINT, { url: 'http://127.0.0.1:1/tsr', post }),
      refuses(/连不上时间戳服务 127\.0\.0\.1:1/),
    );
    authority.instead = { status: 503, body: Buffer.from('busy') };
    await assert.rejects(stamp(CHECKPOINT, { url, post }), refuses(/HTTP 503/));
    authority.instead = { status: 200, body: Buffer.from('<html>sign on here</html>') };
    await assert.rejects(stamp(CHECKPOINT, { url, post }), refuses(/不是时间戳/));
    authority.instead = { status: 200, body: Buffer.alloc(3 * 2 ** 20) };
    await assert.rejects(stamp(CHECKPOINT, { url, post }), refuses(/过长/));
    authority.instead = null;
  });
});
