import { type BackupGlance, type BackupPlanRow, readBackups } from '../../store/backups.ts';
import type { Check, Finding } from '../check.ts';
import { PROGRAM } from '../program.ts';

/** Whether a machine that is lost tonight can be put back from somewhere else. */
const HOUR = 3_600_000;

export const backup: Check = {
  name: 'backup',
  title: '备份',
  path: '/backups',
  lost: '这台机器或磁盘损坏时，企业微信已不再保留的消息无法找回。',
  async run({ store, clock }) {
    const glance = await store.read(readBackups, PROGRAM);
    const { plan } = glance;
    if (plan === null)
      return {
        state: 'unset',
        sentence: '还没有设置备份',
        remedy: '请在“设置 › 备份”里填写备份的位置与时间。',
      };
    return plan.isOn ? judge(glance, plan, clock()) : { state: 'off', sentence: '定时备份已关闭' };
  },
};

function judge({ failed, lastDone, lastDrill }: BackupGlance, plan: BackupPlanRow, now: number): Finding {
  if (failed)
    return {
      ...{ state: 'error', sentence: '最近一次备份没有做成', reason: failed.sentence },
      remedy: '请按原因处理，再到“设置 › 备份”点“立即备份”。',
    };
  const since = lastDone?.startedAt ?? plan.changedAt;
  const late = now - since - 2 * plan.everyHours * HOUR - HOUR;
  if (late > 0)
    return {
      ...{ state: 'error', sentence: `已有 ${Math.floor((now - since) / HOUR)} 小时没有新的备份` },
      reason: `按设置每 ${plan.everyHours} 小时备份一次。`,
      remedy: '请到“设置 › 备份”点“立即备份”，并查看原因。',
    };
  if (lastDone === null) return { state: 'ok', sentence: '等待第一次备份' };
  if (lastDrill !== null && !lastDrill.isGood)
    return {
      ...{ state: 'warning', sentence: '上一次恢复演练发现问题', reason: lastDrill.sentence },
      remedy: '请检查存放备份的磁盘，全部重新备份（huicun backup --full），再演练一次（huicun drill）。',
    };
  const note = lastDone.sentence === '' ? '' : `；${lastDone.sentence}`;
  return { state: 'ok', sentence: `最近一次于 ${timeOf(lastDone.startedAt)} 做完并核对${note}` };
}

/** In UTC+8, like everything people see. */
const timeOf = (at: number): string => new Date(at + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ');
