import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { parseQuery, type Query } from '../search/query.ts';
import { findHitBeside, listHits, type Place } from '../store/chat-messages.ts';
import { type ChatConditions, chatLink } from './chat-conditions.ts';
import { evenly } from './even-time.ts';
import { partOf } from './stretches.ts';

/** Words found inside one chat: `7 / 132`, and the way to the next. */
export interface Find {
  readonly text: string;
  /** `7 / 132` */
  readonly place: string;
  /** Why it cannot be looked for; null when it can. */
  readonly mistake: string | null;
  readonly previous: string | null;
  readonly next: string | null;
  readonly clear: string;
}

/** What was found, before it is known where the reader stands. */
export interface Found {
  readonly query: Query | null;
  readonly places: readonly Place[];
  readonly more: boolean;
  readonly mistake: string | null;
}

const NOT_FOUND: Found = { query: null, places: [], more: false, mistake: null };

/** Null when nothing is asked for. */
export async function hitsOf(app: App, viewer: Viewer, { chat, find, ...rest }: ChatConditions): Promise<Found | null> {
  if (!find || chat === null) return null;
  const { query, mistake } = understood(find);
  if (query === null) return { ...NOT_FOUND, mistake };
  const hits = await evenly(viewer, () => app.store.read(listHits, viewer, chat, query, partOf(rest)));
  return { ...hits, query, mistake: null };
}

/** What cannot be looked for is said beside the field: the chat stays where it is. */
function understood(find: string): { query: Query; mistake: null } | { query: null; mistake: string } {
  try {
    const query = parseQuery(find);
    if (query.fields.length > 0) return { query: null, mistake: '这里只查词句；按发送人、时间等条件查，请到检索页。' };
    return query.empty ? { query: null, mistake: '没有可以查找的词。' } : { query, mistake: null };
  } catch (error) {
    if (error instanceof UserError) return { query: null, mistake: error.message };
    throw error;
  }
}

/** The words to mark; none when they are not understood. */
export function termsOf(find: string): Query['terms'] {
  return understood(find).query?.terms ?? [];
}

/** `at`: where the reader stands. */
export async function findIn(
  app: App,
  viewer: Viewer,
  conditions: ChatConditions,
  found: Found | null,
  at: number | null,
): Promise<Find | null> {
  if (!found) return null;
  const { places, more, mistake } = found;
  const index = places.findIndex(({ seq }) => seq === at);
  const to = (hit: Place | null | undefined) => (hit ? chatLink(conditions, { at: hit.seq, on: null }) : null);
  const beside = await besideOf(app, viewer, conditions, found, { index, at });
  return {
    text: conditions.find,
    place: mistake ? '' : placeIn(index, places.length, more),
    mistake,
    previous: to(beside.previous),
    next: to(beside.next),
    clear: chatLink(conditions, { find: '', at }),
  };
}

type Beside = Record<'previous' | 'next', Place | null | undefined>;

async function besideOf(
  { store }: App,
  viewer: Viewer,
  { chat, type, from, to }: ChatConditions,
  { query, places, more }: Found,
  { index, at }: { index: number; at: number | null },
): Promise<Beside> {
  // Standing nowhere, both keys lead to the newest hit.
  if (at === null || query === null) return { previous: places.at(-1), next: places.at(-1) };
  if (index > 0 || (index === 0 && !more)) return { previous: places[index - 1], next: places[index + 1] };
  const part = partOf({ type, from, to });
  const beside = (direction: 'older' | 'newer') =>
    evenly(viewer, () => store.read(findHitBeside, viewer, chat!, query, { seq: at, direction, part }));
  return { previous: await beside('older'), next: index === 0 ? places[1] : await beside('newer') };
}

function placeIn(index: number, total: number, more: boolean): string {
  if (total === 0) return '没有命中';
  // Of more than a thousand only the newest are counted: the first of these is not the first of all.
  if (more) return `${index === -1 ? '–' : `倒数 ${total - index}`} / ${total}+`;
  return `${index === -1 ? '–' : index + 1} / ${total}`;
}
