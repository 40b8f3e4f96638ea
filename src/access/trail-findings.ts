/** What can be wrong with the trail, and how that is said. */
export type FindingKind =
  | 'changed'
  | 'removed'
  | 'taken-out'
  | 'inserted'
  | 'cut'
  | 'head'
  | 'sequence'
  | 'unindexed'
  | 'misindexed'
  | 'unguarded'
  | 'differs';

export interface TrailFinding {
  readonly kind: FindingKind;
  /** The rows it is about, from and to. */
  readonly n: number;
  readonly to: number;
  /** When the rows around it were written; null where there is none, or none that can be trusted. */
  readonly after: number | null;
  readonly before: number | null;
}

/** How the counting went. */
export interface TrailReport {
  readonly rows: number;
  /** The last row counted, and the hash it carries, in hex: to be noted down outside. */
  readonly n: number;
  readonly hash: string;
  readonly findings: readonly TrailFinding[];
  readonly found: number;
}

export function trailReport({ rows, n, hash, findings, found }: CountedChain): TrailReport {
  return { rows, n, hash: Buffer.from(hash).toString('hex'), findings, found };
}

type CountedChain = Omit<TrailReport, 'hash'> & { readonly hash: Uint8Array };

const time = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const rows = ({ n, to }: TrailFinding): string => (to > n ? `第 ${n} 至 ${to} 行` : `第 ${n} 行`);

const SENTENCES: Readonly<Record<FindingKind, (finding: TrailFinding) => string>> = {
  changed: (f) => `${rows(f)}与哈希链不符：这一行被改过或换过，或者前一行连同它的哈希一起被改过。`,
  removed: (f) => `${rows(f)}不见了：${f.to > f.n ? `共 ${f.to - f.n + 1} 行` : '这一行'}被删除。`,
  'taken-out': (f) => `第 ${f.n} 行之前少了 ${f.to - f.n + 1} 行：它们被删除，后面的行改了编号。`,
  inserted: (f) => `${rows(f)}是后来插入的，不在哈希链中。`,
  cut: (f) => `末尾被截去：${rows(f)}不见了。`,
  head: (f) => `链尾记录与第 ${f.n} 行的哈希不符：链尾记录被改过，或最后一行连同哈希一起被改过。`,
  sequence: (f) => `已发出的编号只到 ${f.n}，少于日志的行数：编号记录被改过。`,
  unindexed: (f) => `${rows(f)}所看的会话不在索引中：索引行被删除，或这一行被改过。“谁看过”会漏掉它。`,
  misindexed: (f) => `索引中有${rows(f)}看过某个会话的记录，日志里却没有：这一行被删除或改过，或索引行是后来插入的。`,
  unguarded: (f) => `禁止修改与删除的 ${f.to} 个触发器不见了或被换过：有人用其他程序打开过 huicun.db。`,
  differs: (f) => `${rows(f)}现在的哈希与记下的不同：从那一行起或更早的内容被整体改写过。`,
};

export function findingSentence(finding: TrailFinding): string {
  return SENTENCES[finding.kind](finding);
}

/** Since when, as far as it can be told. */
export function findingTime({ kind, after, before }: TrailFinding): string {
  if (kind === 'changed' && before !== null) return `这一行自称写于 ${time(before)}`;
  if (after !== null && before !== null) return `位于 ${time(after)} 至 ${time(before)} 之间`;
  if (after !== null) return `在 ${time(after)} 之后`;
  return before === null ? '' : `在 ${time(before)} 之前`;
}
