import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../app.ts';
import { pathsOf } from '../config.ts';
import { type Column, XlsxFile } from '../lib/xlsx.ts';
import { type ReportView, reportRows } from './person-report-view.ts';

/** The report about one person as a spreadsheet. */
const COLUMNS: readonly Column[] = [
  { title: '部分', width: 12 },
  { title: '项目', width: 30 },
  { title: '内容', width: 80 },
];

export async function reportBytes({ config }: Pick<App, 'config'>, report: ReportView): Promise<Buffer> {
  const { exports } = pathsOf(config);
  mkdirSync(exports, { recursive: true });
  const path = join(exports, `.report-${randomUUID()}`);
  const file = new XlsxFile(path, { sheet: '个人信息报告', columns: COLUMNS });
  try {
    for (const row of reportRows(report)) await file.row(row);
    await file.end();
    return readFileSync(path);
  } catch (error) {
    await file.abort();
    throw error;
  } finally {
    rmSync(path, { force: true });
  }
}
