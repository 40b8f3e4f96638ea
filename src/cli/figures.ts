import { pathsOf, readConfig } from '../config.ts';
import { dateOf, dayOf, startOfDay } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { type DayCheck, recomputeDay } from '../store/dialogue-recompute.ts';
import { ReadOnlyStore } from '../store/read-only.ts';
import type { Command } from './command.ts';
import { type CommandTrace, traceCommand } from './trace-command.ts';

const USAGE = 'figures check [--day 2026-11-20]';
const MOST_SHOWN = 20;

/** Beside the running service or without it: it reads, and leaves in the trail what it found before it says so. */
export const figures: Command = {
  name: 'figures',
  usage: USAGE,
  about: '从存档的消息重新计算一天的统计（默认昨天），与已汇总的数字逐项核对；写入操作日志',
  async run(args) {
    const at = dayAsked(args);
    const config = readConfig();
    const store = new ReadOnlyStore(pathsOf(config));
    try {
      const check = await store.read(recomputeDay, dayOf(at));
      traceCommand(config, traceOf(args, check, dateOf(at)));
      process.stdout.write(textOf(check, dateOf(at)));
      return check.differing.length === 0 ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};

function dayAsked([verb, flag, date, ...more]: readonly string[]): number {
  if (verb !== 'check' || more.length > 0) throw new UserError(`用法：${USAGE}`);
  if (flag === undefined) return Date.now() - 86_400_000;
  const at = flag === '--day' && date !== undefined ? startOfDay(date) : null;
  if (at === null) throw new UserError(`用法：${USAGE}`);
  return at;
}

/** How many, never whose: the figures of people stay out of the trail. */
function traceOf(args: readonly string[], check: DayCheck, date: string): CommandTrace {
  const { conversations, dialogues, rows, differing } = check;
  const details = { on: date, conversations, dialogues, rows, found: differing.length };
  return { title: `figures ${args.join(' ')}`, count: rows, details };
}

function textOf({ version, conversations, dialogues, rows, differing, isBehind }: DayCheck, date: string): string {
  if (version === null) return '还没有统计结果。服务启动后会自动开始统计，完成后再核对。\n';
  const facts = `${date}：会话 ${conversations} 个，对话 ${dialogues} 段，汇总 ${rows} 行，按对话规则第 ${version} 版`;
  const behind = isBehind ? '有消息尚未统计，稍后再核对一次。\n' : '';
  if (differing.length === 0) return `全部相符。\n${facts}\n${behind}`;
  const lines = differing
    .slice(0, MOST_SHOWN)
    .map(
      ({ userid, kind, figure, kept, found }) =>
        `  ✗ ${userid} ${kind === 0 ? '单聊' : '群聊'} ${figure}：已汇总 ${kept}，重新计算 ${found}`,
    );
  const rest = differing.length > MOST_SHOWN ? `  另有 ${differing.length - MOST_SHOWN} 项。\n` : '';
  return `有 ${differing.length} 项不符：\n${lines.join('\n')}\n${rest}${facts}\n${behind}`;
}
