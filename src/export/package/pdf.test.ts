import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { previewPath } from '../../media/content-store.ts';
import { type PdfLimits, PdfSink } from './pdf.ts';
import type { ChatHead, PackageFrame, PackageRow } from './sink.ts';
import { readPdf } from './testing/read-pdf.ts';
import { CUSTOMER, chatOf, frameIn, mediumOf, rowOf } from './testing/rows.ts';

describe('PdfSink', () => {
  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-pdf-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  interface Given {
    readonly rows: readonly PackageRow[];
    readonly frame?: Partial<PackageFrame>;
    readonly chat?: Partial<ChatHead>;
    readonly limits?: PdfLimits;
  }

  async function write({ rows, frame = {}, chat = {}, limits }: Given) {
    const sink = new PdfSink(frameIn(mkdtempSync(join(dir, 'work-')), { previewsDir: dir, ...frame }), limits);
    await sink.begin(chatOf(chat));
    await sink.rows(rows);
    await sink.end();
    return sink.files().map(({ path, disk }) => ({ path, bytes: readFileSync(disk), ...readPdf(readFileSync(disk)) }));
  }

  it('says which conversation, who asked for it, why, and what was said when', async () => {
    const [file] = await write({ rows: [rowOf(1, '报价单收到了吗？'), rowOf(2, '收到了')] });

    const text = file!.pages.join('\n');
    assert.equal(file!.path, 'pdf/张伟、王女士.pdf');
    for (const words of ['云帆科技有限公司', '客户投诉调查', '报价单收到了吗？', '09:02:00', '#2', '本文件 2 条']) {
      assert.ok(text.includes(words), words);
    }
    assert.match(text, /李合规　2026-11-20 09:00:00/);
    assert.match(text, /陈法务　2026-11-20/);
    assert.match(text, /2026-11-20 09:01:00 至 2026-11-20 09:02:00/);
  });

  it('has its fonts in it, cut to what is used', async () => {
    const [file] = await write({ rows: [rowOf(1, '您好')], frame: { watermark: '李合规 2026-11-21 20:00' } });

    assert.deepEqual(file!.fonts.map((name) => name.slice(7)).sort(), ['NotoSansSC-Bold', 'NotoSansSC-Regular']);
    assert.ok(file!.bytes.length < 300_000, `${file!.bytes.length} bytes`);
    assert.match(file!.pages[0]!, /李合规 2026-11-21 20:00/);
  });

  it('names characters the font lacks, and those that turn the direction of reading', async () => {
    const [file] = await write({ rows: [rowOf(1, '𠮷野家😀👍🏽好\u202e倒\u200b着\ud83d e\u0301')] });

    assert.ok(file!.pages[0]!.includes('〔U+20BB7〕野家〔表情U+1F600 表情U+1F44D+1F3FD〕好〔U+202E〕倒着〔U+FFFD〕 é'));
    assert.ok(!file!.pages.join('').includes('\0'));
  });

  it('numbers its pages and leads to each day', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => rowOf(i * 120, `第 ${i} 条，${'很长的内容'.repeat(20)}`));
    const [file] = await write({ rows });

    const { pages, outline } = file!;
    assert.ok(pages.length > 3);
    for (const [i, page] of pages.entries()) assert.match(page, new RegExp(`第 ${i + 1} 页，共 \\n${pages.length} 页`));
    assert.deepEqual(outline.slice(0, 2), ['2026-11-20 星期五', '2026-11-21 星期六']);
    for (let i = 0; i < 40; i += 1) assert.ok(pages.join('\n').includes(`第 ${i} 条，`), `message ${i}`);
  });

  it('keeps every character of a text that is wider than the page', async () => {
    const text = `${'超过一行的中文，带标点。'.repeat(30)}${'W'.repeat(400)}`;
    const [file] = await write({ rows: [rowOf(1, text)] });

    assert.ok(file!.pages.join('\n').replaceAll('\n', '').includes(text));
  });

  it('begins another file when one is long', async () => {
    const rows = [1, 2, 3].map((n) => rowOf(n, `消息 ${n}`));
    const files = await write({ rows, limits: { messages: 2, pages: 100 } });

    assert.deepEqual(
      files.map(({ path }) => path),
      ['pdf/张伟、王女士 第1部分.pdf', 'pdf/张伟、王女士 第2部分.pdf'],
    );
    assert.match(files[1]!.pages[0]!, /（第 2 部分）[\s\S]*消息 3/);
  });

  it('draws a picture once and names files with size and hash, and says what is missing or broken', async () => {
    const sha256 = 'cd'.repeat(32);
    const thumb = previewPath(dir, sha256, 'thumb');
    mkdirSync(dirname(thumb), { recursive: true });
    const create = { width: 200, height: 100, channels: 3, background: '#336699' } as const;
    writeFileSync(thumb, await sharp({ create }).webp().toBuffer());
    const image = { kind: 'image', label: '图片', name: null, preview: thumb, sha256 } as const;
    const picture = { type: 'image', label: '图片', lines: ['[图片]'] };
    const [file] = await write({
      rows: [
        rowOf(1, '', { ...picture, media: [mediumOf(image)] }),
        rowOf(2, '', { ...picture, media: [mediumOf(image)] }),
        rowOf(3, '', {
          ...picture,
          media: [mediumOf({ ...image, sha256: 'ef'.repeat(32), preview: join(dir, 'broken') })],
        }),
        rowOf(4, '', { type: 'file', label: '文件', lines: ['[文件]'], media: [mediumOf()] }),
        rowOf(5, '', { media: [mediumOf({ path: null, sha256: null, note: '文件已过期' })] }),
      ],
    });
    assert.equal(file!.pages.join('\n').match(/没有可用的预览/g)?.length, 1);

    const text = file!.pages.join('\n');
    assert.equal(file!.pictures, 1);
    assert.ok(text.includes('[文件] 报价单.pdf · 2'));
    assert.ok(text.includes(`SHA-256 ${'ab'.repeat(32)}`));
    assert.ok(text.includes('文件已过期'));
  });

  it('marks what was taken back', async () => {
    const [file] = await write({
      rows: [rowOf(1, '说错了', { revoked: { seq: 9, at: rowOf(9, '').sentAt, by: CUSTOMER } })],
    });

    assert.match(file!.pages[0]!, /说错了\n已撤回：王女士 于 2026-11-20 09:09:00 撤回（#9）/);
  });

  it('gives two conversations with names that run into each other files of their own', async () => {
    const sink = new PdfSink(frameIn(mkdtempSync(join(dir, 'work-'))), { messages: 1, pages: 100 });
    for (const [stem, count] of [
      ['甲 第1部分', 1],
      ['甲', 2],
    ] as const) {
      await sink.begin(chatOf({ stem }));
      await sink.rows(Array.from({ length: count }, (_, i) => rowOf(i, '好')));
      await sink.end();
    }

    assert.deepEqual(
      sink.files().map(({ path }) => path),
      ['pdf/甲 第1部分.pdf', 'pdf/甲 第1部分 (2).pdf', 'pdf/甲 第2部分.pdf'],
    );
    assert.deepEqual(sink.files(), []);
  });

  it('cuts what would fill a book, and says so', async () => {
    const [file] = await write({ rows: [rowOf(1, 'x\n'.repeat(50_000)), rowOf(2, '下一条')] });

    const text = file!.pages.join('\n');
    assert.ok(file!.pages.length < 60);
    assert.match(text, /内容过长，此处只有前 3999 个字符，全文在 messages\.jsonl 中[\s\S]*下一条/);
  });

  it('lets go of what it was writing, and says when the disk refuses', async () => {
    const sink = new PdfSink(frameIn(mkdtempSync(join(dir, 'work-'))));
    await sink.begin(chatOf());
    await sink.rows([rowOf(1, '好')]);
    await sink.abort();
    assert.deepEqual(sink.files(), []);

    const workDir = mkdtempSync(join(dir, 'work-'));
    const unlucky = new PdfSink(frameIn(workDir));
    rmSync(workDir, { recursive: true });
    await unlucky.begin(chatOf());
    await assert.rejects(async () => {
      await unlucky.rows([rowOf(1, '好')]);
      await unlucky.end();
    }, /ENOENT/);
  });

  it('says so when a conversation has nothing in it, and that it is masked', async () => {
    const [file] = await write({ rows: [], frame: { masked: true } });

    assert.match(file!.pages[0]!, /会话记录（已脱敏）/);
    assert.match(file!.pages[0]!, /没有消息/);
  });
});
