import { type DiskForecast, diskSize, forecastInWords, forecastOf } from '../../lib/disk-forecast.ts';
import { listChecks } from '../../store/checks.ts';
import { listDiskDays } from '../../store/disk-days.ts';
import type { Check } from '../check.ts';
import { PROGRAM } from '../program.ts';

/** Long before it is full: whoever has to order a disk needs weeks. */
const MB = 1024 * 1024;
const SOON = 30;
const VERY_SOON = 7;
/** Once it was said, a little more room is no all-clear. */
const SPARE = 1.1;
const ENOUGH_DAYS = 20;

export const diskForecast: Check = {
  name: 'disk-forecast',
  title: '磁盘预测',
  path: '/health',
  lost: '磁盘写满之前，会先暂停下载媒体文件，再暂停拉取消息。',
  async run({ store, config }) {
    // Before the first start nothing is there to be read.
    const [days, known] = await Promise.all([
      store.read(listDiskDays, PROGRAM, ENOUGH_DAYS),
      store.read(listChecks, PROGRAM),
    ]).catch(() => [[], []]);
    const before = known.find(({ name }) => name === 'disk-forecast')?.state;
    const forecast = forecastOf(days, config.messageReserveMb * MB);
    const sentence = forecastInWords(forecast);
    const line = { label: '最近 14 天', detail: sentence, tookMs: null };
    const state = stateOf(forecast, before);
    if (state === 'ok' || forecast.state !== 'filling')
      return { state: 'ok', sentence, lines: [{ ...line, state: 'ok' }] };
    return {
      state,
      sentence,
      reason: `按中位数每天约增加 ${diskSize(forecast.perDay)}，剩余降到 ${diskSize(config.messageReserveMb * MB)} 就算写满。`,
      remedy: `请在此之前扩充 ${config.dataDir} 所在的磁盘，或在“保留”中处置到期的内容；各类数据的占用见“状态”。`,
      lines: [{ ...line, state }],
    };
  },
};

function stateOf(forecast: DiskForecast, before: string | undefined): 'ok' | 'warning' | 'error' {
  if (forecast.state !== 'filling') return 'ok';
  const limit = (days: number, ...said: string[]) => (said.includes(before ?? '') ? days * SPARE : days);
  if (forecast.days < limit(VERY_SOON, 'error')) return 'error';
  return forecast.days < limit(SOON, 'warning', 'error') ? 'warning' : 'ok';
}
