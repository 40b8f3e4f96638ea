import type { Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { listSavedSearches } from '../../store/saved-searches.ts';
import { evenly } from '../even-time.ts';
import { exportStart } from '../export-address.ts';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';
import { type SearchConditions, searchConditions, searchQuery } from '../search-conditions.ts';
import { formOf } from '../search-form.ts';
import { type Trouble, understand } from '../search-meaning.ts';
import { type Preview, previewOf } from '../search-preview.ts';
import { previewTrace, refusedTrace, searchTrace } from '../search-trace.ts';
import { type Results, resultsOf } from '../search-view.ts';
import { cut } from '../words.ts';

/** Find words in everything the viewer may see. */
export const searchList = page({
  get: '/search',
  may: 'search',
  trail: ['search', 'chat'],
  input: searchConditions,
  view: 'search/list',
  parts: { preview: 'search/preview' },
  load: (app, viewer, asked, visit) =>
    evenly(viewer, async () => {
      if (visit.part === 'preview') {
        const preview = await previewOf(app, viewer, asked);
        if (preview) visit.trace(previewTrace(app, asked, preview));
        else visit.traceNothing();
        return { q: asked.q, preview };
      }
      const [shell, found] = await Promise.all([shellOf(app, viewer, asked), find(app, viewer, asked)]);
      if (found.trouble !== null) visit.trace(refusedTrace(found.trouble.heading, asked));
      else if (found.understood !== null) visit.trace(searchTrace(found.understood, asked, found));
      else visit.traceNothing(); // nothing is asked yet
      if (found.trouble === null) return { ...shell, ...found };
      return new Show('search/list', { ...shell, ...found, input: asked }, 400);
    }),
});

interface Found {
  readonly trouble: Trouble | null;
  /** What was understood; null when nothing was asked. */
  readonly understood: string | null;
  readonly results: Results | null;
  readonly preview: Preview | null;
}

const NOTHING: Found = { trouble: null, understood: null, results: null, preview: null };

async function find(app: App, viewer: Viewer, asked: SearchConditions): Promise<Found> {
  const understood = await understand(app, viewer, asked);
  if ('trouble' in understood) return { ...NOTHING, trouble: understood.trouble };
  const { meaning } = understood;
  if (meaning.words === null) return NOTHING;
  const [results, preview] = await Promise.all([resultsOf(app, viewer, asked, meaning), previewOf(app, viewer, asked)]);
  return { trouble: null, understood: meaning.words, results, preview };
}

/** Kept searches offered in the head; the rest are on their own page. */
const OFFERED = 8;

/** The form and everything around the results. */
async function shellOf(app: App, viewer: Viewer, asked: SearchConditions) {
  const [form, saved] = await Promise.all([formOf(app, viewer, asked), app.store.read(listSavedSearches, viewer)]);
  return {
    q: asked.q,
    brief: cut(asked.q, 24) || form.chips.map(({ value }) => value).join('、'),
    form,
    ways: form.chips.map(({ name, without }) => ({ label: `去掉“${name}”`, href: without, main: false })),
    query: searchQuery({ ...asked, before: [], hit: null }),
    exportTo: exportStart({ kind: 'search', query: searchQuery({ ...asked, before: [], hit: null, by: 'message' }) }),
    saved: saved.slice(0, OFFERED).map(({ id, name }) => ({ href: `/search/saved/${id}`, name })),
    savedCount: saved.length,
  };
}
