import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dll, elf } from '../testing/library-bytes.ts';
import { SimulatedLibrary } from '../testing/simulated-library.ts';
import { ChatArchive } from './chat-archive.ts';
import { explainFault, inspectLibrary, readLinkerMessage, type System } from './library-faults.ts';
import { SDK_SYMBOLS } from './sdk-symbols.ts';

const dir = mkdtempSync(join(tmpdir(), 'huicun-lib-'));
after(() => rmSync(dir, { recursive: true }));
const linux: System = { platform: 'linux', arch: 'x64', glibc: true };
const windows: System = { platform: 'win32', arch: 'x64', glibc: true };

function sentence(path: string, system: System): string {
  const found = inspectLibrary(path, system);
  return 'kind' in found ? explainFault(found, path, system) : 'nothing wrong';
}

function file(name: string, bytes: Buffer): string {
  writeFileSync(join(dir, name), bytes);
  return join(dir, name);
}

describe('inspectLibrary', () => {
  it('finds nothing wrong with a library that has all 17 functions', () => {
    assert.equal(sentence(file('good.so', elf(62, SDK_SYMBOLS)), linux), 'nothing wrong');
    assert.equal(
      sentence(file('good.dll', dll(SDK_SYMBOLS, ['api-ms-win-crt-heap-l1-1-0.dll'])), windows),
      'nothing wrong',
    );
  });

  it('says that none is set, that it is not there, that it may not be read', () => {
    assert.match(sentence('', linux), /尚未设置.*SDK_LIBRARY/);
    assert.match(sentence(join(dir, 'nowhere.so'), linux), /找不到 SDK 库文件.*nowhere\.so/);
    assert.match(explainFault({ kind: 'unreadable' }, '/opt/sdk.so', linux), /没有读取.*权限/);
  });

  it('tells what is no library, or only the beginning of one', () => {
    for (const bytes of [Buffer.from('PK\x03\x04 a zip'), Buffer.alloc(0), elf(62, SDK_SYMBOLS).subarray(0, 300)]) {
      assert.match(sentence(file('part.so', bytes), linux), /不是完整的库文件/);
    }
    assert.match(sentence(dir, linux), /不是完整的库文件/);
  });

  it('tells a library for another system or another machine', () => {
    assert.match(sentence(file('win.dll', dll(SDK_SYMBOLS, [])), linux), /是 Windows 版.*libWeWorkFinanceSdk_C\.so/);
    assert.match(sentence(file('lin.so', elf(62, SDK_SYMBOLS)), windows), /是 Linux 版.*WeWorkFinanceSdk\.dll/);
    assert.match(sentence(file('arm.so', elf(183, SDK_SYMBOLS)), linux), /是 arm64 版，而本机需要 x64 版/);
    assert.match(sentence(file('x64.so', elf(62, SDK_SYMBOLS)), { ...linux, glibc: false }), /musl.*Debian/);
    assert.match(sentence(join(dir, 'x64.so'), { ...linux, platform: 'darwin' }), /没有提供适用于本机/);
  });

  it('tells the build for Java from one that lacks a function', () => {
    const java = elf(62, ['Java_com_tencent_wework_Finance_GetChatData']);
    assert.match(sentence(file('java.so', java), linux), /只供 Java 使用/);
    assert.match(sentence(file('some.so', elf(62, SDK_SYMBOLS.slice(1))), linux), /缺少函数 NewSdk/);
  });

  it('names the DLL that is not there', () => {
    const path = file('sdk.dll', dll(SDK_SYMBOLS, ['sdk.dll', 'libcurl-x64.dll']));
    assert.match(sentence(path, windows), /libcurl-x64\.dll 不存在/);
  });
});

describe('readLinkerMessage', () => {
  const explain = (message: string) => explainFault(readLinkerMessage(message, '/opt/sdk.so'), '/opt/sdk.so', linux);

  it('understands what the dynamic linker says', () => {
    assert.match(explain('libz.so.1: cannot open shared object file: No such file or directory'), /libz\.so\.1 不存在/);
    assert.match(
      explain("/lib/libc.so.6: version `GLIBC_2.38' not found (required by /opt/sdk.so)"),
      /GLIBC_2\.38.*升级操作系统/,
    );
    assert.match(explain('/opt/sdk.so: failed to map segment from shared object'), /noexec/);
    assert.match(explain('/opt/sdk.so: invalid ELF header'), /不是完整的库文件/);
    assert.match(explain('something nobody foresaw'), /无法加载.*something nobody foresaw/);
  });
});

describe('ChatArchive with a library that does not work', { skip: process.platform !== 'linux' }, () => {
  const silent = { info() {}, warn() {}, error() {} };
  let made = 0;

  /** A copy of the simulated library, with its bytes changed. */
  function broken(change: (bytes: Buffer) => void): string {
    const { path } = new SimulatedLibrary(join(dir, `world-${++made}`));
    const bytes = readFileSync(path);
    change(bytes);
    writeFileSync(path, bytes);
    return path;
  }

  async function problemOf(library: string): Promise<string> {
    const company = { corpId: 'ww1', secret: 's', proxy: '', proxyAuth: '', timeoutSeconds: 5 };
    const runDir = join(dir, `run-${made}`);
    const archive = new ChatArchive({ library, ...company, mode: 'fork', runDir, log: silent, backoffBaseMs: 20 });
    await archive.start();
    const { state, problem } = archive.status();
    await assert.rejects(archive.fetch(0, 1), { name: 'UserError', message: problem });
    await assert.rejects(archive.open([{ seq: 1, key: 'k', chatMsg: 'm' }]), { name: 'UserError' });
    await archive.close();
    assert.equal(state, 'failed');
    return problem ?? '';
  }

  const sectionAt = (bytes: Buffer, name: string): number => {
    const start = Number(bytes.readBigUInt64LE(0x28));
    const field = (i: number, at: number) => Number(bytes.readBigUInt64LE(start + i * 64 + at));
    const names = field(bytes.readUInt16LE(0x3e), 0x18);
    for (let i = 0; i < bytes.readUInt16LE(0x3c); i++) {
      const at = names + bytes.readUInt32LE(start + i * 64);
      if (bytes.toString('latin1', at, bytes.indexOf(0, at)) === name) return field(i, 0x18);
    }
    throw new Error(`no section ${name}`);
  };
  const INVALID = process.arch === 'arm64' ? '00000000' : '0f0b0f0b';

  it('says that it crashes while loading, and lives on', async () => {
    const library = broken((bytes) => void bytes.write(INVALID, sectionAt(bytes, '.init'), 'hex'));
    assert.match(await problemOf(library), /加载 .*时进程崩溃（退出（SIG(ILL|SEGV)）/);
  });

  it('says that the self-test fails when the functions answer nonsense', async () => {
    const library = broken((bytes) => {
      const stub = process.arch === 'arm64' ? '000080d2c0035fd6' : '31c0c3';
      const at = Number(symbolAt(bytes, 'NewSdk'));
      bytes.write(stub, at, 'hex');
    });
    assert.match(await problemOf(library), /自检没有通过（NewSdk/);
  });

  it('names the library it wants and does not find', async () => {
    const library = broken((bytes) => {
      for (let at = bytes.indexOf('libc.so.6'); at >= 0; at = bytes.indexOf('libc.so.6', at))
        bytes.write('libq.so.6', at);
    });
    assert.match(await problemOf(library), /libq\.so\.6 不存在/);
  });

  it('works as soon as the file has been mended', async () => {
    const world = new SimulatedLibrary(join(dir, 'mended'));
    const good = readFileSync(world.path);
    writeFileSync(world.path, 'not yet');
    const company = { corpId: 'ww1', secret: 's', proxy: '', proxyAuth: '', timeoutSeconds: 5 };
    const options = {
      library: world.path,
      ...company,
      mode: 'fork',
      runDir: join(dir, 'run-mended'),
      log: silent,
      backoffBaseMs: 20,
    } as const;
    const archive = new ChatArchive(options);
    await archive.start();
    await assert.rejects(archive.fetch(0, 1), { name: 'UserError' });
    writeFileSync(world.path, good);
    await sleep(60);
    assert.deepEqual(await archive.fetch(0, 1), []);
    assert.deepEqual(archive.status().problem, null);
    await archive.close();
  });

  function symbolAt(bytes: Buffer, wanted: string): bigint {
    const symbols = sectionAt(bytes, '.dynsym');
    const names = sectionAt(bytes, '.dynstr');
    for (let at = symbols; at < names; at += 24) {
      const name = names + bytes.readUInt32LE(at);
      if (bytes.toString('latin1', name, bytes.indexOf(0, name)) === wanted) return bytes.readBigUInt64LE(at + 8);
    }
    throw new Error(`no symbol ${wanted}`);
  }
});
