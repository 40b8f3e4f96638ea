import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readXlsx, unzip } from '../testing/unzip.ts';
import { type Cell, type Column, XlsxFile } from './xlsx.ts';

const COLUMNS: Column[] = [
  { title: '序号', width: 8, kind: 'number' },
  { title: '时间', width: 20, kind: 'time' },
  { title: '内容', width: 40 },
];

describe('XlsxFile', () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-xlsx-'));
    path = join(dir, 'a.xlsx');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function write(rows: Cell[][], rowsOfSheet?: number): Promise<number> {
    const file = new XlsxFile(path, { sheet: '清单', columns: COLUMNS, ...(rowsOfSheet ? { rowsOfSheet } : {}) });
    for (const row of rows) await file.row(row);
    return file.end();
  }

  it('holds what was written, under a bold head that stays in sight', async () => {
    const size = await write([[1, Date.parse('2026-11-20T14:35:01+08:00'), '“合同” <A&B>']]);

    const file = readFileSync(path);
    const [head, row] = readXlsx(file)['清单']!;
    assert.equal(size, file.length);
    assert.deepEqual(head, ['序号', '时间', '内容']);
    assert.deepEqual([row![0], row![2]], [1, '“合同” <A&B>']);
    const days = Date.UTC(2026, 10, 20, 14, 35, 1) / 86_400_000 + 25_569; // as a spreadsheet in China shows it
    assert.ok(Math.abs((row![1] as number) - days) < 1e-6);
    const sheet = String(unzip(file).find(({ name }) => name.endsWith('sheet1.xml'))!.bytes);
    assert.match(sheet, /<c r="A1" t="inlineStr" s="1">/);
    assert.match(sheet, /state="frozen"/);
  });

  it('shows every second as itself, also to programs that cut off what is behind it', async () => {
    const noon = Date.parse('2026-11-20T09:01:00+08:00');
    await write(Array.from({ length: 300 }, (_, i) => [i, noon + i * 1000 + 999, '']));

    const [, ...rows] = readXlsx(readFileSync(path))['清单']!;
    const shown = rows.map((row) => Math.floor((row[1] as number) * 86_400));
    assert.deepEqual(
      shown,
      Array.from({ length: 300 }, (_, i) => shown[0]! + i),
    );
    assert.equal(shown[0]! % 60, 0);
  });

  it('goes on in another sheet when one is full, with the head again', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => [i + 1, null, `第${i + 1}行`]);
    await write(rows, 3);

    const sheets = readXlsx(readFileSync(path));
    assert.deepEqual(Object.keys(sheets), ['清单', '清单 2', '清单 3']);
    assert.deepEqual(
      Object.values(sheets).map((sheet) => sheet.map(([first]) => first)),
      [
        ['序号', 1, 2],
        ['序号', 3, 4],
        ['序号', 5],
      ],
    );
  });

  it('is a table with a head when there is nothing to say', async () => {
    await write([]);

    assert.deepEqual(readXlsx(readFileSync(path)), { 清单: [['序号', '时间', '内容']] });
  });

  const odd: [what: string, text: string, kept: string][] = [
    ['what XML does not allow', 'a\u0000b\u0008c\uFFFEd\uD83De', 'abcde'],
    ['whole emoji and lines', '好😀\n第二行', '好😀\n第二行'],
    ['more than a cell may hold', '长'.repeat(40_000), '长'.repeat(32_767)],
    ['the number of a letter, which a spreadsheet would read as that letter', '_x000D_', '_x005F_x000D_'],
    ['a formula, which stays text', '=HYPERLINK("http://x")', '=HYPERLINK("http://x")'],
  ];
  for (const [what, text, kept] of odd) {
    it(`takes ${what}`, async () => {
      await write([[1, null, text]]);

      assert.equal(readXlsx(readFileSync(path))['清单']![1]![2], kept);
      assert.doesNotMatch(String(unzip(readFileSync(path))[0]!.bytes), /<f>/);
    });
  }

  it('leaves cells empty that have no number', async () => {
    await write([[Number.NaN, null, '']]);

    assert.deepEqual(readXlsx(readFileSync(path))['清单']![1], []);
  });
});
