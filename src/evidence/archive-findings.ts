/** What can be wrong with an archive when it is held against its evidence log, and how that is said. */
export type ArchiveFindingKind =
  | 'changed'
  | 'removed'
  | 'inserted'
  | 'journal-changed'
  | 'journal-removed'
  | 'unlogged'
  | 'tile'
  | 'cut'
  | 'checkpoint'
  | 'forked'
  | 'medium-missing'
  | 'medium-changed'
  | 'unguarded';

/** What a row is: the sealed record as it came, its opened text, the bytes of a file, or what the program noted itself. */
export type LoggedThing = 'received' | 'opened' | 'medium' | 'own';

export interface ArchiveFinding {
  readonly kind: ArchiveFindingKind;
  readonly thing: LoggedThing | null;
  readonly month: string | null;
  readonly seq: number | null;
  /** Place in the log: which, and where in it. */
  readonly log: number | null;
  readonly index: number | null;
  /** A file, a size, a number of rows: what the sentence needs beside. */
  readonly detail: string;
  /** When it was noted down, and when the first checkpoint that covers it was signed: what was changed was changed after that. */
  readonly notedAt: number | null;
  readonly signedAt: number | null;
}

/** How the holding went. */
export interface ArchiveReport {
  /** What was held against the log, in words. */
  readonly scope: string;
  readonly entries: number;
  readonly messages: number;
  readonly files: number;
  readonly checkpoints: number;
  /** Rows that have no place in the log yet: it is a moment behind what comes in. */
  readonly waiting: number;
  /** Entries whose content was disposed of lawfully: of these the hashes alone are left. */
  readonly disposed: number;
  /** Where the log went on after a restore. */
  readonly joints: readonly { readonly log: number; readonly at: number; readonly size: number }[];
  readonly head: { readonly origin: string; readonly size: number; readonly root: string } | null;
  readonly findings: readonly ArchiveFinding[];
  readonly found: number;
}

const THINGS: Readonly<Record<LoggedThing, string>> = {
  received: '密文',
  opened: '明文',
  medium: '媒体文件的登记',
  own: '存证日志自己的记录',
};

/** `2026-11` as it is said. */
const monthWords = (month: string): string => `${month.slice(0, 4)} 年 ${Number(month.slice(5))} 月`;

const nameOf = ({ thing, seq, month, index }: ArchiveFinding): string => {
  const where = month === null ? '' : monthWords(month);
  if (seq === null) return `${where}第 ${index ?? '?'} 条存证`;
  return `${where}序号 ${seq} 的${thing === null ? '记录' : THINGS[thing]}`;
};

const SENTENCES: Readonly<Record<ArchiveFindingKind, (finding: ArchiveFinding) => string>> = {
  changed: (f) => `${nameOf(f)}被改过：现在的内容与存证时的哈希不符。`,
  removed: (f) => `${nameOf(f)}不见了：存证日志里有它，存档里没有。`,
  inserted: (f) => `${nameOf(f)}是后来放进去的：收到它时程序没有登记。`,
  'journal-changed': (f) => `${nameOf(f)}的登记被改过：登记的时间或哈希与存证日志不符，内容${f.detail}。`,
  'journal-removed': (f) => `${nameOf(f)}的登记不见了：存证日志里有它。`,
  unlogged: (f) =>
    `${monthWords(f.month ?? '')}有 ${f.detail} 条登记应在存证日志中却没有位置：登记被插入，或日志的索引被改过。`,
  tile: (f) => `存证日志的文件 ${f.detail} 损坏、丢失或被改过。`,
  cut: (f) => `存证日志末尾少了 ${f.detail} 条：检查点签过名的记录现在没有了。`,
  checkpoint: (f) => `${f.detail} 的检查点与现在的日志不符：签名之前的内容被整体改写过，或检查点被换过。`,
  forked: (f) => `外部留存的检查点（${f.detail}）与现在的日志是两份不同的历史：其中一份是伪造的。`,
  'medium-missing': (f) => `${nameOf({ ...f, thing: null })}所附的文件不在磁盘上（${f.detail}）。`,
  'medium-changed': (f) => `${nameOf({ ...f, thing: null })}所附的文件与存档时的 SHA-256 不符（${f.detail}）。`,
  unguarded: (f) => `${f.detail} 里禁止修改与删除的触发器不见了或被换过：有人用其他程序打开过它。`,
};

export function archiveFindingSentence(finding: ArchiveFinding): string {
  return SENTENCES[finding.kind](finding);
}

const time = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** Since when, as far as it can be told. */
export function archiveFindingTime({ notedAt, signedAt }: ArchiveFinding): string {
  if (signedAt !== null) return `${time(signedAt)} 签名的检查点里它还是原样，改动在那之后`;
  return notedAt === null ? '' : `${time(notedAt)} 登记，还没有检查点覆盖它`;
}

const REMEDIES: Readonly<Partial<Record<ArchiveFindingKind, string>>> = {
  tile: '请停止服务后执行 huicun log rebuild：日志文件由数据库重写，并先与签过名的检查点核对。反复出现时请检查磁盘。',
  'medium-missing': '请从备份恢复媒体目录，或在“状态 › 媒体”重试下载。',
  cut: '刚从备份恢复过的，请停止服务后执行 huicun log rejoin；否则请保留现场。',
};

/** What to do, the gravest first. */
export function archiveRemedy(findings: readonly ArchiveFinding[]): string {
  const own = findings.map(({ kind }) => REMEDIES[kind]);
  if (own.length > 0 && own.every((remedy) => remedy !== undefined)) return [...new Set(own)].join('');
  return '请保留现在的数据目录与备份，不要修复或覆盖；用备份与外部留存的检查点可以知道原来的内容与改动的时间。';
}
