import { PART_TITLES } from '../../lib/directory-words.ts';
import { listSyncFacts, type SyncFacts } from '../../store/check-facts.ts';
import type { Check, CheckLine, Finding } from '../check.ts';
import { PROGRAM } from '../program.ts';

/** Whether names, customers and groups are those of today. */
const OLD = 36 * 3_600_000; // the nightly run and half a day
const RIGHT_MISSING: readonly number[] = [48002, 60011, 301002];

const TITLES: Readonly<Record<string, string>> = PART_TITLES;
/** Given by rights that few companies grant; nothing else hangs on them. */
const EXTRAS = new Set(['operations', 'behaviour']);

export const sync: Check = {
  name: 'sync',
  title: '通讯录同步',
  path: '/employees',
  lost: '名字、部门、客户与群停留在上次同步时的样子；会话照常存档。',
  async run({ store, clock }): Promise<Finding> {
    const parts = await store.read(listSyncFacts, PROGRAM);
    const now = clock();
    if (parts.length === 0)
      return {
        state: 'unset',
        sentence: '还没有同步过',
        remedy: '完成“自建应用”后自动开始，也可在“通讯录”中点“立即同步”。',
      };
    return { ...judged(parts, now), lines: parts.map((part) => lineOf(part, now)) };
  },
};

function judged(parts: readonly SyncFacts[], now: number): Finding {
  const failed = parts.filter((part) => part.state === 'failed' && !isNotGranted(part));
  if (failed.length > 0 && failed.every(({ sentence }) => sentence.startsWith(NOT_ENTERED))) {
    const remedy = '请先完成“存档 Secret”与“自建应用”，填好后自动同步。';
    return { state: 'unset', sentence: '要先填写 Secret 才能同步', remedy };
  }
  const grave = failed.filter(({ part }) => !EXTRAS.has(part));
  const [first] = [...grave, ...failed];
  if (first) {
    const names = failed.map(({ part }) => TITLES[part] ?? part).join('、');
    return {
      state: grave.length > 0 ? 'error' : 'warning',
      sentence: `没有同步成功：${names}`,
      reason: first.sentence,
      remedy: first.remedy || '稍后自动重试，从中断处继续。',
      ...(first.code === null ? {} : { code: first.code }),
    };
  }
  const old = parts.filter((part) => !EXTRAS.has(part.part) && isOld(part, now));
  if (old.length > 0) {
    return {
      state: 'warning',
      sentence: `超过 36 小时没有同步完：${old.map(({ part }) => TITLES[part] ?? part).join('、')}`,
      reason: old.some(({ state }) => state === 'running')
        ? '同步正在进行，客户很多时需要较长时间。'
        : '每晚的同步没有运行，多半当时服务没有启动。',
      remedy: '可在“通讯录”中点“立即同步”。',
    };
  }
  const rows = parts.filter(({ part }) => part === 'employees' || part === 'customers');
  const counts = rows.map(({ part, rows: n }) => `${TITLES[part]} ${n}`).join('，');
  return { state: 'ok', sentence: counts === '' ? '各项都已同步' : `各项都已同步：${counts}` };
}

const NOT_ENTERED = '尚未填写';

/** A right that is not given is a choice, not a fault. */
function isNotGranted({ part, code }: SyncFacts): boolean {
  return EXTRAS.has(part) && code !== null && RIGHT_MISSING.includes(code);
}

/** A first run that is still under way is old only when it began long ago. */
function isOld({ finishedAt, begunAt }: SyncFacts, now: number): boolean {
  return now - (finishedAt ?? begunAt ?? now) > OLD;
}

function lineOf(fact: SyncFacts, now: number): CheckLine {
  return { label: TITLES[fact.part] ?? fact.part, tookMs: null, ...standing(fact, now) };
}

function standing(fact: SyncFacts, now: number): Pick<CheckLine, 'state' | 'detail'> {
  const { state, finishedAt, rows, sentence } = fact;
  if (isNotGranted(fact) && state === 'failed')
    return { state: 'off', detail: `没有授予这项权限，不影响其他：${sentence}` };
  if (state === 'failed') return { state: EXTRAS.has(fact.part) ? 'warning' : 'error', detail: sentence };
  if (state === 'running') return { state: 'waiting', detail: '正在同步' };
  if (finishedAt === null) return { state: 'waiting', detail: '还没有同步过' };
  const hours = Math.floor((now - finishedAt) / 3_600_000);
  const when = hours < 1 ? '一小时内' : `${hours} 小时前`;
  return { state: hours > 36 ? 'warning' : 'ok', detail: `${rows} 条，${when}` };
}
