import { z } from 'zod';
import type { ExportRow } from '../store/exports.ts';
import { bytes, count, dateOf, duration, fullTime } from './words.ts';

/** The list of one's own exports, in words. */
export interface ExportLine {
  readonly id: number;
  readonly title: string;
  readonly kind: string;
  readonly icon: string;
  readonly state: string;
  readonly tone: string;
  readonly running: boolean;
  /** Null while it is not known how much there is. */
  readonly percent: number | null;
  readonly note: string;
  readonly size: string;
  readonly asked: string;
  readonly until: string;
  readonly download: string | null;
  readonly may: { readonly cancel: boolean; readonly repeat: boolean; readonly remove: boolean };
}

export interface ExportsView {
  readonly rows: readonly ExportLine[];
  /** Something waits or is being made: the page looks again by itself. */
  readonly active: boolean;
  /** For those who hear the page; the same words as long as nothing much changes. */
  readonly said: string;
}

const KINDS: Readonly<Record<string, { label: string; icon: string }>> = {
  'recordings-table': { label: '表格', icon: 'file-spreadsheet' },
  'recordings-pack': { label: '文件包', icon: 'file-zip' },
  'employees-table': { label: '表格', icon: 'file-spreadsheet' },
  'customers-table': { label: '表格', icon: 'file-spreadsheet' },
  'lost-customers-table': { label: '表格', icon: 'file-spreadsheet' },
  'violations-table': { label: '表格', icon: 'file-spreadsheet' },
  'groups-table': { label: '表格', icon: 'file-spreadsheet' },
};

export function exportsView(rows: readonly ExportRow[], now: number): ExportsView {
  const lines = rows.map((row) => lineOf(row, now));
  const running = lines.find((line) => line.running);
  const waiting = rows.filter(({ state }) => state === 'waiting').length;
  const tenth = Math.floor((running?.percent ?? 0) / 10) * 10;
  return {
    rows: lines,
    active: running !== undefined || waiting > 0,
    said: running
      ? `正在制作：${running.title}，${tenth}%`
      : waiting > 0
        ? `${waiting} 个导出在排队`
        : '没有正在制作的导出',
  };
}

const STATES: Readonly<Record<ExportRow['state'], { label: string; tone: string }>> = {
  waiting: { label: '排队中', tone: '' },
  running: { label: '制作中', tone: '' },
  done: { label: '已完成', tone: 'ok' },
  failed: { label: '未完成', tone: 'error' },
  cancelled: { label: '已取消', tone: '' },
};

function lineOf(row: ExportRow, now: number): ExportLine {
  const { state, file, expiresAt } = row;
  const expired = state === 'done' && file === null;
  const over = state !== 'waiting' && state !== 'running';
  const known = KINDS[row.kind] ?? { label: row.kind, icon: 'file-export' };
  return {
    id: row.id,
    title: row.title,
    kind: known.label,
    icon: known.icon,
    state: expired ? '已过期' : STATES[state].label,
    tone: expired ? '' : STATES[state].tone,
    running: state === 'running',
    percent: percentOf(row),
    note: noteOf(row, expired, now),
    size: state === 'done' && row.bytes !== null && !expired ? bytes(row.bytes) : '–',
    asked: fullTime(row.createdAt).slice(0, 16),
    until: file !== null && expiresAt !== null ? fullTime(expiresAt).slice(0, 16) : '–',
    download: file === null ? null : `/exports/${row.id}/file`,
    may: { cancel: !over, repeat: over, remove: over },
  };
}

function percentOf({ done, total }: ExportRow): number | null {
  return total === null || total === 0 ? null : Math.min(100, Math.floor((done / total) * 100));
}

function noteOf(row: ExportRow, expired: boolean, now: number): string {
  if (row.problem) return row.problem;
  if (expired) return '文件只保留 7 天，可重新生成';
  if (row.state === 'running') return runningNote(row, now);
  if (row.state !== 'done') return '';
  const kept = `${count(row.done)} 条`;
  return row.leftOut > 0 ? `${kept}，其中 ${count(row.leftOut)} 条没有文件，原因见清单` : kept;
}

const SURE = 3000; // ms of work before the rest can be told

function runningNote({ done, total, startedAt }: ExportRow, now: number): string {
  if (total === null) return '正在准备';
  const so = `${count(done)} / ${count(total)} 条`;
  const spent = now - (startedAt ?? now);
  if (done === 0 || done >= total || spent < SURE) return so;
  return `${so}，约剩 ${duration((spent / done) * (total - done))}`;
}

export const isUnfinished = ({ state }: Pick<ExportRow, 'state'>): boolean =>
  state === 'waiting' || state === 'running';

export const exportId = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(Number);

/** What it is called on the disk of whoever fetches it. */
export function exportFileName({ title, file, createdAt }: Pick<ExportRow, 'title' | 'file' | 'createdAt'>): string {
  const plain = title.replace(/[<>:"/\\|?*\p{C}]/gu, '_').slice(0, 80);
  return `${plain}_${dateOf(createdAt)}.${file?.split('.').at(-1) ?? 'zip'}`;
}
