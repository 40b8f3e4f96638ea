import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { verifyEd25519 } from './ed25519.js';
import { Sha256, sha512 } from './sha.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('Sha256', () => {
  it('agrees with the platform at every length around its blocks, in pieces of any size', () => {
    const bytes = randomBytes(1000);
    for (let length = 0; length <= 300; length += 1) {
      const expected = createHash('sha256').update(bytes.subarray(0, length)).digest('hex');
      assert.equal(hex(new Sha256().update(bytes.subarray(0, length)).digest()), expected, String(length));
      const pieces = new Sha256();
      for (let at = 0, step = 1; at < length; at += step, step = (step * 7) % 97) {
        pieces.update(bytes.subarray(at, Math.min(at + step, length)));
      }
      assert.equal(hex(pieces.digest()), expected, `${length} in pieces`);
    }
  });

  it('begins anew after a digest', () => {
    const hash = new Sha256();
    for (const length of [0, 1, 55, 56, 63, 64, 65, 300]) {
      const bytes = randomBytes(length);
      assert.equal(hex(hash.update(bytes).digest()), createHash('sha256').update(bytes).digest('hex'), String(length));
    }
  });
});

describe('sha512', () => {
  it('agrees with the platform', () => {
    for (const length of [0, 1, 111, 112, 127, 128, 129, 255, 256, 1000]) {
      const bytes = randomBytes(length);
      assert.equal(hex(sha512(bytes)), createHash('sha512').update(bytes).digest('hex'), String(length));
    }
  });
});

describe('verifyEd25519', () => {
  /** RFC 8032, 7.1: tests 1, 2, 3 and SHA(abc). */
  const vectors = [
    {
      key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      message: '',
      signature:
        'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    },
    {
      key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      message: '72',
      signature:
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    },
    {
      key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      message: 'af82',
      signature:
        '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    },
    {
      key: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
      message:
        'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
      signature:
        'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
    },
  ].map(({ key, message, signature }) => ({
    key: Buffer.from(key, 'hex'),
    message: Buffer.from(message, 'hex'),
    signature: Buffer.from(signature, 'hex'),
  }));

  it('accepts the signatures of RFC 8032 and refuses each of them with a bit changed', () => {
    for (const { key, message, signature } of vectors) {
      assert.ok(verifyEd25519(key, message, signature));
      for (const at of [0, 31, 32, 63]) {
        assert.ok(!verifyEd25519(key, message, Buffer.from(signature.map((b, i) => (i === at ? b ^ 4 : b)))));
      }
      assert.ok(!verifyEd25519(key, Buffer.concat([message, Buffer.of(1)]), signature));
    }
  });

  it('agrees with the platform on keys and messages of today', () => {
    for (let i = 0; i < 5; i += 1) {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
      const message = randomBytes(50 * i);
      assert.ok(verifyEd25519(raw, message, sign(null, message, privateKey)));
      assert.ok(!verifyEd25519(raw, Buffer.concat([message, message, Buffer.of(0)]), sign(null, message, privateKey)));
    }
  });

  it('refuses numbers beyond the order, points off the curve and wrong lengths', () => {
    const { key, message, signature } = vectors[1]!;
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${hex(signature.subarray(32).toReversed())}`) + order;
    const large = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
    assert.ok(!verifyEd25519(key, message, Buffer.concat([signature.subarray(0, 32), large])));
    assert.ok(!verifyEd25519(Buffer.alloc(32, 0xff), message, signature));
    assert.ok(!verifyEd25519(Buffer.alloc(32, 2), message, signature));
    assert.ok(!verifyEd25519(key.subarray(1), message, signature));
    assert.ok(!verifyEd25519(key, message, signature.subarray(1)));
  });
});
