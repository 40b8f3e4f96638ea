import { randomBytes } from 'node:crypto';
import type { App } from '../app.ts';
import { dateOf, dayOf, startOfDay } from '../lib/clock.ts';
import { type Amount, drawAtRandom } from '../lib/draw.ts';
import { insertSamples, listDrawable, type Week } from '../store/sample-draw.ts';
import type { Job } from './job.ts';

const DAY = 86_400_000;

/** The last whole week, Monday to Sunday, in China's time. */
export function lastWeek(now: number): Week {
  const sinceMonday = (dayOf(now) + 3) % 7; // 1970-01-01 was a Thursday
  const to = startOfDay(dateOf(now))! - sinceMonday * DAY;
  const from = to - 7 * DAY;
  return { week: dateOf(from), from, to };
}

/** Draws for the week that has ended; the seed stands beside what was drawn, so that the draw can be made again. */
export async function drawSamples({ store, clock }: Pick<App, 'store' | 'clock'>): Promise<number> {
  const week = lastWeek(clock());
  let drawn = 0;
  for (const { sampling, share, number, conversations } of await store.read(listDrawable, week)) {
    const seed = randomBytes(16).toString('hex');
    const amount = { share, number } as Amount;
    const samples = Object.entries(conversations).flatMap(([employee, keys]) =>
      drawAtRandom(`${seed}\n${employee}`, keys, amount).map((conversation) => ({ sampling, employee, conversation })),
    );
    drawn += await store.write(insertSamples, samples, { ...week, seed });
  }
  return drawn;
}

/** Every hour, so that one that was switched on on a Tuesday does not wait for Monday; what is drawn is not drawn again. */
export const drawSamplesJob: Job = { name: 'draw-samples', cron: '40 7 * * * *', run: drawSamples };
