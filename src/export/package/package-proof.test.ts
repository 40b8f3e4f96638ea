import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { pathsOf } from '../../config.ts';
import { verifyPackage } from '../../evidence/verify-package.ts';
import { UserError } from '../../lib/errors.ts';
import { World } from '../../testing/world.ts';
import { makePackageFile, makeParcel, type Parcel } from './testing/parcel.ts';

const ANN = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';
const CHAT = { kind: 'conversation', key: [ANN, 'zhang'].sort().join('|') } as const;
const EVERYBODY = { kind: 'person', id: 'zhang' } as const;
const PASSWORD = '恒川 heng 2026';

describe('a package made while messages arrive', () => {
  const w = new World();
  let first: Parcel;

  before(async () => {
    for (let i = 0; i < 5; i += 1) w.says('zhang', ANN, `先到的第 ${i} 句`);
    await w.archive();
    w.now += 3000;
    first = await makeParcel(w, {
      source: EVERYBODY,
      between: async () => {
        w.says('zhang', ANN, '后到的一句');
        w.says('zhang', 'li', '后到的会话');
        w.sendsFile(Buffer.from('%PDF late'), { filename: '后到.pdf' }, { tolist: [ANN] });
        await w.archive();
      },
    });
  });
  after(() => w.end());

  it('holds what lies under its checkpoint, all of it with proof', async () => {
    const lines = first.lines();
    assert.equal(lines.length, 5);
    assert.ok(lines.every(({ opened, received }) => opened.index !== null && received?.index !== null));
    const { verdict, title } = await verifyPackage(first.path);
    assert.deepEqual([verdict, title], ['good', '通过：包内文件与消息和签名时一致']);
    assert.ok(![...first.files.keys()].some((name) => name.includes('后到')));
  });

  it('says how many came too late, and lists no conversation without a message', () => {
    assert.match(first.text('custody.html'), /开始制作后到达<\/dt><dd>3 条，不在包里，再导出一次就有/);
    assert.match(first.text('index.html'), /1 个会话、5 条消息/);
  });

  it('holds them when it is made again', async () => {
    const second = await makeParcel(w, { source: EVERYBODY });
    assert.deepEqual(
      second
        .lines()
        .slice(-3)
        .map(({ text }) => text),
      ['后到的一句', '后到.pdf', '后到的会话'],
    );
    assert.doesNotMatch(second.text('custody.html'), /开始制作后到达/);
  });

  it('does not hold a medium that was fetched later', async () => {
    w.sendsFile(Buffer.from('%PDF slow'), { filename: '慢.pdf' }, { tolist: [ANN] });
    await w.pull();
    const parcel = await makeParcel(w, { source: CHAT, between: () => w.archive() });
    const { media, opened } = parcel.lines().at(-1)!;
    assert.ok(opened.index !== null);
    assert.deepEqual([media[0]!.state, media[0]!.path], ['waiting', null]);
    assert.match(parcel.text('list.csv'), /制作时原文件还没有取回/);
    assert.equal((await verifyPackage(parcel.path)).verdict, 'good');
  });

  it('is refused while the log has not come to what is years old', async () => {
    const between = async () => {
      w.says('zhang', ANN, '早就在存档里的');
      await w.archive();
      w.now += 3_600_000;
    };
    await assert.rejects(makePackageFile(w, { source: CHAT, between }), (error: unknown) => {
      return error instanceof UserError && error.message.includes('还在收录以前的存档');
    });
  });
});

describe('a package that is read back', () => {
  const w = new World();
  const exports = () => pathsOf(w.config).exports;

  before(async () => {
    for (let i = 0; i < 5; i += 1) w.says('zhang', ANN, `第 ${i} 句`);
    w.sendsFile(Buffer.alloc(3000, '报价'), { filename: '报价.pdf' }, { tolist: [ANN] });
    w.says('zhang', 'li', '另一个会话');
    await w.archive();
  });
  after(() => w.end());

  async function opened(path: string): Promise<Map<string, string>> {
    const file = new Uint8Array(readFileSync(path));
    const entries = await new ZipReader(new Uint8ArrayReader(file), { password: PASSWORD }).getEntries();
    const texts = entries.map(async (entry) => {
      const bytes = entry.directory ? new Uint8Array() : await entry.getData(new Uint8ArrayWriter());
      return [entry.filename, Buffer.from(bytes).toString()] as const;
    });
    return new Map(await Promise.all(texts));
  }

  it('tells in its custody sheet and manifest what was found, and when', async () => {
    const parcel = await makeParcel(w, { source: EVERYBODY });
    const sheet = parcel.text('custody.html');
    for (const words of ['通过：包内文件与消息和签名时一致', '7 条消息的原文与存证的散列一致', '从磁盘读回，按包里'])
      assert.ok(sheet.includes(words), words);
    const { verified } = JSON.parse(parcel.text('manifest.json')) as { verified: { at: number; checked: string[] } };
    assert.ok(verified.at >= w.now && verified.checked.length >= 6);
    assert.equal((await verifyPackage(parcel.path)).verdict, 'good');
  });

  it('is read back with its password too', async () => {
    const { path } = await makePackageFile(w, { source: EVERYBODY, password: PASSWORD });
    const files = await opened(path);
    assert.match(files.get('custody.html')!, /从磁盘读回，用申请人设的口令解密/);
    assert.match(files.get('manifest.json')!, /"encrypted": true/);
  });

  for (const password of [undefined, PASSWORD]) {
    const what = password ? 'encrypted ' : '';
    it(`fails with a sentence and leaves no file when a byte of the ${what}file is not what was written`, async () => {
      let isSpoilt = false;
      const report = async () => {
        const [tmp] = existsSync(exports()) ? readdirSync(exports()).filter((name) => name.endsWith('.zip.tmp')) : [];
        if (tmp && !isSpoilt) isSpoilt = spoil(join(exports(), tmp));
        return true;
      };
      const before = readdirSync(exports()).filter((name) => name !== '7.zip');
      const made = makePackageFile(w, { source: EVERYBODY, report, ...(password ? { password } : {}) });
      await assert.rejects(made, (error: unknown) => {
        return error instanceof UserError && /导出包没有通过自身核验，已删除：.+请检查磁盘/.test(error.message);
      });
      assert.deepEqual(
        readdirSync(exports()).filter((name) => name !== '7.zip'),
        before,
      );
    });
  }
});

const PLACE = 120; // within the contents of the first entry

/** False: nothing has been written there yet. */
function spoil(path: string): boolean {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  const isThere = readSync(file, byte, 0, 1, PLACE) === 1;
  if (isThere) writeSync(file, Buffer.from([byte[0]! ^ 1]), 0, 1, PLACE);
  closeSync(file);
  return isThere;
}
