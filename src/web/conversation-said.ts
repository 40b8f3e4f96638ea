import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { highlight, type Segment } from '../search/find.ts';
import { parseQuery, type Query } from '../search/query.ts';
import type { Tab } from '../store/chats.ts';
import { searchConversations } from '../store/search.ts';
import { briefly, type ChatConditions } from './chat-conditions.ts';
import { type ConversationItem, itemsOf, type Shown } from './conversation-items.ts';
import { link } from './links.ts';
import { excerpt } from './search-view.ts';
import { listedOf, sinceOf } from './ways.ts';
import { count } from './words.ts';

/** The conversations of a list in which something was said, each with its newest hit. */
export interface Said {
  readonly items: readonly ConversationItem[];
  readonly more: string | null;
  /** Why there may be more than are shown, or none could be looked for; with the search over all messages as the way on. */
  readonly note: string | null;
  readonly search: string;
}

const PAGE = 20;
const BUDGET = 800; // ms; who wants more has the search page

export async function saidIn(
  app: App,
  viewer: Viewer,
  conditions: ChatConditions & { tab: Tab },
  before: number | null,
): Promise<Said> {
  const search = link('/search', { q: conditions.q });
  const query = understood(conditions.q);
  if (typeof query === 'string') return { items: [], more: null, note: query, search };
  if (query.expression === null) return { items: [], more: null, note: null, search };
  const filters = {
    member: listedOf(conditions),
    kinds: [conditions.tab],
    from: sinceOf(conditions, app.clock()),
  };
  const options = { filters, before, limit: PAGE, hitsEach: 1, budget: BUDGET };
  const { groups, next, tooBroad } = await app.store.read(searchConversations, viewer, query, options);
  const rows = groups.map((group): Shown => {
    const hit = group.hits[0]!;
    const segments = fromHit(excerpt(highlight(hit.text.replace(/\s+/g, ' '), query.terms)));
    return { ...group, at: hit.sentAt, senderId: hit.senderId, segments, hits: countOf(group) };
  });
  return {
    items: await itemsOf(app, viewer, rows, conditions),
    more: next === null ? null : link('/chats/said', { ...briefly(conditions), before: next }),
    note: tooBroad ? '消息很多，还没有查完。加一个词、缩短时间，或用检索继续查。' : null,
    search,
  };
}

const LEAD = 4; // letters before the hit: a row is narrow

function fromHit([first, ...rest]: readonly Segment[]): readonly Segment[] {
  if (!first || first.hit || rest.length === 0) return first ? [first, ...rest] : [];
  const letters = [...first.text];
  if (letters.length <= LEAD + 1) return [first, ...rest];
  return [{ ...first, text: `…${letters.slice(-LEAD).join('')}` }, ...rest];
}

const countOf = ({ count: n, capped }: { count: number; capped: boolean }): string =>
  `${count(n)}${capped ? '+' : ''} 处`;

/** Or what is wrong with it: names are found all the same. */
function understood(words: string): Query | string {
  try {
    return parseQuery(words);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
