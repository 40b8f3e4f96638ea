import type { App } from '../app.ts';
import { VERSION } from '../lib/version.ts';
import { addSum, certify, findProof, listDisposedMonths, readSums } from '../store/disposal-run.ts';
import { certificateOf, findLogOrigin } from '../store/disposal-run-certificate.ts';
import {
  findDecided,
  finishDisposal,
  forgetKeptOfGone,
  giveUpExports,
  type KeptOfGone,
  listKeptOfGone,
  noteDisposal,
} from '../store/disposal-run-desk.ts';
import { beginDisposal, type DisposalWork, findDisposalWork } from '../store/disposal-work.ts';
import type { Job } from './job.ts';

type Parts = Pick<App, 'store' | 'clock' | 'pipeline' | 'exports' | 'binding'>;

/**
 * Carries out the disposal whose grace is over: its months one after the other, then what is kept of them elsewhere, then the
 * certificate. Every step is kept by who does it, so that it goes on where a kill has left it.
 */
export async function carryOutDisposal(app: Parts): Promise<boolean> {
  const { store, clock } = app;
  const work = await store.read(findDisposalWork);
  if (!work) return false;
  if (work.state === 'due' && !(await store.write(beginDisposal, work.id, clock()))) return false;
  if (!(await stepsThrough(app, work, 'months'))) return false;
  await forgetElsewhere(app, work);
  if (!(await stepsThrough(app, work, 'media'))) return false;
  await finish(app, work);
  return true;
}

/** False: it stands still, and the next run goes on. */
async function stepsThrough(
  { store, pipeline }: Parts,
  { id }: DisposalWork,
  what: 'months' | 'media',
): Promise<boolean> {
  for (;;) {
    const { state, ...progress } = await pipeline.dispose(what);
    if (state !== 'stopped') await store.write(noteDisposal, id, progress);
    if (state !== 'more') return state === 'done';
  }
}

async function forgetElsewhere({ store, exports }: Parts, { id, agreed, now, dueAt }: DisposalWork): Promise<void> {
  for (;;) {
    const kept: KeptOfGone = await store.read(listKeptOfGone, [agreed, now], dueAt);
    if (Object.values(kept).every((list) => list.length === 0)) break;
    const { bookmarks, copies } = await store.write(forgetKeptOfGone, kept);
    await store.write(addSum, id, 'bookmarks', bookmarks);
    await store.write(addSum, id, 'copies', copies);
  }
  const months = await store.read(listDisposedMonths, id);
  if (months.every(({ part }) => part === null)) return;
  await store.write(addSum, id, 'exports', await store.write(giveUpExports));
  void exports.run();
}

/** What was certified before a kill is what counts. */
async function finish({ store, clock, binding }: Parts, { id }: DisposalWork): Promise<void> {
  const months = await store.read(listDisposedMonths, id);
  if ((await store.read(findProof, id)) === null) {
    const certificate = certificateOf({
      decided: await store.read(findDecided, id),
      company: binding.current().company,
      software: `会存 ${VERSION}`,
      months,
      sums: await store.read(readSums, id),
      origin: await store.read(findLogOrigin),
      endedAt: clock(),
    });
    await store.write(certify, { disposal: id, name: `disposal-${id}`, json: JSON.stringify(certificate) }, clock());
  }
  const proof = (await store.read(findProof, id))!;
  await store.write(finishDisposal, proof, months);
}

export const runDisposals: Job = { name: 'run-disposals', cron: '40 * * * * *', run: carryOutDisposal };
