import type { App } from '../app.ts';
import { countCopies } from '../store/disposal-preview.ts';
import {
  beginPreview,
  countPreview,
  endGrace,
  findPreviewWork,
  finishPreview,
  keepPreview,
  type PreviewWork,
  readPreviewBeginning,
} from '../store/disposal-work.ts';
import { listLookAgain } from '../store/look-again.ts';
import { lookAgain } from '../store/lookbacks.ts';
import { endLooks } from '../store/restrictions.ts';
import { countForecast, findForecastWork, keepForecast } from '../store/retention-forecast.ts';
import type { Job } from './job.ts';

type Parts = Pick<App, 'store' | 'clock'>;

const CHATS_A_STEP = 400;
const LONGEST_MS = 25_000; // then the next run goes on, and a stop need not wait

/** Counts what a disposal would take away, ends graces and looks, and counts what falls due when; step by step, each kept. */
export async function advanceDisposals(app: Parts): Promise<number> {
  const since = performance.now();
  const hasTime = () => performance.now() - since < LONGEST_MS;
  await app.store.write(endLooks, app.clock());
  await app.store.write(endGrace, app.clock());
  await lookAgainAfterLifts(app);
  let steps = 0;
  while (hasTime() && (await previewStep(app))) steps += 1;
  while (hasTime() && (await forecastStep(app))) steps += 1;
  return steps;
}

/** What no rule looked at while somebody was restricted. */
async function lookAgainAfterLifts({ store, clock }: Parts): Promise<void> {
  const asked = await store.read(listLookAgain, clock());
  if (asked.length > 0) await store.write(lookAgain, asked, clock());
}

async function previewStep(app: Parts): Promise<boolean> {
  const { store } = app;
  const work = await store.read(findPreviewWork);
  if (!work) return false;
  if (work.plan === null) return store.write(beginPreview, work, await store.read(readPreviewBeginning, work));
  if (work.month === null) return finish(app, work);
  return store.write(keepPreview, work, await store.read(countPreview, work, CHATS_A_STEP));
}

async function finish({ store, clock }: Parts, work: PreviewWork): Promise<boolean> {
  const copies = await store.read(countCopies, work.plan!, work.dueAt);
  return store.write(finishPreview, work, copies, clock());
}

async function forecastStep({ store, clock }: Parts): Promise<boolean> {
  const work = await store.read(findForecastWork, clock());
  if (!work) return false;
  const step = await store.read(countForecast, work, CHATS_A_STEP);
  return store.write(keepForecast, work, step, clock());
}

export const advanceDisposalsJob: Job = { name: 'advance-disposals', cron: '*/20 * * * * *', run: advanceDisposals };
