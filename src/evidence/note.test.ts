import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { compareCheckpoints } from './compare.ts';
import {
  encodeVerifierKey,
  fingerprintOf,
  keyIdOf,
  openNote,
  parseVerifierKey,
  type Signer,
  signNote,
} from './note.ts';
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts';
import { Frontier, type HashReader, nodeHash } from './tree.ts';

/** The same key on every run, from 32 equal bytes. */
const keyOf = (byte: number) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]),
    format: 'der',
    type: 'pkcs8',
  });
const signerOf = (name: string, byte: number): Signer => ({ name, privateKey: keyOf(byte) });
const ours = signerOf('huicun.local/00112233aabbccdd/1', 1);
const key = parseVerifierKey(encodeVerifierKey(ours.name, ours.privateKey));
const good = signNote('one\ntwo 检查\n', ours);
const [line = ''] = good.split('\n').slice(-2);

describe('signNote', () => {
  it('is opened with the key and gives back the text and who signed', () => {
    assert.deepEqual(openNote(good, [key]), { text: 'one\ntwo 检查\n', by: [ours.name] });
    assert.deepEqual(openNote(Buffer.from(good), [key]).by, [ours.name]);
  });

  it('refuses a text without newline at its end, with control characters, and a name with spaces', () => {
    for (const text of ['one', 'o\tne\n', 'o\rne\n', '\ud800\n'])
      assert.throws(() => signNote(text, ours), { name: 'BadNote' });
    assert.throws(() => signNote('one\n', { ...ours, name: 'a b' }), { name: 'BadNote' });
    assert.throws(() => signNote('one\n', { ...ours, name: 'a+b' }), { name: 'BadNote' });
  });
});

describe('openNote', () => {
  const other = signerOf(ours.name, 2);
  const stranger = signNote('one\ntwo 检查\n', other).split('\n').at(-2)!;
  const withLines = (...lines: string[]) => `one\ntwo 检查\n\n${lines.map((l) => `${l}\n`).join('')}`;

  it('passes over signatures of keys it does not know, and over a second one of the same key', () => {
    assert.deepEqual(openNote(withLines(stranger, line, line, stranger), [key]).by, [ours.name]);
  });

  it('keeps blank lines of the text', () => {
    const text = 'a\n\nb\n\n— not a signature\n';
    assert.equal(openNote(signNote(text, ours), [key]).text, text);
  });

  it('refuses hostile notes, and quickly', () => {
    const [, name, base64] = line.split(' ');
    const short = Buffer.from(base64!, 'base64').subarray(0, 4).toString('base64');
    const wrong = Buffer.from(base64!, 'base64');
    wrong[20]! ^= 1;
    const notes = [
      '',
      '\n\n',
      'one\n',
      good.slice(0, -1),
      good.replace('one', 'One'),
      good.replace('one', 'o\u0001ne'),
      good.replace('\n\n', '\r\n\r\n'),
      withLines(),
      withLines(stranger),
      withLines(line, 'no signature'),
      withLines(line, `- ${name} ${base64}`),
      withLines(line, `— ${name}  ${base64}`),
      withLines(`— ${name} ${short}`),
      withLines(`— ${name} ${base64!.slice(0, -1)}`),
      withLines(`— ${name} ${wrong.toString('base64')}`),
      withLines(`— ${name}x ${base64}`),
      withLines(...Array.from({ length: 101 }, () => line)),
      withLines('x'.repeat(2 ** 20)),
      `${'a'.repeat(990_000)}\n\n${line}\n`,
    ];
    const begun = performance.now();
    for (const note of notes) assert.throws(() => openNote(note, [key]), { name: 'BadNote' }, note.slice(0, 80));
    assert.throws(() => openNote(Buffer.concat([Buffer.of(0xff), Buffer.from(good)]), [key]), { name: 'BadNote' });
    assert.throws(() => openNote(good, []), { name: 'BadNote' });
    assert.ok(performance.now() - begun < 2000);
  });

  it('does not take a signature of another key for ours because its id was put in front', () => {
    const forged = Buffer.concat([key.id, Buffer.from(stranger.split(' ')[2]!, 'base64').subarray(4)]);
    const note = withLines(`— ${ours.name} ${forged.toString('base64')}`);
    assert.throws(() => openNote(note, [key]), /签名不对/);
  });
});

describe('parseVerifierKey', () => {
  it('refuses a text whose id, type or length is not right', () => {
    const text = encodeVerifierKey(ours.name, createPublicKey(ours.privateKey));
    assert.ok(parseVerifierKey(`${text}\n`).id.equals(keyIdOf(ours.name, ours.privateKey)));
    const [name, id, raw = ''] = text.split('+');
    for (const bad of ['', `${name}+${id}`, `${name}x+${id}+${raw}`, `${name}+00000000+${raw}`, `${name}+${id}+AgAA`]) {
      assert.throws(() => parseVerifierKey(bad), { name: 'BadNote' }, bad);
    }
  });

  it('knows one key by one fingerprint under every name', () => {
    const { publicKey } = parseVerifierKey(encodeVerifierKey('other.example', ours.privateKey));
    assert.equal(fingerprintOf(publicKey), fingerprintOf(key.publicKey));
    assert.match(fingerprintOf(publicKey), /^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
  });
});

describe('openCheckpoint', () => {
  const checkpoint = { origin: ours.name, size: 7, root: Buffer.alloc(32, 9), extra: ['trail 12 ab'] };

  it('reads what was signed', () => {
    assert.deepEqual(openCheckpoint(signCheckpoint(checkpoint, ours), key), checkpoint);
    assert.deepEqual(parseCheckpoint(formatCheckpoint({ ...checkpoint, size: 0, extra: [] })).size, 0);
  });

  it('refuses one of another log, and what is no checkpoint although signed', () => {
    const elsewhere = { ...checkpoint, origin: 'huicun.local/00112233aabbccdd/2' };
    assert.throws(() => signCheckpoint(elsewhere, ours), { name: 'BadNote' });
    assert.throws(() => openCheckpoint(signNote(formatCheckpoint(elsewhere), ours), key), /另一份日志/);
    const text = formatCheckpoint(checkpoint);
    for (const bad of [
      text.replace('\n7\n', '\n07\n'),
      text.replace('\n7\n', '\n-7\n'),
      text.replace('\n7\n', '\n9007199254740993\n'),
      text.replace('CQ', 'C'),
      text.replace('\n7', ''),
      `${text}\nmore\n`,
    ]) {
      assert.throws(() => openCheckpoint(signNote(bad, ours), key), { name: 'BadNote' }, bad);
    }
  });
});

describe('compareCheckpoints', () => {
  const leaves = Array.from({ length: 40 }, (_, i) => Buffer.alloc(32, i));
  const read: HashReader = (level, i) =>
    level === 0 ? leaves[i]! : nodeHash(read(level - 1, i * 2), read(level - 1, i * 2 + 1));
  const at = (size: number) => {
    const tree = new Frontier();
    tree.appendMany(leaves.slice(0, size));
    return { origin: 'a', size, root: tree.root(), extra: [] };
  };

  it('tells growth from the same and from a rewritten history', () => {
    assert.equal(compareCheckpoints(at(13), at(40), read), 'extends');
    assert.equal(compareCheckpoints(at(40), at(40), read), 'same');
    assert.equal(compareCheckpoints({ ...at(40), root: leaves[0]! }, at(40), read), 'forks');
    assert.equal(compareCheckpoints({ ...at(13), root: leaves[0]! }, at(40), read), 'forks');
    assert.equal(compareCheckpoints(at(13), { ...at(40), root: leaves[0]! }, read), 'forks');
    assert.throws(() => compareCheckpoints(at(40), at(13), read), RangeError);
    assert.throws(() => compareCheckpoints({ ...at(13), origin: 'b' }, at(40), read), RangeError);
  });
});

describe('parseTlogProof', () => {
  const proof = {
    extra: Buffer.from('x'),
    index: 5,
    proof: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)],
    checkpoint: good,
  };

  it('reads what was written, also of a log of one entry', () => {
    assert.deepEqual(parseTlogProof(formatTlogProof(proof)), proof);
    const alone = { extra: null, index: 0, proof: [], checkpoint: good };
    assert.deepEqual(parseTlogProof(formatTlogProof(alone)), alone);
  });

  it('refuses other texts', () => {
    const text = formatTlogProof(proof);
    const bad = [
      '',
      'a\n\nb\n',
      text.replace('@v1', '@v2'),
      text.replace('index 5', 'index 05'),
      text.replace('index 5\n', ''),
      text.replace('extra eA==', 'extra eA'),
      text.replace('AQEB', '????'),
    ];
    for (const wrong of bad) assert.throws(() => parseTlogProof(wrong), { name: 'BadNote' }, wrong);
  });
});
