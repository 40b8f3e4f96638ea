import type { BackupGlance } from '../store/backups.ts';
import { ago, bytes, fullTime } from './words.ts';

/** Back-ups in one line, among what the archive does. */
export interface BackupLine {
  readonly tone: 'ok' | 'warning' | 'error';
  readonly title: string;
  readonly facts: readonly string[];
}

const HOUR = 3_600_000;
const SPARE = 2 * HOUR; // a long one may still be running

export function backupLine(glance: BackupGlance, now: number): BackupLine {
  const { plan, lastDone } = glance;
  if (plan === null && lastDone === null)
    return { tone: 'warning', title: '还没有设置备份', facts: ['机器或磁盘损坏时，消息找不回来'] };
  return { ...standing(glance, now), facts: factsOf(glance, now) };
}

function standing({ plan, lastDone, failed, lastDrill }: BackupGlance, now: number): Omit<BackupLine, 'facts'> {
  if (failed) return { tone: 'error', title: '最近一次备份没有做成' };
  if (lastDrill?.isGood === false) return { tone: 'error', title: '备份恢复不出来' };
  if (plan?.isOn !== true) return { tone: 'warning', title: '没有定时备份' };
  const due = Math.max(lastDone?.startedAt ?? 0, plan.changedAt) + 2 * plan.everyHours * HOUR + SPARE;
  if (due < now) return { tone: 'warning', title: '备份已过期' };
  return { tone: 'ok', title: lastDone ? '备份正常' : '已设置备份' };
}

function factsOf({ plan, running, lastDone, lastDrill }: BackupGlance, now: number): string[] {
  const facts = [
    lastDone ? `最近一份 ${ago(lastDone.startedAt, now)}，${bytes(lastDone.bytes)}，已核对` : '还没有做成过',
  ];
  if (running) facts.push('正在备份');
  else if (plan?.isOn) facts.push(`下一次 ${plan.nextAt <= now ? '马上' : fullTime(plan.nextAt)}`);
  if (lastDrill) facts.push(`${lastDrill.isGood ? '演练相符' : '演练发现问题'}，${ago(lastDrill.at, now)}`);
  return facts;
}
