import type { App } from '../../app.ts';
import { UserError } from '../../lib/errors.ts';
import { parseQuery, type Query } from '../../search/query.ts';
import { link } from '../links.ts';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { chipsOf, previewOf, resultsOf, type SearchConditions, searchConditions, understood } from '../search-view.ts';
import { FILTERABLE, typeLabel } from '../type-labels.ts';
import { cut } from '../words.ts';

/** Find words in everything the viewer may see, newest first. */
export const searchList = page({
  get: '/search',
  may: 'search',
  input: searchConditions,
  view: 'search/list',
  parts: { preview: 'search/preview' },
  async load(app, viewer, asked, { part }) {
    const { query, mistake } = understand(asked.q);
    if (query === null) return new Show('search/list', { ...formOf(app, asked), input: asked, mistake }, 400);
    const [results, preview] = await Promise.all([
      query.empty || part !== null ? null : resultsOf(app, viewer, asked),
      previewOf(app, viewer, asked),
    ]);
    return { ...formOf(app, asked), understood: query.empty ? null : understood(query), results, preview };
  },
});

type Understood = { query: Query; mistake: null } | { query: null; mistake: string };

function understand(q: string): Understood {
  try {
    return { query: parseQuery(q), mistake: null };
  } catch (error) {
    if (error instanceof UserError) return { query: null, mistake: error.message };
    throw error;
  }
}

/** The form and its chips, and a page without results. */
function formOf({ names }: App, asked: SearchConditions) {
  const people = new People(names);
  const chips = chipsOf(people, asked);
  return {
    q: asked.q,
    brief: cut(asked.q, 24),
    chips,
    clear: link('/search', { q: asked.q }),
    types: FILTERABLE.map((type) => ({ type, label: typeLabel(type), selected: type === asked.type })),
    ways: chips.map(({ name, without }) => ({ label: `去掉“${name}”`, href: without, main: false })),
    understood: null as string | null,
    mistake: null as string | null,
    results: null as Awaited<ReturnType<typeof resultsOf>> | null,
    preview: null as Awaited<ReturnType<typeof previewOf>>,
  };
}
