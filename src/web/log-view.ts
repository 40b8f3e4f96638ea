import type { LogHealth } from '../store/log-health.ts';
import { ago, count, fullTime } from './words.ts';

/** The evidence log on the health page: how much stands in it, what has been signed, what is still to come. */
export interface LogView {
  readonly tone: 'ok' | 'warning' | 'error';
  readonly state: string;
  /** What it is for, or how the past comes in. */
  readonly line: string;
  readonly facts: readonly { readonly label: string; readonly value: string; readonly note: string }[];
  /** Of an archive that was there before the log: how far it has come, in percent. */
  readonly progress: number | null;
  readonly problem: { readonly sentence: string; readonly remedy: string; readonly since: string } | null;
}

const MANY = 20_000; // more than comes in between two looks: an archive that is being taken in
const LATE = 30 * 60_000;

export function logView(log: LogHealth, now: number): LogView {
  const { problem, waiting, total } = log;
  const isPast = problem === null && waiting > MANY;
  return {
    ...verdict(log, isPast, now),
    facts: factsOf(log, now),
    progress: isPast ? Math.floor((100 * (total - waiting)) / total) : null,
    problem: problem && { ...problem, since: fullTime(problem.at) },
  };
}

function verdict(
  { problem, origin, waiting, total, size, checkpoint }: LogHealth,
  isPast: boolean,
  now: number,
): Pick<LogView, 'tone' | 'state' | 'line'> {
  if (problem) return { tone: 'error', state: '已暂停', line: '消息照常存档，恢复后自动补记' };
  if (isPast)
    return {
      tone: 'warning',
      state: '正在记入已有存档',
      line: `已记入 ${count(total - waiting)} 条，共 ${count(total)} 条，从最早的月份开始`,
    };
  if (origin === null || size === 0) return { tone: 'ok', state: '尚未开始', line: '收到第一条消息后自动建立' };
  const isUnsigned = checkpoint === null || (now - checkpoint.at > LATE && checkpoint.size < size);
  if (isUnsigned)
    return { tone: 'warning', state: '等待签名', line: '每 10 分钟签名一次，可在服务器上执行 huicun log show 查看' };
  return { tone: 'ok', state: '正常', line: '每条消息的哈希按到达顺序记入，只增不改' };
}

function factsOf({ size, waiting, checkpoint }: LogHealth, now: number): LogView['facts'] {
  const signed = checkpoint && {
    value: ago(checkpoint.at, now),
    note: `前 ${count(checkpoint.size)} 条，${fullTime(checkpoint.at)}`,
  };
  return [
    { label: '已记入', value: count(size), note: '条' },
    { label: '待记入', value: count(waiting), note: '条' },
    { label: '最新检查点', ...(signed ?? { value: '还没有', note: '有内容后自动签名' }) },
  ];
}
