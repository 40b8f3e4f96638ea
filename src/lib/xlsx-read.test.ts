import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UserError } from './errors.ts';
import { XlsxFile } from './xlsx.ts';
import { type Row, readXlsx } from './xlsx-read.ts';
import { ZipFile } from './zip.ts';

const dir = mkdtempSync(join(tmpdir(), 'xlsx-read-'));
after(() => rmSync(dir, { recursive: true }));

async function rowsOf(file: Buffer, ...more: [] | [{ bytes: number; columns: number }]): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readXlsx(file, ...more)) rows.push(row);
  return rows;
}

let made = 0;

/** An .xlsx of these parts. */
async function zipOf(parts: Readonly<Record<string, string>>): Promise<Buffer> {
  made += 1;
  const path = join(dir, `${made}.xlsx`);
  const zip = new ZipFile(path, { large: false });
  for (const [name, text] of Object.entries(parts)) await zip.add(Buffer.from(text), { name });
  await zip.end();
  return readFileSync(path);
}

const sheet = (rows: string) => `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`;

describe('readXlsx', () => {
  it('reads what our own writer wrote', async () => {
    const path = join(dir, 'own.xlsx');
    const columns = [
      { title: '敏感词', width: 20 },
      { title: '数', width: 9, kind: 'number' as const },
    ];
    const file = new XlsxFile(path, { sheet: '词', columns });
    await file.row(['私下 <转账> & "红包" _x000D_', 7]);
    await file.row([null, 13_812_345_678]);
    await file.end();

    assert.deepEqual(await rowsOf(readFileSync(path)), [
      { number: 1, cells: ['敏感词', '数'] },
      { number: 2, cells: ['私下 <转账> & "红包" _x000D_', '7'] },
      { number: 3, cells: ['', '13812345678'] },
    ]);
  });

  it('reads shared texts in runs, prefixes, gaps, sections and large numbers, of the first sheet that is shown', async () => {
    const file = await zipOf({
      'xl/workbook.xml': `<x:workbook><x:sheets><x:sheet name="a" state="hidden" r:id="rId1"/><x:sheet name='b' r:id='rId2'/></x:sheets></x:workbook>`,
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="rId1" Target="worksheets/a.xml"/><Relationship Id="rId2" Target="/xl/worksheets/b.xml"/></Relationships>',
      'xl/worksheets/a.xml': sheet('<row><c t="str"><v>不看</v></c></row>'),
      'xl/worksheets/b.xml': sheet(
        `<x:row r="3"><x:c r="B3" t="s"><x:v>1</x:v></x:c><x:c t="str"><x:f>"a"&amp;"b"</x:f><x:v>结果</x:v></x:c></x:row><!-- <row> --><row r="5"/>` +
          '<row r="6"><c r="A6"><v>1.3812345678E10</v></c><c t="e"><v>#REF!</v></c><c t="inlineStr"><is><t><![CDATA[<粗>]]></t></is></c></row>',
      ),
      'xl/sharedStrings.xml':
        '<sst><si><t>零</t></si><si><r><t>飞</t></r><r><t xml:space="preserve">单 &#x1F600;</t></r><rPh><t>fei</t></rPh></si></sst>',
    });

    assert.deepEqual(await rowsOf(file), [
      { number: 3, cells: ['', '飞单 😀', '结果'] },
      { number: 5, cells: [] },
      { number: 6, cells: ['13812345678', '', '<粗>'] },
    ]);
  });

  it('refuses what is none, what is broken and what is too large, in words', async () => {
    const whole = await zipOf({ 'xl/worksheets/sheet1.xml': sheet('<row><c><v>1</v></c></row>') });
    const says = (file: Buffer, words: RegExp) =>
      assert.rejects(rowsOf(file), (error) => error instanceof UserError && words.test(error.message));

    await says(Buffer.from('词语'), /不是 .xlsx/);
    await says(Buffer.from('d0cf11e0a1b11ae1', 'hex'), /另存为 .xlsx/);
    await says(whole.subarray(0, -30), /损坏/);
    await says(await zipOf({ 'a.txt': 'x' }), /没有工作表/);
    await assert.rejects(rowsOf(whole, { bytes: 20, columns: 9 }), /过大/);
  });

  it('takes time in proportion to what it is given, whatever that is', async () => {
    const from = performance.now();
    for (const rows of [
      '<'.repeat(500_000),
      '<row '.repeat(200_000),
      `<c r="${'A'.repeat(500_000)}" ${'t='.repeat(200_000)}`,
    ])
      await rowsOf(await zipOf({ 'xl/worksheets/sheet1.xml': sheet(rows) }));
    assert.ok(performance.now() - from < 5000);
  });
});
