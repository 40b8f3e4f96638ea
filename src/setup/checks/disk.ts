import { diskSize as size } from '../../lib/disk-forecast.ts';
import type { Check } from '../check.ts';

/** Against the two reserves: below the first no message is pulled, below the second no file. */
const MB = 1024 * 1024;

export const disk: Check = {
  name: 'disk',
  title: '磁盘空间',
  path: '/health',
  lost: '剩余空间低于保留量时，先暂停下载媒体文件，再暂停拉取消息。',
  async run({ config, freeBytes }) {
    const free = freeBytes();
    const { messageReserveMb, mediaReserveMb, dataDir } = config;
    const facts = `剩余 ${size(free)}；低于 ${size(messageReserveMb * MB)} 暂停拉取消息，低于 ${size(mediaReserveMb * MB)} 暂停下载媒体`;
    const line = { label: dataDir, detail: facts, tookMs: null };
    const remedy = `请清理或扩充 ${dataDir} 所在的磁盘；空间足够后自动恢复。`;
    if (free < messageReserveMb * MB) {
      const sentence = `磁盘只剩 ${size(free)}，已暂停拉取消息`;
      return { state: 'error', sentence, reason: facts, remedy, lines: [{ ...line, state: 'error' }] };
    }
    if (free < mediaReserveMb * MB) {
      const sentence = `磁盘只剩 ${size(free)}，已暂停下载媒体文件`;
      return { state: 'warning', sentence, reason: facts, remedy, lines: [{ ...line, state: 'warning' }] };
    }
    return { state: 'ok', sentence: `剩余 ${size(free)}`, lines: [{ ...line, state: 'ok' }] };
  },
};
