import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { ZipFile } from './zip.ts';

/**
 * A table as .xlsx, written row by row: memory stays flat for millions of rows. Text is always inline text, never a
 * formula. A sheet that is full is followed by the next, with the head again.
 */
export interface Column {
  readonly title: string;
  /** In characters. */
  readonly width: number;
  readonly kind?: 'text' | 'number' | 'time';
}

/** A time is ms since 1970 and shown as China's clock. */
export type Cell = string | number | null;

const MOST_ROWS = 1_048_576; // of a sheet
const MOST_LETTERS = 32_767; // of a cell
const CHUNK = 1 << 16;
const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const EPOCH = 25_569; // 1970-01-01 as a spreadsheet counts days
const STYLES = { text: 0, head: 1, time: 2, number: 0 };

export interface XlsxOptions {
  readonly sheet: string;
  readonly columns: readonly Column[];
  readonly rowsOfSheet?: number;
}

export class XlsxFile {
  readonly #zip: ZipFile;
  readonly #options: Required<XlsxOptions>;
  readonly #letters: readonly string[];
  #sheets = 0;
  #sheet: { stream: PassThrough; added: Promise<void>; rows: number } | null = null;
  #pending = '';

  constructor(path: string, options: XlsxOptions) {
    this.#zip = new ZipFile(path, { large: false });
    this.#options = { rowsOfSheet: MOST_ROWS, ...options };
    this.#letters = options.columns.map((_, i) => columnName(i));
  }

  async row(cells: readonly Cell[]): Promise<void> {
    if (this.#sheet === null || this.#sheet.rows >= this.#options.rowsOfSheet) await this.#nextSheet();
    const { columns } = this.#options;
    await this.#write((cell, i) => this.#cell(cell, i, columns[i]?.kind ?? 'text'), cells);
  }

  get bytes(): number {
    return this.#zip.bytes;
  }

  /** Returns the size of the file, which is then on disk. */
  async end(): Promise<number> {
    if (this.#sheet === null) await this.#nextSheet();
    await this.#endSheet();
    for (const [name, text] of Object.entries(bookOf(this.#options.sheet, this.#sheets))) {
      await this.#zip.add(Buffer.from(XML + text), { name });
    }
    return this.#zip.end();
  }

  async abort(): Promise<void> {
    this.#sheet?.added.catch(() => undefined);
    this.#sheet?.stream.destroy();
    await this.#zip.abort();
  }

  async #nextSheet(): Promise<void> {
    await this.#endSheet();
    this.#sheets += 1;
    const stream = new PassThrough();
    const added = this.#zip.add(stream, { name: `xl/worksheets/sheet${this.#sheets}.xml` });
    added.catch(() => undefined); // heard at the next row, or at the end
    this.#sheet = { stream, added, rows: 0 };
    this.#pending = XML + sheetHead(this.#options.columns);
    const titles = this.#options.columns.map(({ title }) => title);
    await this.#write((title, i) => textCell(`${this.#letters[i]}1`, String(title), STYLES.head), titles);
  }

  async #endSheet(): Promise<void> {
    if (this.#sheet === null) return;
    const { stream, added } = this.#sheet;
    stream.end(`${this.#pending}</sheetData></worksheet>`);
    this.#pending = '';
    await added;
  }

  async #write(draw: (cell: Cell, i: number) => string, cells: readonly Cell[]): Promise<void> {
    const sheet = this.#sheet!;
    sheet.rows += 1;
    this.#pending += `<row r="${sheet.rows}">${cells.map(draw).join('')}</row>`;
    if (this.#pending.length < CHUNK) return;
    const chunk = this.#pending;
    this.#pending = '';
    if (sheet.stream.write(chunk)) return;
    // The entry ends early when the disk is full: then its own error is the one to hear.
    await Promise.race([once(sheet.stream, 'drain'), sheet.added]);
  }

  #cell(cell: Cell, i: number, kind: 'text' | 'number' | 'time'): string {
    if (cell === null || cell === '' || Number.isNaN(cell)) return '';
    const at = `${this.#letters[i]}${this.#sheet!.rows}`;
    if (typeof cell === 'string') return textCell(at, cell, STYLES.text);
    if (!Number.isFinite(cell)) return '';
    const value = kind === 'time' ? dayOf(cell) : cell;
    return `<c r="${at}" s="${STYLES[kind]}"><v>${value}</v></c>`;
  }
}

/** Of whole seconds, and never a hair below one: programs that cut off instead of rounding would show the second before. */
function dayOf(at: number): number {
  const second = Math.floor((at + CHINA) / 1000) * 1000;
  return (Math.floor((second / DAY + EPOCH) * 1e8) + 1) / 1e8;
}

function textCell(at: string, text: string, style: number): string {
  return `<c r="${at}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly what XML does not allow
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: anything that is not written as it stands
const SPECIAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F&<>"_\uD800-\uDFFF\uFFFE\uFFFF]/;

/** Without what XML does not allow, and not longer than a cell may be. */
function xmlText(text: string): string {
  const short = text.length > MOST_LETTERS ? text.slice(0, MOST_LETTERS) : text;
  if (!SPECIAL.test(short)) return short; // nearly always, and a million rows are a hundred million letters
  return (
    short
      .replace(/\p{Surrogate}/gu, '')
      .replace(ILLEGAL, '')
      // A spreadsheet reads _x000D_ as a letter of that number: its underscore is written as one.
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      .replace(/[&<>"]/g, (letter) => ENTITIES[letter]!)
  );
}

function columnName(i: number): string {
  return i < 26 ? String.fromCharCode(65 + i) : columnName(Math.floor(i / 26) - 1) + columnName(i % 26);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function sheetHead(columns: readonly Column[]): string {
  const widths = columns.map(({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`);
  return `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`;
}

/** Everything beside the sheets; written last, when their number is known. */
function bookOf(sheet: string, count: number): Record<string, string> {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const name = (n: number) => xmlText(`${sheet.replace(/[[\]:*?/\\]/g, '').slice(0, 24)}${n === 1 ? '' : ` ${n}`}`);
  const overrides = numbers.map(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  const sheets = numbers.map((n) => `<sheet name="${name(n)}" sheetId="${n}" r:id="rId${n}"/>`);
  const relations = numbers.map(
    (n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  return {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${overrides.join('')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${relations.join('')}<Relationship Id="rId${count + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
}
