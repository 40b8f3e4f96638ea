import type { ArchiveFiles } from '../store/archive-files.ts';
import { listOwn, listRuns, type Run } from '../store/log.ts';
import { readStretch } from '../store/log-journal.ts';

/** What keeps the log from going on, in words, with what to do about it. */
export class LogProblem extends Error {
  readonly remedy: string;

  constructor(sentence: string, remedy: string) {
    super(sentence);
    this.name = 'LogProblem';
    this.remedy = remedy;
  }
}

export const AFTER_A_RESTORE =
  '若刚从备份恢复，请停止服务，执行 huicun log rejoin 接续；没有恢复过备份时，请保留现状，执行 huicun verify 查明改动。';

/** Entries [from, to) of a log, made again from the journals they were taken from. */
export function readLogged(files: ArchiveFiles, log: number, from: number, to: number): Buffer[] {
  const { runs, own } = files.write((db) => ({
    runs: listRuns(db, log, from, to),
    own: listOwn(db, log, from, to),
  }));
  const entries = new Array<Buffer | undefined>(to - from).fill(undefined);
  for (const { index, entry } of own) entries[index - from] = entry;
  for (const run of runs) {
    const [first, end] = [Math.max(from, run.first), Math.min(to, run.first + run.count)];
    for (const [i, entry] of readRun(files, run, first, end).entries()) entries[first - from + i] = entry;
  }
  const missing = entries.indexOf(undefined);
  if (missing >= 0) throw new LogProblem(`存证日志第 ${from + missing + 1} 条没有出处。`, AFTER_A_RESTORE);
  return entries as Buffer[];
}

function readRun(files: ArchiveFiles, run: Run, first: number, end: number): readonly Buffer[] {
  const firstN = run.firstN + first - run.first;
  // A month that is not there must not be made by asking for it.
  const stretch = files.months().includes(run.month)
    ? files.writeEvidence(run.month, readStretch, firstN - 1, end - first)
    : null;
  if (stretch?.firstN === firstN && stretch.entries.length === end - first) return stretch.entries;
  throw new LogProblem(`${run.month} 月的存档比存证日志记载的少，存证日志暂停。`, AFTER_A_RESTORE);
}
