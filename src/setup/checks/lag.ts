import { type Health, readHealth } from '../../store/health.ts';
import type { Check, CheckLine, Finding } from '../check.ts';
import { PROGRAM } from '../program.ts';

/** How far behind WeCom the archive is: WeCom keeps what was not fetched for a few days, then it is lost. And how far the rules are behind it. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LATE = 30 * MINUTE;

export const lag: Check = {
  name: 'lag',
  title: '拉取进度',
  path: '/health',
  lost: '落后超过企业微信的保留天数，没有取到的会话就再也取不到了。',
  async run({ store, clock, config }): Promise<Finding> {
    const health = await store.read(readHealth, PROGRAM);
    const now = clock();
    return { ...judged(health, now, config.windowDays), lines: linesOf(health, now) };
  },
};

function judged(health: Health, now: number, windowDays: number): Finding {
  const { state, caughtUpAt } = health.pulling;
  const left = caughtUpAt === null ? null : caughtUpAt + windowDays * DAY - now;
  if (state === 'failing' || state === 'paused') return broken(health, urgency(left));
  if (caughtUpAt === null) return notYet(state);
  const age = now - caughtUpAt;
  if (age <= LATE) return unreviewed(health, now) ?? aligned(age);
  const pulling = state === 'pulling';
  return {
    state: age > (windowDays * DAY) / 2 ? 'error' : 'warning',
    sentence: `已有 ${inWords(age)}没有与企业微信对齐`,
    reason: urgency(left),
    remedy: pulling ? '正在追赶，请在“状态”中查看进度。' : '请确认会存服务正在运行；若正在运行，请查看服务日志。',
  };
}

const aligned = (age: number): Finding => ({
  state: 'ok',
  sentence: `${age < MINUTE ? '一分钟内' : `${inWords(age)}前`}与企业微信对齐`,
});

/** Nothing is lost by it, but what must not be missed is found late. */
function unreviewed({ opened, reviewed, unreviewedSince, incidents }: Health, now: number): Finding | null {
  if (unreviewedSince === null || now - unreviewedSince <= LATE) return null;
  const open = incidents.find(({ over, kind }) => !over && kind === 'review');
  return {
    state: 'warning',
    sentence: `规则检查落后，有 ${opened - reviewed} 条消息还没有检查`,
    reason: [`最早的一条在 ${inWords(now - unreviewedSince)}前解密。`, open?.sentence].filter(Boolean).join(''),
    remedy: open?.remedy || '消息没有丢失，检查会自动补上。数量一直不减少时，请查看服务日志。',
  };
}

function broken({ pulling, incidents }: Health, reason: string): Finding {
  const { state, sentence, caughtUpAt } = pulling;
  const open = incidents.find(({ over, kind }) => !over && ['pull', 'setup', 'disk'].includes(kind));
  if (open?.kind === 'setup' && caughtUpAt === null) return unset(sentence);
  return {
    state: 'error',
    sentence: `${state === 'paused' ? '拉取已暂停' : '拉取未成功'}：${sentence}`,
    reason,
    remedy: open?.remedy || '请先处理其他未通过的自检项；恢复后自动补齐。',
    ...(open?.code ? { code: open.code } : {}),
  };
}

function notYet(state: Health['pulling']['state']): Finding {
  if (state !== 'pulling') return unset('还没有拉取过');
  return { state: 'ok', sentence: '正在拉取历史会话，首次拉取需要一些时间' };
}

function urgency(leftMs: number | null): string {
  if (leftMs === null) return '';
  if (leftMs <= 0) return '已超过企业微信的保留天数，可能有会话丢失。';
  return `还有 ${inWords(leftMs)}会话就会开始丢失。`;
}

function unset(sentence: string): Finding {
  return { state: 'unset', sentence, remedy: '请先完成绑定，填好后自动开始拉取。' };
}

function linesOf(
  { newestSentAt, newestReceivedAt, pulling, received, opened, indexed, reviewed }: Health,
  now: number,
): CheckLine[] {
  const when = (at: number | null) => (at === null ? '还没有' : `${inWords(Math.max(0, now - at))}前`);
  const line = (label: string, detail: string): CheckLine => ({ label, state: 'ok', detail, tookMs: null });
  return [
    line('最近一次对齐', when(pulling.caughtUpAt)),
    line('最新一条发出', when(newestSentAt)),
    line('最近入库', when(newestReceivedAt)),
    {
      ...line('已拉取、已解密、已索引、已检查', `${received}、${opened}、${indexed}、${reviewed}`),
      state: indexed < received || reviewed < opened ? 'warning' : 'ok',
    },
  ];
}

function inWords(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} 秒`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} 分钟`;
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)} 小时` : `${Math.floor(ms / DAY)} 天`;
}
