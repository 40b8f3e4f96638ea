import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type BackupPlanRow, type BackupRow, listBackups, readBackups } from '../store/backups.ts';
import { EVERY } from './backup-form.ts';
import { ago, bytes, count, duration, fullTime } from './words.ts';

/** Back-ups as whoever runs the system looks at them. */
type Tone = 'ok' | 'warning' | 'error' | '';

const STATES: Readonly<Record<BackupRow['state'], readonly [words: string, tone: Tone]>> = {
  running: ['进行中', ''],
  done: ['已核对', 'ok'],
  failed: ['没有做成', 'error'],
  stopped: ['已中止', 'warning'],
};
const SOURCES: Readonly<Record<BackupRow['source'], string>> = {
  timetable: '定时',
  page: '立即备份',
  command: '命令行',
};
const STAGES: Readonly<Record<string, string>> = {
  databases: '正在复制数据库与存证日志',
  months: '正在复制各月的存档',
  media: '正在复制媒体文件',
  verify: '正在重新读出并核对',
};

const PAGE = 30;

export async function backupView(app: Pick<App, 'store' | 'clock' | 'backups'>, viewer: Viewer, before: number | null) {
  const { store, clock, backups } = app;
  const glance = await store.read(readBackups, viewer);
  const rows = await store.read(listBackups, viewer, { before, limit: PAGE + 1 });
  const now = clock();
  return {
    plan: glance.plan && planWords(glance.plan, now),
    running: runningWords(backups.running),
    rows: rows.slice(0, PAGE).map((row) => lineOf(row, now)),
    older: rows.length > PAGE ? rows[PAGE - 1]!.id : null,
    isFirstPage: before === null,
    failed: glance.failed?.sentence ?? '',
    drill: drillWords(glance.lastDrill),
    beforeDisposal: glance.beforeDisposal,
    noKeys: glance.plan !== null && !glance.plan.isSealed,
  };
}

function planWords(plan: BackupPlanRow, now: number) {
  const hour = plan.everyHours >= 24 ? ` ${String(plan.atHour).padStart(2, '0')}:00` : '';
  const days = plan.keepDays > 0 ? `，且 ${count(plan.keepDays)} 天内的都保留` : '';
  const next = plan.nextAt <= now ? '马上' : fullTime(plan.nextAt);
  return {
    place: placeOf(plan),
    when: plan.isOn
      ? `${EVERY[plan.everyHours] ?? `每 ${plan.everyHours} 小时`}${hour}，下一次 ${next}`
      : '定时备份已关闭',
    keep: `最近 ${count(plan.keepCount)} 份${days}`,
    sealed: plan.isSealed ? '加密，并封存密钥' : '未加密，不含密钥',
  };
}

function placeOf({ kind, folder, endpoint, bucket, prefix }: BackupPlanRow): string {
  return kind === 'folder' ? folder : [new URL(endpoint).host, bucket, prefix].filter((part) => part !== '').join('/');
}

function runningWords(running: App['backups']['running']) {
  if (running === null) return null;
  const { progress } = running;
  if (progress === null) return { words: '正在开始', percent: null };
  const { stage, doneBytes, totalBytes } = progress;
  const percent = stage === 'media' || totalBytes === 0 ? null : Math.floor((doneBytes / totalBytes) * 100);
  return { words: `${STAGES[stage] ?? ''}，${bytes(doneBytes)}`, percent };
}

function lineOf(row: BackupRow, now: number) {
  const [state, tone] = row.removedAt === null ? STATES[row.state] : (['已按设置删除', ''] as const);
  const isDone = row.state === 'done';
  return {
    ...{ id: row.id, state, tone, place: row.place, sentence: row.sentence },
    at: fullTime(row.startedAt),
    ago: ago(row.startedAt, now),
    source: SOURCES[row.source],
    size: isDone ? bytes(row.bytes) : '–',
    added: isDone ? bytes(row.newBytes) : '–',
    content: isDone ? `${count(row.messages)} 条消息，${count(row.media)} 个文件${row.hasKeys ? '，含密钥' : ''}` : '–',
    took: row.endedAt === null ? '–' : duration(row.endedAt - row.startedAt),
  };
}

function drillWords(drill: Awaited<ReturnType<typeof readBackups>>['lastDrill']) {
  if (drill === null) return null;
  const { isGood, at, sentence, tookMs } = drill;
  return {
    tone: isGood ? 'ok' : 'error',
    title: isGood ? '上一次演练相符' : '上一次演练发现问题',
    words: `${fullTime(at)}，用时 ${duration(tookMs)}：${sentence}`,
  };
}
