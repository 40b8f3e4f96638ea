import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { pathsOf } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { type Cell, type Column, XlsxFile } from '../lib/xlsx.ts';
import type { ChainRow } from '../store/trail.ts';
import { listTraces, type TrailFilters } from '../store/trail-list.ts';
import { actLabel } from './trail-conditions.ts';
import { keysOf } from './trail-view.ts';

/**
 * The trail as a spreadsheet, with the hashes of the chain: whoever keeps the file can tell later that nothing of it was
 * rewritten. Made at once, as the officer who audits has no list of exports.
 */
export const MOST_ROWS = 100_000;
const PAGE = 2000;

const COLUMNS: readonly Column[] = [
  { title: '行号', width: 10, kind: 'number' },
  { title: '时间', width: 20, kind: 'time' },
  { title: '操作人', width: 14 },
  { title: '账号编号', width: 10, kind: 'number' },
  { title: '操作', width: 14 },
  { title: '内容', width: 60 },
  { title: '数量', width: 8, kind: 'number' },
  { title: '来自', width: 16 },
  { title: '浏览器或服务器', width: 40 },
  { title: '人员编号', width: 28 },
  { title: '会话', width: 40 },
  { title: '消息编号起', width: 14, kind: 'number' },
  { title: '消息编号止', width: 14, kind: 'number' },
  { title: '其他', width: 40 },
  { title: '哈希', width: 66 },
];

export interface MadeTable {
  readonly bytes: Buffer;
  readonly rows: number;
}

type Known = Pick<App, 'store' | 'config'>;

export async function makeTrailTable(
  { store, config }: Known,
  viewer: Viewer,
  filters: TrailFilters,
): Promise<MadeTable> {
  const path = join(emptyFolder(pathsOf(config).run), `${randomUUID()}.xlsx`);
  const file = new XlsxFile(path, { sheet: '操作日志', columns: COLUMNS });
  try {
    const rows = await writeRows(file, (before) => store.read(listTraces, viewer, filters, { before, limit: PAGE }));
    await file.end();
    return { bytes: readFileSync(path), rows };
  } catch (error) {
    await file.abort();
    throw error;
  } finally {
    rmSync(path, { force: true });
  }
}

type Read = (before: number | null) => Promise<{ readonly rows: readonly ChainRow[]; readonly next: number | null }>;

async function writeRows(file: XlsxFile, read: Read): Promise<number> {
  let rows = 0;
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<Read>> = await read(before);
    rows += page.rows.length;
    if (rows > MOST_ROWS) throw new UserError('符合条件的记录超过 10 万行。请加上时间等条件，分几次导出。');
    for (const row of page.rows) await file.row(cellsOf(row));
    before = page.next;
  } while (before !== null);
  return rows;
}

function cellsOf(row: ChainRow): Cell[] {
  const { n, at, name, account, act, title, count, ip, agent, person, fromSeq, toSeq, details, hash } = row;
  return [
    ...[n, at, name, account, actLabel(act), title, count, ip, agent, person ?? ''],
    ...[keysOf(row).join('；'), fromSeq, toSeq, details === '{}' ? '' : details],
    Buffer.from(hash).toString('hex'),
  ];
}

const OLD = 3_600_000;

/** Not that of the exports: what lies there unasked for is swept away. What a crash left here goes with the next one. */
function emptyFolder(run: string): string {
  const folder = join(run, 'trail');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > OLD) rmSync(path, { force: true });
  }
  return folder;
}
