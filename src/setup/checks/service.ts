import { readServiceStarts } from '../../store/service-starts.ts';
import type { Check } from '../check.ts';
import { PROGRAM } from '../program.ts';

/** A thread that dies takes the program with it, and the system starts it again: whoever only looks now and then sees nothing of that. */
const HOUR = 3_600_000;
const OFTEN = 3;

export const service: Check = {
  name: 'service',
  title: '服务运行',
  path: '/health',
  lost: '反复中断的服务来不及拉取；企业微信只保留几天的消息。',
  async run({ store, clock }) {
    const now = clock();
    // Before the first start nothing is there to be read.
    const { uncleanAt } = await store.read(readServiceStarts, PROGRAM).catch(() => ({ uncleanAt: [] }));
    const inHour = uncleanAt.filter((at) => now - at < HOUR).length;
    const inDay = uncleanAt.filter((at) => now - at < 24 * HOUR).length;
    const detail = inDay === 0 ? '最近一天没有意外中断' : `最近一天意外中断 ${inDay} 次，其中一小时内 ${inHour} 次`;
    const line = { label: '意外中断', detail, tookMs: null };
    if (inHour < OFTEN) return { state: 'ok', sentence: detail, lines: [{ ...line, state: 'ok' }] };
    return {
      state: 'error',
      sentence: `服务一小时内意外中断 ${inHour} 次`,
      reason: '多半是内存不足被系统结束，或数据所在的磁盘有故障。',
      remedy:
        '请看系统日志中服务结束的原因（Linux：journalctl -u huicun -n 200）；仍不清楚时，到“设置 → 支持”下载支持包交给技术支持。',
      lines: [{ ...line, state: 'error' }],
    };
  },
};
