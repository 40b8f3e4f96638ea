import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pack, settle, sha256, writeManifest, writeSums } from './archive.ts';
import { faultsOfLicences, gatherLicences, isWelcome, licencesText } from './licences.ts';
import { faultsOfNatives, leastGlibc, machineCode } from './natives.ts';
import { platforms } from './platforms.ts';
import { filesIn, olderAddon } from './stage.ts';

const scratch = mkdtempSync(join(tmpdir(), 'huicun-bundle-test-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const [x64, arm64, windows] = platforms as [(typeof platforms)[0], (typeof platforms)[0], (typeof platforms)[0]];

function put(dir: string, file: string, content: string | Buffer): string {
  const path = join(scratch, dir, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return file;
}

function elf(machine: number, needs = ''): Buffer {
  const head = Buffer.alloc(64);
  head.write('\x7fELF\x02\x01', 'latin1');
  head.writeUInt16LE(machine, 18);
  return Buffer.concat([head, Buffer.from(needs, 'latin1')]);
}

function dll(machine: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write('MZ');
  bytes.writeUInt32LE(64, 60);
  bytes.write('PE\0\0', 64, 'latin1');
  bytes.writeUInt16LE(machine, 68);
  return bytes;
}

/** A bundle with all that its platform asks for. */
function complete(dir: string): string[] {
  return [
    'node/bin/node',
    'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
    'node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64-0.35.5.node',
    'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8.18.7',
  ].map((file) => put(dir, file, elf(62)));
}

describe('machineCode', () => {
  it('tells what a file of machine code is for, and other files from one', () => {
    assert.deepEqual(machineCode(elf(62)), { format: 'elf', cpu: 'x64' });
    assert.deepEqual(machineCode(elf(183)), { format: 'elf', cpu: 'arm64' });
    assert.deepEqual(machineCode(dll(0x8664)), { format: 'pe', cpu: 'x64' });
    assert.equal(
      machineCode(Buffer.from('a page of text, long enough to hold the header of a program, and more')),
      null,
    );
    assert.equal(machineCode(Buffer.from('MZ')), null);
  });

  it('knows the runtime that these tests run on', () => {
    const head = readFileSync(process.execPath).subarray(0, 4096);
    assert.equal(machineCode(head)?.cpu, process.arch);
  });
});

describe('faultsOfNatives', () => {
  it('has nothing to say of a complete bundle', () => {
    assert.deepEqual(faultsOfNatives(join(scratch, 'whole'), complete('whole'), x64), []);
  });

  it('names every native file that npm left out', () => {
    const files = complete('holes').filter((file) => !file.includes('sharp'));
    const faults = faultsOfNatives(join(scratch, 'holes'), files, x64);
    assert.equal(faults.length, 2);
    assert.ok(faults.every((fault) => fault.startsWith('缺少原生文件') && fault.includes('sharp')));
  });

  it('finds what belongs to another platform, whatever it is called', () => {
    const files = [
      ...complete('mixed'),
      put('mixed', 'node_modules/one/a.bin', elf(183)),
      put('mixed', 'node_modules/one/b.bin', dll(0x8664)),
      put('mixed', 'node_modules/koffi/musl_x64/koffi.node', elf(62)),
    ];
    const faults = faultsOfNatives(join(scratch, 'mixed'), files, x64).map((fault) => fault.split(' ')[0]);
    assert.deepEqual(faults, files.slice(-3));
  });

  it('asks of each platform for its own', () => {
    const files = complete('others');
    for (const platform of [arm64, windows]) {
      const missing = faultsOfNatives(join(scratch, 'others'), files, platform).filter((f) => f.startsWith('缺少'));
      assert.equal(missing.length, platform.natives.length - (platform === arm64 ? 1 : 0), platform.name);
    }
  });
});

describe('leastGlibc', () => {
  it('is the newest that any of the files asks for, by number and not by letter', () => {
    const files = [
      put('glibc', 'a.so', elf(62, '\0GLIBC_2.4\0GLIBC_2.28\0')),
      put('glibc', 'b.node', elf(62, '\0GLIBC_2.9\0')),
      put('glibc', 'c.txt', `${'x'.repeat(64)}\0GLIBC_2.99\0`),
    ];
    assert.equal(leastGlibc(join(scratch, 'glibc'), files), '2.28');
  });
});

describe('olderAddon', () => {
  it('is the one that was built of this very package, and none where none was', () => {
    const [modules, built] = [join(scratch, 'modules'), join(scratch, 'built')];
    put('modules', 'better-sqlite3/package.json', '{"version":"13.2.0"}');
    assert.equal(olderAddon(modules, built), null);
    put('built', 'better_sqlite3.node', elf(62));
    put('built', 'better-sqlite3.version', '13.2.0\n');
    assert.equal(olderAddon(modules, built), join(built, 'better_sqlite3.node'));
    put('built', 'better-sqlite3.version', '13.1.0\n');
    assert.throws(
      () => olderAddon(modules, built),
      /由 better-sqlite3 13\.1\.0 编译，现在用的是 13\.2\.0.*older-natives/,
    );
  });
});

describe('licences', () => {
  it('lets free ones in, of a choice the free one, and no GPL', () => {
    for (const good of ['MIT', '(MIT OR GPL-3.0)', 'MIT AND OFL-1.1', 'LGPL-3.0-or-later'])
      assert.ok(isWelcome(good), good);
    for (const bad of ['GPL-3.0', 'AGPL-3.0-only', 'MIT AND GPL-2.0', 'UNLICENSED', '未注明', 'SSPL-1.0']) {
      assert.ok(!isWelcome(bad), bad);
    }
  });

  it('gathers name, version, licence and text, also of packages inside packages', () => {
    put('lic', '@a/b/package.json', '{"name":"@a/b","version":"1.0.0","license":"MIT"}');
    put('lic', '@a/b/LICENSE', 'Permission is hereby granted');
    put('lic', '@a/b/licenses/LICENSE-d3', 'taken from d3');
    put('lic', '@a/b/licenses/d3.js', 'not to be read');
    put('lic', '@a/b/node_modules/c/package.json', '{"name":"c","version":"2.0.0","licenses":[{"type":"ISC"}]}');
    put('lic', 'd/package.json', '{"name":"d","version":"3.0.0","license":"GPL-3.0"}');
    const all = gatherLicences(join(scratch, 'lic'));
    assert.deepEqual(
      all.map(({ name, licence }) => [name, licence]),
      [
        ['@a/b', 'MIT'],
        ['c', 'ISC'],
        ['d', 'GPL-3.0'],
      ],
    );
    assert.deepEqual(faultsOfLicences(all), ['d 3.0.0 的许可“GPL-3.0”不能随发布包分发']);
    assert.match(licencesText(all), /共 3 项[\s\S]*Permission is hereby granted\n\ntaken from d3\n─/);
  });

  it('finds nothing unwelcome among the packages of this checkout that are shipped', () => {
    const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; license?: string }>;
    };
    const shipped = Object.entries(lock.packages).filter(([name, { dev }]) => name !== '' && !dev);
    const bad = shipped.filter(([, { license }]) => /(^|[^L])GPL/.test(license ?? '') && !isWelcome(license!));
    assert.deepEqual(bad, []);
  });
});

describe('archives', () => {
  it('are the same bytes from the same files, whatever their times and modes were', () => {
    const at = new Date('2026-11-20T00:00:00Z');
    const hashes = ['one', 'two'].map((folder, i) => {
      put(folder, 'huicun-1/install.sh', '#!/bin/sh\n');
      put(folder, 'huicun-1/src/main.ts', 'start();\n');
      const dir = join(scratch, folder, 'huicun-1');
      writeManifest(dir);
      settle(dir, i === 0 ? at : new Date(at.getTime()));
      pack(dir, join(scratch, `${folder}.tar.gz`), at);
      return sha256(join(scratch, `${folder}.tar.gz`));
    });
    assert.equal(hashes[0], hashes[1]);
    const dir = join(scratch, 'one/huicun-1');
    assert.deepEqual(filesIn(dir), ['MANIFEST.sha256', 'install.sh', 'src/main.ts']);
    assert.equal(statSync(join(dir, 'install.sh')).mode & 0o777, 0o755);
    assert.equal(readFileSync(join(dir, 'MANIFEST.sha256'), 'utf8').split('\n').length, 3);
  });

  it('are summed up in SHA256SUMS, signed when there is a key, and say so when there is none', () => {
    put('dist', 'a.zip', 'a');
    put('dist', 'b.tar.gz', 'b');
    const dist = join(scratch, 'dist');
    assert.equal(writeSums(dist, ['b.tar.gz', 'a.zip'], ''), null);
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    put('dist', 'key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    assert.match(writeSums(dist, ['b.tar.gz', 'a.zip'], join(dist, 'key.pem'))!, /BEGIN PUBLIC KEY/);
    const sums = readFileSync(join(dist, 'SHA256SUMS'));
    assert.match(sums.toString(), /^[0-9a-f]{64} {2}a\.zip\n[0-9a-f]{64} {2}b\.tar\.gz\n$/);
    assert.ok(verify(null, sums, publicKey, readFileSync(join(dist, 'SHA256SUMS.sig'))));
  });

  it('take no key of another kind', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    put('dist', 'rsa.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    assert.throws(
      () => writeSums(join(scratch, 'dist'), ['a.zip'], join(scratch, 'dist/rsa.pem')),
      /不是 Ed25519 私钥/,
    );
  });
});
