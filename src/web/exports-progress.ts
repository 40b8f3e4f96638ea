import type { ExportRow } from '../store/exports.ts';
import { bytes, count, duration } from './words.ts';

/** How far an export is, how fast it goes and how long it still takes. */
const SURE = 3000; // ms of work before the rest can be told

export function exportNote(row: ExportRow, expired: boolean, now: number): string {
  if (row.state === 'refused') return `${row.judgedName ?? ''}：${row.judgedNote ?? ''}`;
  if (row.problem) return row.problem;
  if (expired) return row.encrypted === 1 ? '文件只保留 7 天' : '文件只保留 7 天，可重新生成';
  if (row.state === 'asked') return '等待他人审批，7 天内有效';
  if (row.state === 'running') return runningNote(row, now);
  if (row.state !== 'done') return '';
  const kept = `${count(row.done)} 条`;
  return row.leftOut > 0 ? `${kept}，其中 ${count(row.leftOut)} 条没有文件，原因见清单` : kept;
}

function runningNote({ done, total, startedAt }: ExportRow, now: number): string {
  if (total === null) return '正在准备';
  const so = `${count(done)} / ${count(total)} 条`;
  const spent = now - (startedAt ?? now);
  if (done === 0 || done >= total || spent < SURE) return so;
  return `${so}，约剩 ${duration((spent / done) * (total - done))}`;
}

/** `820 条/秒，12 MB/秒`; empty before it can be told. */
export function rateOf({ done, bytes: size, startedAt }: ExportRow, now: number): string {
  const seconds = (now - (startedAt ?? now)) / 1000;
  if (done === 0 || seconds * 1000 < SURE) return '';
  const rows = `${count(Math.max(1, Math.round(done / seconds)))} 条/秒`;
  return size ? `${rows}，${bytes(Math.round(size / seconds))}/秒` : rows;
}
