import { buffer } from 'node:stream/consumers';
import { setImmediate as breath } from 'node:timers/promises';
import { UserError } from './errors.ts';
import { fromBufferPromise } from './unzip.ts';
import { readXml, type XmlPiece } from './xml-pieces.ts';

/**
 * The first sheet of an .xlsx, row by row, as text: what a cell shows without its format. Whoever made it is a stranger: it has
 * a largest size unpacked, nothing in it is calculated or followed, and time grows with its length.
 */
export interface Row {
  /** As the spreadsheet counts, from 1. */
  readonly number: number;
  /** Empty ones at the end may be missing. */
  readonly cells: readonly string[];
}

export interface ReadLimits {
  /** Unpacked, in all. */
  readonly bytes: number;
  readonly columns: number;
}

const LIMITS: ReadLimits = { bytes: 100 * 2 ** 20, columns: 50 };
const BREATH = 5000; // rows between which others get their turn

export async function* readXlsx(file: Buffer, limits: ReadLimits = LIMITS): AsyncGenerator<Row> {
  assertXlsx(file);
  const parts = await unpack(file, limits);
  const sheet = parts.get(firstSheet(parts));
  if (sheet === undefined) throw new UserError('表格里没有工作表。请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。');
  const shared = sharedStrings(parts.get('xl/sharedStrings.xml') ?? '');
  let rows = 0;
  for (const row of rowsOf(sheet, shared, limits.columns)) {
    yield row;
    rows += 1;
    if (rows % BREATH === 0) await breath();
  }
}

function assertXlsx(file: Buffer): void {
  if (file.length >= 8 && file.readUInt32BE(0) === 0xd0cf11e0)
    throw new UserError(
      '这是旧版 .xls 或设了密码的表格，打不开。请用 Excel 或 WPS 去掉密码、另存为 .xlsx，或另存为 .txt 后再试。',
    );
  if (file.toString('latin1', 0, 2) !== 'PK')
    throw new UserError('这不是 .xlsx 表格。请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。');
}

const WANTED = /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|worksheets\/[\w.-]+\.xml)$/;

async function unpack(file: Buffer, { bytes }: ReadLimits): Promise<ReadonlyMap<string, string>> {
  const parts = new Map<string, string>();
  let left = bytes;
  try {
    const zip = await fromBufferPromise(file);
    for await (const entry of zip.eachEntry()) {
      if (!WANTED.test(entry.fileName)) continue;
      left -= entry.uncompressedSize; // the reader holds the entry to it
      if (left < 0) throw new UserError('表格展开后过大，没有读取。请只留下词语一列，或拆成几个文件。');
      parts.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8'));
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('表格不完整或已损坏，打不开。请重新保存后再试。');
  }
  return parts;
}

/** The first one people see; sheets stand in the workbook's order, whatever their files are called. */
function firstSheet(parts: ReadonlyMap<string, string>): string {
  const sheets = elements(parts.get('xl/workbook.xml') ?? '', 'sheet');
  const first = sheets.find(({ attribute }) => attribute('state') === null) ?? sheets[0];
  const id = first?.attribute('id') ?? null;
  const links = elements(parts.get('xl/_rels/workbook.xml.rels') ?? '', 'Relationship');
  const target = links.find(({ attribute }) => id !== null && attribute('Id') === id)?.attribute('Target') ?? null;
  return target === null ? 'xl/worksheets/sheet1.xml' : target.replace(/^(?:\/xl\/|\.\/)?/, 'xl/');
}

const elements = (xml: string, name: string): XmlPiece[] =>
  [...readXml(xml)].filter((piece) => piece.name === name && !piece.closes);

/** Without what tells how a word is read aloud. */
function sharedStrings(xml: string): string[] {
  const strings: string[] = [];
  let text = '';
  let aside = false;
  for (const { name, closes, textBefore } of readXml(xml)) {
    if (name === 'rPh') aside = !closes;
    if (name === 't' && closes && !aside) text += textBefore();
    if (name !== 'si') continue;
    if (closes) strings.push(unescaped(text));
    text = '';
  }
  return strings;
}

function* rowsOf(xml: string, shared: readonly string[], columns: number): Generator<Row> {
  const cellEndingAt = cellReader();
  let cells: string[] = [];
  let number = 0;
  for (const piece of readXml(xml)) {
    if (piece.name !== 'row') {
      const cell = cellEndingAt(piece, cells.length);
      if (cell && cell.column < columns) place(cells, cell.column, shownOf(cell, shared));
    } else if (piece.closes) {
      yield { number, cells };
    } else {
      number = Number(piece.attribute('r') ?? number + 1);
      cells = [];
    }
  }
}

interface CellText {
  readonly column: number;
  readonly type: string;
  readonly text: string;
}

/** Told at the end of each cell what was in it; its text may come in several runs. */
function cellReader(): (piece: XmlPiece, next: number) => CellText | null {
  let cell: CellText = { column: 0, type: 'n', text: '' };
  return ({ name, closes, attribute, textBefore }, next) => {
    if ((name === 'v' || name === 't') && closes) cell = { ...cell, text: cell.text + textBefore() };
    if (name !== 'c') return null;
    if (closes) return cell;
    cell = { column: columnOf(attribute('r'), next), type: attribute('t') ?? 'n', text: '' };
    return null;
  };
}

function place(cells: string[], column: number, text: string): void {
  while (cells.length < column) cells.push('');
  cells[column] = text;
}

/** `AB12` is in column 27; without an address it follows the one before. */
function columnOf(address: string | null, next: number): number {
  const letters = address?.match(/^[A-Z]{1,3}/)?.[0];
  return letters ? [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1 : next;
}

function shownOf({ type, text }: CellText, shared: readonly string[]): string {
  if (type === 's') return shared[Number(text)] ?? '';
  if (type === 'n') return /e/i.test(text) ? String(Number(text)) : text;
  return type === 'e' ? '' : unescaped(text);
}

/** A spreadsheet writes letters that XML does not allow by their number. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
