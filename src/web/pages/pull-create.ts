import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { tracedFirst } from '../trace-first.ts';
import { count } from '../words.ts';

const PATIENCE = 8000; // a backlog of days takes longer: it goes on, the page shows how far it is

export const pullCreate = action({
  post: '/health/pull',
  may: 'pull',
  trail: ['pull-started'],
  input: z.object({}),
  async run({ pipeline, log }, _viewer, _input, visit) {
    const pull = await tracedFirst(visit, { act: 'pull-started', title: '立即拉取' }, () => ({
      asked: pipeline.pull(),
    }));
    pull.asked.catch((error) => log.error({ err: error }, 'a pull on demand failed'));
    const waited = new AbortController();
    const outcome = await Promise.race([pull.asked, wait(PATIENCE, null, { signal: waited.signal, ref: false })]);
    waited.abort();
    return new GoTo('/health', toastOf(outcome));
  },
});

function toastOf(outcome: { received: number; error: string | null } | null): string {
  if (outcome === null) return '拉取已开始，正在继续。';
  if (outcome.error !== null) return `拉取没有成功：${outcome.error}`;
  return outcome.received === 0 ? '没有新消息，存档已是最新。' : `收到 ${count(outcome.received)} 条新消息。`;
}
