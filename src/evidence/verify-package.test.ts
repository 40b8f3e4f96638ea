import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ZipFile } from '../lib/zip.ts';
import { encodeVerifierKey } from './note.ts';
import { packageCases } from './testing/bad-packages.ts';
import { type Files, packageOf, testKey } from './testing/packages.ts';
import { buildVerifier } from './verifier/build.ts';
import { textReport, verifyPackage } from './verify-package.ts';

const base = mkdtempSync(join(tmpdir(), 'package-'));
after(() => rmSync(base, { recursive: true }));

let made = 0;
function fresh(name = ''): string {
  made += 1;
  return join(base, `${made}${name}`);
}

function folderOf(files: Files): string {
  const dir = fresh();
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), bytes);
  }
  return dir;
}

async function zipOf(files: Files, large = false): Promise<string> {
  const path = fresh('.zip');
  const zip = new ZipFile(path, { large });
  for (const [name, bytes] of files) await zip.add(bytes, { name, stored: name.startsWith('media/') });
  await zip.end();
  return path;
}

const wordsOf = (report: Awaited<ReturnType<typeof verifyPackage>>) =>
  [report.title, ...report.wrong.map(({ where, what }) => `${where}：${what}`)].join('\n');

describe('verifyPackage', () => {
  for (const { name, files, verdict, says } of packageCases()) {
    it(`calls ${verdict} and names it, zipped or not: ${name}`, async () => {
      const zipped = await verifyPackage(await zipOf(files));
      const unpacked = await verifyPackage(folderOf(files));

      assert.equal(zipped.verdict, verdict, textReport(zipped));
      assert.match(wordsOf(zipped), says);
      assert.deepEqual({ ...unpacked, wrong: wordsOf(unpacked) }, { ...zipped, wrong: wordsOf(zipped) });
    });
  }
});

describe('verifyPackage on what is no whole package', () => {
  const judged = async (path: string) => {
    const report = await verifyPackage(path);
    return [report.verdict, wordsOf(report)] as const;
  };
  const said = async (path: string, verdict: string, words: RegExp) => {
    const [found, text] = await judged(path);
    assert.equal(found, verdict, text);
    assert.match(text, words);
  };
  const withBytes = (bytes: Buffer) => {
    const path = fresh('.zip');
    writeFileSync(path, bytes);
    return path;
  };

  it('says so of a ZIP cut at any place, of other files and of nothing', async () => {
    const whole = readFileSync(await zipOf(packageOf()));
    for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
      await said(withBytes(whole.subarray(0, whole.length * share)), 'unreadable', /不是完整的 ZIP 文件/);
    }
    await said(withBytes(Buffer.from('hello')), 'unreadable', /不是完整的 ZIP 文件/);
    await said(join(base, 'none'), 'unreadable', /没有这个文件或文件夹/);
    mkdirSync(join(base, 'empty'));
    await said(join(base, 'empty'), 'unreadable', /没有 manifest\.json/);
  });

  it('finds names that leave the folder, and two files of one name', async () => {
    const named = async (from: string, to: string) => {
      const zip = readFileSync(await zipOf(new Map([...packageOf(), [from, Buffer.from('x')]])));
      return withBytes(Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1'));
    };
    await said(await named('aa/bb', '../bb'), 'bad', /\.\.\/bb：文件名越出了文件夹/);
    await said(await named('aaabb', '/aabb'), 'bad', /\/aabb：文件名越出了文件夹/);
    await said(await named('aaabb', 'a\\abb'), 'bad', /文件名越出了文件夹/);
    await said(await named('lost.csv', 'list.csv'), 'bad', /list\.csv：压缩包里有两个同名文件/);
  });

  it('reads a ZIP with 64-bit numbers, and asks for an encrypted one to be unpacked', async () => {
    const large = await zipOf(packageOf(), true);
    await said(large, 'good', /^通过/);
    const bytes = readFileSync(large);
    const central = bytes.lastIndexOf(Buffer.from('PK\x01\x02'));
    bytes[central + 8]! |= 1;
    await said(withBytes(bytes), 'unreadable', /已加密/);
  });

  it('finds packed bytes that were changed, and those that unfold to more than they say', async () => {
    const files = packageOf();
    const bytes = readFileSync(await zipOf(files));
    const at = bytes.indexOf('messages.jsonl') + 'messages.jsonl'.length + 20;
    const broken = Buffer.from(bytes);
    broken[at]! ^= 0xff;
    await said(withBytes(broken), 'bad', /messages\.jsonl：/);
    const central = bytes.lastIndexOf('index.html') - 46;
    const grown = Buffer.from(bytes);
    grown.writeUInt32LE(5, central + 24);
    await said(withBytes(grown), 'bad', /index\.html：读不下去：压缩数据已损坏/);
  });

  it('does not follow links in a folder, and passes over what systems leave there', async () => {
    const dir = folderOf(packageOf());
    writeFileSync(join(dir, '.DS_Store'), 'x');
    await said(dir, 'good', /^通过/);
    symlinkSync('/etc/hostname', join(dir, 'media', 'link'));
    await said(dir, 'bad', /media\/link：是链接，不是文件/);
  });

  it('holds a package to our own key when it is given', async () => {
    const files = packageOf();
    const key = files.get('log/key.txt')!.toString().trim();
    const dir = folderOf(files);
    const known = await verifyPackage(dir, undefined, key);
    const strange = await verifyPackage(dir, undefined, encodeVerifierKey('other', testKey('other')));

    assert.ok(known.checked.includes('公钥是本机存证日志的公钥'));
    assert.match(wordsOf(strange), /log\/key\.txt：不是本机存证日志的公钥/);
  });

  it('shows no control characters and no endless names', async () => {
    const name = `\u001b[2J\u202e${'长'.repeat(500)}`;
    const lines = (all: Record<string, unknown>[]) =>
      all.map((line, i) => (i === 2 ? { ...line, conversation: { key: 'c1', name }, json: null } : line));
    const report = await verifyPackage(
      await zipOf(packageOf({ lines, manifest: (m) => Object.assign(m, { title: name }) })),
    );

    assert.doesNotMatch(textReport(report).replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
    assert.ok(report.wrong[0]!.where.endsWith('…'));
  });

  it('tells how far it has come', async () => {
    const seen: number[] = [];
    await verifyPackage(await zipOf(packageOf()), ({ done, total }) => seen.push(done / total));
    assert.equal(seen.at(-1), 1);
    assert.deepEqual(seen, seen.toSorted());
  });
});

describe('verifyPackage on what is not proved', () => {
  it('says how much of it is not in the log yet, or was never opened', async () => {
    const lines = (all: Record<string, unknown>[]) => [
      ...all.slice(0, -2),
      { ...all.at(-2), received: { ...(all.at(-2)!['received'] as object), index: null } },
      { ...all.at(-1), opened: null, json: null },
    ];
    const report = await verifyPackage(await zipOf(packageOf({ lines, reprove: true })));
    assert.equal(report.title, '通过：包内文件与消息和签名时一致。其中 1 条消息的内容不在存证日志的证明之内');
    assert.match(report.unchecked.join('\n'), /^1 个条目制作本包时尚未入存证日志.*\n1 条消息制作本包时尚未解密/);
  });
});

describe('verifyPackage on odd originals', () => {
  it('does not take what a text lacks for a change', async () => {
    const odd = [
      'no JSON',
      '[]',
      'null',
      '{"from":"","msgtime":-5}',
      '{"from":7,"msgtime":9e15}',
      '{"from":"a\\u0000b"}',
      '{"action":"switch","user":"x","time":5}',
    ];
    const opened = odd.map((json) => ({ json, hash: createHash('sha256').update(json).digest('hex') }));
    const lines = (all: Record<string, unknown>[]) =>
      all.map((line, i) => {
        const { json, hash } = opened[i] ?? {};
        if (json === undefined) return line;
        return { ...line, json, opened: { index: null, at: 0, hash }, sentAt: 0, sender: { id: '', name: '' } };
      });
    const report = await verifyPackage(await zipOf(packageOf({ lines, reprove: true })));
    assert.equal(report.verdict, 'good', textReport(report));
  });
});

describe('verify.mjs', () => {
  const run = async (node: string, dir: string, args: string[]) => {
    const script = join(dir, 'verify.mjs');
    return promisify(execFile)(node, [script, ...args]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );
  };

  it('alone in a folder says the same as the program, and ends with 0, 1 or 2', async () => {
    const dir = fresh();
    mkdirSync(dir);
    writeFileSync(join(dir, 'verify.mjs'), buildVerifier().mjs);
    const good = packageOf({ before: (files) => files.set('verify.mjs', Buffer.from(buildVerifier().mjs)) });
    const own = folderOf(good);
    const bad = await zipOf(new Map([...good, ['list.csv', Buffer.from('x')]]));

    const asked = await run(process.execPath, own, []);
    assert.equal(asked.code, 0);
    assert.ok(asked.stdout.endsWith(textReport(await verifyPackage(own))), asked.stdout);
    const told = await run(process.execPath, dir, [bad]);
    assert.equal(told.code, 1);
    assert.ok(told.stdout.endsWith(textReport(await verifyPackage(bad))), told.stdout);
    assert.equal((await run(process.execPath, dir, [join(dir, 'none.zip')])).code, 2);
    assert.equal((await run(process.execPath, dir, [])).code, 2);
  });
});

describe('buildVerifier', () => {
  it('makes two files that lean on nothing', () => {
    const { mjs, html } = buildVerifier();
    const needs = [...mjs.matchAll(/^import .* from '(.*)';$/gm)].map(([, from]) => from!);
    assert.ok(needs.length > 0 && needs.every((from) => from.startsWith('node:')), needs.join());
    for (const text of [mjs, html]) assert.doesNotMatch(text, /https?:|\bimport\(|\brequire\(|^import .*'\./m);
    assert.equal(html.match(/<\/script/g)!.length, 1);
    assert.doesNotMatch(html, /<!--|\beval\b|innerHTML|<link|\ssrc=/);
  });
});

describe('a package of long ago', () => {
  it('verifies for ever', async () => {
    const report = await verifyPackage(join(import.meta.dirname, 'vectors', 'package-1.zip'));
    assert.equal(
      textReport(report),
      readFileSync(join(import.meta.dirname, 'vectors', 'package-1.report.txt'), 'utf8'),
    );
    assert.equal(report.verdict, 'good');
  });
});
