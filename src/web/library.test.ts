import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LibraryDesk } from '../setup/library.ts';
import { dll, elf } from '../testing/library-bytes.ts';
import { makeTgz, makeTgzBomb, makeZip, makeZipBomb } from '../testing/packages.ts';
import { SDK_SYMBOLS } from '../wecom/sdk-symbols.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const GBK = Buffer.from([0xc6, 0xf3, 0xd2, 0xb5, 0xce, 0xa2, 0xd0, 0xc5]); // 企业微信
const MACHINE = process.arch === 'arm64' ? 183 : 62;
const OTHER = process.arch === 'arm64' ? 62 : 183;

describe('bringing the library', { skip: process.platform !== 'linux' }, () => {
  let desk: Desk;
  let visitor: Visitor;
  let good: Buffer;
  before(async () => {
    desk = new Desk({ settings: { SDK_LIBRARY: '' } });
    await desk.addAdministrator();
    await desk.open();
    visitor = await desk.signedIn();
    await visitor.get('/account');
    good = readFileSync(desk.world.library.path);
  });
  after(() => desk.close());
  afterEach(() => desk.world.app.binding.save({ sdkLibrary: '' }));

  const sdkDir = () => join(desk.world.config.dataDir, 'sdk');
  const status = () => desk.world.app.library.status();
  const upload = (name: string, bytes: Buffer) =>
    visitor.upload('/setup/library/file', { name, bytes: Uint8Array.from(bytes) }, { fields: { next: '/keys' } });

  /** The first bytes of an upload that says it will have so many. */
  async function begin(length: number): Promise<net.Socket> {
    const { hostname, port } = new URL(desk.base);
    const page = await visitor.get('/account');
    const token = /name="_csrf" value="([0-9a-f]+)"/.exec(page.text)?.[1] ?? '';
    const socket = net.connect(Number(port), hostname);
    const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="sdk.zip"\r\n\r\nPK';
    const head = `POST /setup/library/file HTTP/1.1\r\nHost: x\r\nCookie: ${visitor.cookie}\r\nx-csrf-token: ${token}`;
    const type = 'Content-Type: multipart/form-data; boundary=b';
    socket.write(`${head}\r\n${type}\r\nContent-Length: ${length}\r\n\r\n${part}`);
    return socket;
  }

  async function refusalOf(name: string, bytes: Buffer): Promise<string> {
    const before = status().path;
    assert.equal((await upload(name, bytes)).status, 303);
    assert.equal(status().path, before, 'what was in force stays');
    assert.ok(!existsSync(join(sdkDir(), '.incoming')), 'nothing is left lying about');
    return status().last?.trouble ?? '';
  }

  it('installs it from the ZIP as WeCom packs it, proves it and puts it in force', async () => {
    const zip = makeZip([
      { name: Buffer.concat([GBK, Buffer.from('\\x/说明.txt')]), bytes: Buffer.from('read me') },
      {
        name: 'sdk_x86_v3/java_sdk/libWeWorkFinanceSdk_Java.so',
        bytes: elf(MACHINE, ['Java_com_tencent_wework_Finance_x']),
      },
      { name: 'sdk_x86_v3/C_sdk/libWeWorkFinanceSdk_C.so', bytes: good },
    ]);
    const { location } = await upload('sdk 企业微信.zip', zip);

    assert.equal(location, '/keys');
    const { path, last } = status();
    assert.match(path.slice(sdkDir().length), /^\/[0-9a-f]{16}\/libWeWorkFinanceSdk_C\.so$/);
    assert.deepEqual(readFileSync(path), good);
    assert.equal(desk.world.app.binding.current().sdkLibrary, path);
    assert.equal(last?.name, 'sdk 企业微信.zip');
    assert.deepEqual(
      last?.lines.map(({ label, state }) => [label, state]),
      ['接收文件', '解开压缩包', '检查库文件', '加载', '自检', '启用'].map((label) => [label, 'ok']),
    );
    assert.match(last?.lines[2]?.detail ?? '', /17 个函数齐全/);
    assert.ok((last?.lines[3]?.tookMs ?? 0) > 0);
    assert.deepEqual(readdirSync(sdkDir()).length, 1);
  });

  it('takes a .tgz, a tar.gz inside the ZIP, and the library alone', async () => {
    const inner = await makeTgz([{ name: './C_sdk/libWeWorkFinanceSdk_C.so', bytes: good }]);
    for (const [name, bytes] of [
      ['sdk.tgz', inner],
      ['sdk.zip', makeZip([{ name: 'sdk/sdk_linux.tar.gz', bytes: inner }])],
      ['libWeWorkFinanceSdk_C (1).so', good],
    ] as const) {
      await upload(name, bytes);
      assert.equal(status().last?.trouble, null, name);
      assert.match(status().path, /libWeWorkFinanceSdk_C\.so$/);
    }
    assert.equal(readdirSync(sdkDir()).length, 1, 'the same content is kept once');
  });

  it('uses one that lies on the server where it is, with what lies beside it', async () => {
    const { path } = desk.world.library;
    await visitor.post('/setup/library/path', { path: `"${path}"`, next: '/keys' });

    assert.equal(status().path, path);
    assert.equal(status().last?.lines[0]?.label, '找到文件');
    desk.world.says('zhang', 'li', 'hello');
    assert.deepEqual(await desk.world.pull(), { received: 1, error: null });
  });

  const refused: [name: string, file: string, bytes: () => Buffer | Promise<Buffer>, words: RegExp][] = [
    [
      'the build for Java',
      'sdk.zip',
      () => makeZip([{ name: 'libWeWorkFinanceSdk_Java.so', bytes: elf(MACHINE, ['Java_com_tencent_wework_F']) }]),
      /只供 Java 使用/,
    ],
    [
      'the build for another machine, though the Java one fits',
      'sdk.zip',
      () =>
        makeZip([
          { name: 'java/libWeWorkFinanceSdk_Java.so', bytes: elf(MACHINE, ['Java_com_tencent_wework_F']) },
          { name: 'C/libWeWorkFinanceSdk_C.so', bytes: elf(OTHER, SDK_SYMBOLS) },
        ]),
      /而本机需要/,
    ],
    [
      'the build for Windows',
      'sdk.zip',
      () => makeZip([{ name: 'C/WeWorkFinanceSdk.dll', bytes: dll(SDK_SYMBOLS, []) }]),
      /是 Windows 版/,
    ],
    [
      'a download that broke off',
      'sdk.zip',
      () => makeZip([{ name: 'libWeWorkFinanceSdk_C.so', bytes: good }]).subarray(0, 9000),
      /没有下载完.*重新下载/,
    ],
    [
      'a .tgz that broke off',
      'sdk.tgz',
      async () => (await makeTgz([{ name: 'libWeWorkFinanceSdk_C.so', bytes: good }])).subarray(0, 9000),
      /没有下载完/,
    ],
    ['half a library', 'libWeWorkFinanceSdk_C.so', () => good.subarray(0, 9000), /不是完整的库文件/],
    ['an empty file', 'sdk.zip', () => Buffer.alloc(0), /文件是空的/],
    [
      'a page that said the download failed',
      'sdk.zip',
      () => Buffer.from('<!DOCTYPE html><html>404</html>'),
      /这是一个网页/,
    ],
    ['a RAR', 'sdk.rar', () => Buffer.from('Rar!\x1a\x07\x00 and more'), /RAR/],
    ['something else', 'photo.jpg', () => Buffer.from('\xff\xd8\xff photo', 'latin1'), /没有 SDK 的库文件/],
    [
      'a package without a library',
      'sdk.zip',
      () => makeZip([{ name: 'readme.txt', bytes: Buffer.from('hello') }]),
      /没有 SDK 的库文件（本机需要 libWeWork/,
    ],
    [
      'names that point outside',
      'sdk.zip',
      () => makeZip([{ name: '../../libWeWorkFinanceSdk_C.so', bytes: good }]),
      /指向包外/,
    ],
    [
      'names that point outside as Windows writes them',
      'sdk.zip',
      () => makeZip([{ name: 'C:\\Windows\\libWeWorkFinanceSdk_C.so', bytes: good }]),
      /指向包外/,
    ],
    [
      'names that point outside in a .tgz',
      'sdk.tgz',
      () => makeTgz([{ name: '../libWeWorkFinanceSdk_C.so', bytes: good }]),
      /指向包外/,
    ],
    ['a bomb', 'sdk.zip', () => makeZipBomb('libWeWorkFinanceSdk_C.so', 310), /远大于 SDK/],
    [
      'a thousand thousand names',
      'sdk.zip',
      () => makeZip(Array.from({ length: 6000 }, (_, i) => ({ name: `f${i}`, bytes: Buffer.alloc(0) }))),
      /远大于 SDK/,
    ],
    [
      'a bomb inside the package',
      'sdk.zip',
      async () => makeZip([{ name: 'in.tgz', bytes: await makeTgzBomb('x', 310) }]),
      /远大于 SDK/,
    ],
    [
      'a package within a package within a package',
      'sdk.zip',
      () =>
        makeZip([
          {
            name: 'a.zip',
            bytes: makeZip([{ name: 'b.zip', bytes: makeZip([{ name: 'libWeWorkFinanceSdk_C.so', bytes: good }]) }]),
          },
        ]),
      /没有 SDK 的库文件/,
    ],
    [
      'one behind a password',
      'sdk.zip',
      () => makeZip([{ name: 'libWeWorkFinanceSdk_C.so', bytes: good, encrypted: true }]),
      /有密码/,
    ],
    [
      'an unusual compression',
      'sdk.zip',
      () => makeZip([{ name: 'libWeWorkFinanceSdk_C.so', bytes: good, method: 14 }]),
      /压缩方式/,
    ],
  ];
  for (const [name, file, bytes, words] of refused) {
    it(`refuses ${name} in words`, async () => {
      assert.match(await refusalOf(file, await bytes()), words);
      const { text } = await visitor.get('/keys');
      assert.doesNotMatch(text, /at .*\.ts/);
    });
  }

  it('says at which step one failed, and what did not get its turn', async () => {
    const missing = Buffer.from(good);
    for (let at = missing.indexOf('libc.so.6'); at >= 0; at = missing.indexOf('libc.so.6', at))
      missing.write('libq.so.6', at);
    assert.match(await refusalOf('libWeWorkFinanceSdk_C.so', missing), /libq\.so\.6 不存在/);
    assert.deepEqual(
      status().last?.lines.map(({ label, state }) => `${label} ${state}`),
      ['接收文件 ok', '检查库文件 ok', '加载 error', '自检 waiting', '启用 waiting'],
    );
  });

  it('says what is wrong with a path', async () => {
    const pathTrouble = async (path: string) => {
      await visitor.post('/setup/library/path', { path, next: '/keys' });
      return status().last?.trouble ?? '';
    };
    mkdirSync(join(desk.world.dir, 'folder'), { recursive: true });
    symlinkSync('/dev/zero', join(desk.world.dir, 'endless.so'));
    writeFileSync(join(desk.world.dir, 'text.so'), 'hello');

    assert.match(await pathTrouble('sdk/x.so'), /完整路径/);
    assert.match(await pathTrouble(join(desk.world.dir, 'none.so')), /服务器上没有文件/);
    assert.match(await pathTrouble(join(desk.world.dir, 'folder')), /是目录/);
    assert.match(await pathTrouble(join(desk.world.dir, 'endless.so')), /不是普通文件/);
    assert.match(await pathTrouble(join(desk.world.dir, 'text.so')), /没有 SDK 的库文件/);
  });

  it('takes no file from who is not signed in, without the token, or where none is asked for', async () => {
    const file = { name: 'sdk.zip', bytes: Uint8Array.from(good) };
    const stranger = desk.visitor();
    await stranger.get('/sign-in');
    assert.equal((await stranger.upload('/setup/library/file', file)).status, 403);
    assert.equal(
      (await visitor.upload('/setup/library/file', file, { fields: { _csrf: 'f'.repeat(64) } })).status,
      403,
    );
    assert.equal((await visitor.upload('/keys/draft', file)).status, 403);
    assert.equal(existsSync(join(sdkDir(), '.incoming')), false);
  });

  it('says so when no file was chosen', async () => {
    const { status: code, text } = await visitor.upload('/setup/library/file', { name: '', bytes: new Uint8Array() });
    assert.equal(code, 400);
    assert.match(text, /还没有选择文件/);
  });

  it('says so when a file is larger than any SDK, and reads none of it', async () => {
    const socket = await begin(201 * 2 ** 20);
    socket.write(Buffer.alloc(4 * 2 ** 20));
    let answer = '';
    for await (const bytes of socket) {
      answer += String(bytes);
      if (answer.includes('超过 200 MB')) break;
    }
    assert.match(answer, /^HTTP\/1.1 400 /);
  });

  it('forgets an upload that breaks off, and goes on with the next', async () => {
    const socket = await begin(90_000);
    while (!status().busy) await sleep(10);
    const second = await upload('sdk.zip', Buffer.from('x'));
    assert.match(second.text, /另一个页面正在上传/);
    socket.destroy();
    while (status().busy) await sleep(10);

    assert.match(status().last?.trouble ?? '', /上传中断/);
    await upload('libWeWorkFinanceSdk_C.so', good);
    assert.equal(status().last?.trouble, null);
  });

  it('clears away what a killed program left, and knows after a restart how the last attempt went', async () => {
    mkdirSync(join(sdkDir(), '.incoming', 'folder-0'), { recursive: true });
    await upload('libWeWorkFinanceSdk_C.so', good);
    const { config, app } = desk.world;
    const paths = { run: join(config.dataDir, 'run') };
    const next = new LibraryDesk({ config, paths, binding: app.binding, clock: Date.now, log: app.log });

    assert.deepEqual(next.status().last, status().last);
    assert.equal(next.status().path, status().path);
  });
});

describe('bringing the library to Windows', () => {
  it('takes the DLLs beside it along, and names one that is not in the package', async () => {
    const desk = new Desk();
    const { config, app } = desk.world;
    const paths = { run: join(config.dataDir, 'run') };
    const windows = { platform: 'win32', arch: 'x64', glibc: true } as const;
    const parts = { config, paths, binding: app.binding, clock: Date.now, log: app.log };
    const library = new LibraryDesk(parts, { system: windows });
    const sdk = dll(SDK_SYMBOLS, ['libcurl-x64.dll']);
    const zip = join(desk.world.dir, 'sdk.zip');

    writeFileSync(zip, makeZip([{ name: 'C_sdk/WeWorkFinanceSdk.dll', bytes: sdk }]));
    await assert.rejects(library.install({ path: zip }), /libcurl-x64\.dll 不存在.*整个 SDK 压缩包/);

    const beside = ['libcurl-x64.dll', 'libcrypto-3-x64.dll', 'libssl-3-x64.dll'];
    const all = [
      { name: 'C_sdk/WeWorkFinanceSdk.dll', bytes: sdk },
      ...beside.map((n) => ({ name: `C_sdk/${n}`, bytes: sdk })),
    ];
    writeFileSync(zip, makeZip(all));
    await assert.rejects(library.install({ path: zip }), /WeWorkFinanceSdk\.dll/); // this machine is no Windows
    const [home] = readdirSync(join(config.dataDir, 'sdk'));
    assert.deepEqual(
      readdirSync(join(config.dataDir, 'sdk', home!)).sort(),
      [...beside, 'WeWorkFinanceSdk.dll'].sort(),
    );
    await desk.close();
  });
});
