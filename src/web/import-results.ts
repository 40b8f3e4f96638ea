import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { IMPORT_RESULT } from '../lib/export-words.ts';
import { type Cell, type Column, XlsxFile } from '../lib/xlsx.ts';
import type { WordList } from '../rules/word-list.ts';
import { failImport, finishImport, insertImport } from '../store/imports.ts';

/** Enters a file that was brought in among one's imports, with a table that says of each row what became of it. */
export interface ImportedFile {
  readonly fileName: string;
  /** What it was brought into, in words. */
  readonly source: string;
  /** Of the rows as the file has them. */
  readonly columns: readonly Column[];
  readonly rows: readonly ImportedRow[];
}

export interface ImportedRow {
  /** Null: it was taken in. */
  readonly failure: string | null;
  readonly cells: readonly Cell[];
}

const IN_FRONT: readonly Column[] = [
  { title: '结果', width: 8 },
  { title: '原因', width: 40 },
];

const WORD_COLUMNS: readonly Column[] = [
  { title: '行号', width: 8, kind: 'number' },
  { title: '内容', width: 40 },
];

/** A list of words that went into a rule: those that were not taken in come first. */
export function importedWords(fileName: string, source: string, { words, failed }: WordList): ImportedFile {
  const rows = [
    ...failed.map(({ row, text, reason }) => ({ failure: reason, cells: [row, text] })),
    ...words.map((word) => ({ failure: null, cells: [null, word] })),
  ];
  return { fileName, source, columns: WORD_COLUMNS, rows };
}

type Known = Pick<App, 'store' | 'clock' | 'exports'>;

export async function enterImport(app: Known, viewer: Viewer, file: ImportedFile): Promise<number> {
  const { store, clock } = app;
  const { fileName, source, rows } = file;
  const id = await store.write(insertImport, viewer, { fileName, source, total: rows.length }, clock());
  const result = `${IMPORT_RESULT}${id}.xlsx`;
  try {
    await writeResults(app.exports.pathOf(result), file);
  } catch (error) {
    await store.write(failImport, viewer, id, '已导入，但结果文件没有写成。请检查磁盘空间。', clock());
    throw error;
  }
  const failed = rows.filter(({ failure }) => failure !== null).length;
  await store.write(finishImport, viewer, id, { succeeded: rows.length - failed, failed, result }, clock());
  return id;
}

/** A file of which nothing was taken in stands among one's imports too, with the reason. */
export async function enterRefused(
  { store, clock }: Pick<App, 'store' | 'clock'>,
  viewer: Viewer,
  { fileName, source }: Pick<ImportedFile, 'fileName' | 'source'>,
  problem: string,
): Promise<void> {
  const id = await store.write(insertImport, viewer, { fileName, source, total: null }, clock());
  await store.write(failImport, viewer, id, problem, clock());
}

async function writeResults(path: string, { columns, rows }: ImportedFile): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const table = new XlsxFile(path, { sheet: '导入结果', columns: [...IN_FRONT, ...columns] });
  try {
    for (const { failure, cells } of rows)
      await table.row([failure === null ? '成功' : '失败', failure ?? '', ...cells]);
    await table.end();
  } catch (error) {
    await table.abort();
    throw error;
  }
}
