import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { XlsxFile } from '../lib/xlsx.ts';
import { readWordList } from './word-list.ts';

const dir = mkdtempSync(join(tmpdir(), 'word-list-'));
after(() => rmSync(dir, { recursive: true }));

/** 转账, 飞单 in GBK. */
const GBK = Buffer.from('d7aad5cb0d0ab7c9b5a50d0a', 'hex');

async function table(titles: readonly string[], rows: readonly (readonly string[])[]): Promise<Buffer> {
  const path = join(dir, `${rows.length}-${titles.length}.xlsx`);
  const file = new XlsxFile(path, { sheet: '词', columns: titles.map((title) => ({ title, width: 10 })) });
  for (const row of rows) await file.row(row);
  await file.end();
  return readFileSync(path);
}

describe('readWordList', () => {
  it('takes words from lines and from between commas, and says of each row it did not take why', async () => {
    const text = `\ufeff转账，私下,\r\n\r\n  飞单 \r\n转账\r\n${'长'.repeat(201)}\r\n乱\ufffd码\r\n`;
    const { words, rows, blanks, failed } = await readWordList(Buffer.from(text), '词.txt');

    assert.deepEqual(words, ['转账', '私下', '飞单']);
    assert.deepEqual([rows, blanks], [6, 1]);
    assert.deepEqual(failed, [
      { row: 4, text: '转账', reason: '与第 1 行重复，只保留一个。' },
      { row: 5, text: '长'.repeat(60), reason: '超过 200 个字，请缩短或拆成几个词。' },
      { row: 6, text: '乱\ufffd码', reason: '含有乱码或控制字符，请改正后重新导入。' },
    ]);
  });

  it('reads GBK and what Windows calls Unicode as well', async () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('转账\r\n飞单', 'utf16le')]);
    for (const file of [GBK, wide]) assert.deepEqual((await readWordList(file, 'a.txt')).words, ['转账', '飞单']);
  });

  it('reads a table by the column that is headed so, or else its first', async () => {
    const headed = await table(
      ['编号', '敏感词'],
      [
        ['1', '转账'],
        ['2', ''],
      ],
    );
    assert.deepEqual(await readWordList(headed, 'a.xlsx'), { words: ['转账'], rows: 2, blanks: 1, failed: [] });
    const plain = await table(
      ['私下', '备注'],
      [
        ['转账', '甲'],
        ['私下', '乙'],
        ['飞单，返点', ''],
      ],
    );
    const { words, failed } = await readWordList(plain, 'a.xlsx');
    assert.deepEqual(words, ['私下', '转账', '飞单', '返点']);
    assert.deepEqual(
      failed.map(({ row }) => row),
      [3],
    );
  });

  it('takes 200,000 lines of duplicates and blanks, and no more', async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => (i % 4 === 0 ? '' : `词${i % 50_000}`));
    const { words, rows, blanks, failed } = await readWordList(Buffer.from(lines.join('\n')), 'a.txt');
    assert.deepEqual([words.length, rows, blanks, failed.length], [37_500, 200_000, 50_000, 112_500]);
    await assert.rejects(readWordList(Buffer.from([...lines, 'x'].join('\n')), 'a.txt'), /200000 行/);
  });

  it('refuses what holds no text', async () => {
    for (const file of [Buffer.alloc(0), Buffer.from('81ff00ff', 'hex'), Buffer.from('PK\u0003\u0004')])
      await assert.rejects(readWordList(file, 'a.txt'), UserError);
  });
});
