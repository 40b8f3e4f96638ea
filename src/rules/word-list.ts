import { UserError } from '../lib/errors.ts';
import { readXlsx } from '../lib/xlsx-read.ts';
import { type Folding, foldText, PLAIN } from './fold.ts';
import { splitWords } from './rule.ts';

/** Words out of a file that somebody brings: a text with one or several to a line, or a table. */
export interface WordList {
  /** Each once, in their order. */
  readonly words: readonly string[];
  /** Lines of the file, blank ones among them. */
  readonly rows: number;
  readonly blanks: number;
  readonly failed: readonly FailedRow[];
}

export interface FailedRow {
  /** As the file counts, from 1. */
  readonly row: number;
  readonly text: string;
  /** For people, with the remedy. */
  readonly reason: string;
}

const LONGEST_WORD = 200;
const MOST_ROWS = 200_000;
/** A failed line is shown by its beginning. */
const SHOWN = 60;

/** `folding`: how the rule compares; what it would make nothing of cannot be found. */
export async function readWordList(file: Buffer, fileName: string, folding: Folding = PLAIN): Promise<WordList> {
  if (file.length === 0) throw new UserError('文件是空的。请核对选中的文件后重新上传。');
  const reading = new Reading(folding);
  if (/\.xlsx$/i.test(fileName) || isZip(file)) await readTable(file, reading);
  else readLines(textOf(file), reading);
  return reading.list();
}

const isZip = (file: Buffer): boolean => file.toString('latin1', 0, 4) === 'PK\u0003\u0004';

const HEADS = /^(?:敏感词|关键词|关键字|词语|词|违规词|word|words|keyword|keywords)s?$/i;

/** The column that is headed as one of words, else the first. */
async function readTable(file: Buffer, reading: Reading): Promise<void> {
  let column = 0;
  let isFirst = true;
  for await (const { number, cells } of readXlsx(file)) {
    const head = isFirst ? cells.findIndex((cell) => HEADS.test(cell.trim())) : -1;
    if (head >= 0) column = head;
    else reading.add(cells[column] ?? '', number);
    isFirst = false;
  }
}

function readLines(text: string, reading: Reading): void {
  const lines = text.split(/\r\n|[\r\n\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop(); // behind the last line's end
  lines.forEach((line, i) => {
    reading.add(line, i + 1);
  });
}

class Reading {
  /** Where each word stood first. */
  readonly #words = new Map<string, number>();
  readonly #failed: FailedRow[] = [];
  readonly #folding: Folding;
  #rows = 0;
  #blanks = 0;

  constructor(folding: Folding) {
    this.#folding = folding;
  }

  add(line: string, row: number): void {
    this.#rows += 1;
    if (this.#rows > MOST_ROWS) throw new UserError(`文件超过 ${MOST_ROWS} 行，没有导入。请拆成几个文件。`);
    const words = splitWords(line);
    if (words.length === 0) this.#blanks += 1;
    for (const word of words) {
      const reason = this.#flawOf(word);
      if (reason === null) this.#words.set(word, row);
      else this.#failed.push({ row, text: word.slice(0, SHOWN), reason });
    }
  }

  list(): WordList {
    return { words: [...this.#words.keys()], rows: this.#rows, blanks: this.#blanks, failed: this.#failed };
  }

  #flawOf(word: string): string | null {
    const before = this.#words.get(word);
    if (before !== undefined) return `与第 ${before} 行重复，只保留一个。`;
    if (word.length > LONGEST_WORD) return `超过 ${LONGEST_WORD} 个字，请缩短或拆成几个词。`;
    if (/[\p{Cc}\ufffd]/u.test(word)) return '含有乱码或控制字符，请改正后重新导入。';
    return foldText(word, this.#folding) === '' ? '只有符号，规则忽略符号，所以找不到它，请换一个词。' : null;
  }
}

/** As it was saved: UTF-8, what Windows calls Unicode, else GBK, of which everything Chinese saved elsewhere is. */
function textOf(file: Buffer): string {
  const [first, second] = file;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(file);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(file);
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(file);
    } catch {
      // the next
    }
  }
  throw new UserError('读不出文件里的文字。请上传 .txt（UTF-8 或 GBK 编码）或 .xlsx 文件。');
}
