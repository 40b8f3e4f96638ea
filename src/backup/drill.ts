import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { archiveFindingSentence } from '../evidence/archive-findings.ts';
import { UserError } from '../lib/errors.ts';
import { checkArchive } from '../store/archive-check.ts';
import { countMonthFile, damageIn, readLogHead } from '../store/backup-copy.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { assertNotNewer } from './newer.ts';
import type { Pace } from './pace.ts';
import { getAll } from './pieces.ts';
import { bringBack } from './restore.ts';
import type { Vault } from './vault.ts';

/** A restore to look at: into a folder of its own, compared with what the back-up says of itself, and verified against the log. */
export interface DrillParts {
  readonly vault: Vault;
  readonly snapshot: string;
  /** Empty; whoever asks removes it. */
  readonly scratch: string;
  readonly freeBytes: () => number;
  readonly pace: Pace;
}

export interface DrillRow {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly isSame: boolean;
}

export interface DrillReport {
  readonly manifest: Manifest;
  readonly rows: readonly DrillRow[];
  readonly isGood: boolean;
}

export async function drill({ vault, snapshot, scratch, freeBytes, pace }: DrillParts): Promise<DrillReport> {
  const manifest = await readManifest(vault.place, vault.box, snapshot);
  assertNotNewer(manifest, snapshot);
  if (freeBytes() < manifest.totals.bytes * 1.02)
    throw new UserError(
      `演练需要 ${(manifest.totals.bytes / 2 ** 30).toFixed(1)} GB，${scratch} 所在的磁盘空间不够。请用 --scratch 换一个文件夹。`,
    );
  await bringBack(vault, manifest, scratch, pace);
  if (manifest.keys) await getAll(vault, manifest.keys.pieces);
  const rows = [...databaseRows(manifest, scratch), ...logRows(manifest, scratch), mediaRow(manifest, scratch)];
  if (manifest.keys) rows.push(row('密钥的恢复副本', '可读出', '可读出')); // or it would have thrown
  if (manifest.log) rows.push(archiveRow(manifest, scratch));
  return { manifest, rows, isGood: rows.every(({ isSame }) => isSame) };
}

const row = (what: string, expected: string, found: string): DrillRow => ({
  ...{ what, expected, found },
  isSame: expected === found,
});

function databaseRows({ databases }: Manifest, scratch: string): DrillRow[] {
  return databases.flatMap(({ path, month }) => {
    const file = join(scratch, path);
    const whole = row(`数据库 ${path}`, '完好', damageIn(file) ?? '完好');
    if (month === null) return [whole];
    const { received, opened } = countMonthFile(file);
    const said = (one: { received: number; opened: number }) => `收到 ${one.received} 条，已解密 ${one.opened} 条`;
    return [whole, row(`${month.month} 月的消息`, said(month.counts), said({ received, opened }))];
  });
}

function logRows({ log }: Manifest, scratch: string): DrillRow[] {
  const head = readLogHead(join(scratch, 'archive.db'));
  if (log === null) return [];
  const said = (one: typeof log | null) => (one ? `${one.origin}，${one.size} 条` : '没有');
  const signed = (one: typeof log | null) => (one?.checkpoint ? `前 ${one.checkpoint.size} 条` : '没有');
  return [
    row('存证日志', said(log), said(head)),
    row(
      '最新检查点',
      signed(log),
      head?.checkpoint?.note === log.checkpoint?.note ? signed(head) : '与备份时的不是同一个',
    ),
  ];
}

/** Their bytes were compared with their names when they were written. */
function mediaRow({ trees, damaged }: Manifest, scratch: string): DrillRow {
  const media = trees.find(({ name }) => name === 'media');
  const folder = join(scratch, 'media');
  const there = existsSync(folder) && statSync(folder).isDirectory() ? (media?.files ?? 0) : 0;
  const found = `${there} 个${damaged.length > 0 ? `，其中 ${damaged.length} 个在备份时就已损坏` : ''}`;
  return row('媒体文件', `${media?.files ?? 0} 个`, found);
}

function archiveRow({ damaged }: Manifest, scratch: string): DrillRow {
  const key = join(scratch, 'keys', 'log.pub');
  if (!existsSync(key)) return row('按存证日志校验', '相符', '没有公钥，无法校验');
  const media = join(scratch, 'media');
  const bad = new Set(damaged);
  const check = checkArchive(
    {
      paths: {
        desk: join(scratch, 'huicun.db'),
        archive: join(scratch, 'archive.db'),
        months: join(scratch, 'archive'),
        log: join(scratch, 'log'),
      },
      verifierKey: readFileSync(key, 'utf8').trim(),
      mediumState(sha256) {
        if (!existsSync(join(media, sha256.slice(0, 2), sha256.slice(2)))) return 'missing';
        return bad.has(sha256) ? 'differs' : 'same';
      },
    },
    { month: null, conversation: null, sample: null, outside: [] },
  );
  for (;;) {
    const step = check.next();
    if (!step.done) continue;
    const { found, findings } = step.value;
    const first = findings[0];
    return row('按存证日志校验', '相符', first ? `${found} 处不符：${archiveFindingSentence(first)}` : '相符');
  }
}
