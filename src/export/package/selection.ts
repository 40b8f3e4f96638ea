import type { Viewer } from '../../access/viewer.ts';
import { listConversations } from '../../store/chats.ts';
import type { ReadDb } from '../../store/db.ts';
import type { CopyPlace, PackageOrder, PackagePart, PackageSource } from '../../store/package-order.ts';
import { listPackageParts } from '../../store/package-parts.ts';
import {
  countStretch,
  type FoundPlace,
  findPlaces,
  inOrder,
  listStretch,
  type Place,
} from '../../store/package-rows.ts';
import { searchMessages } from '../../store/search.ts';
import { listViolations, type ViolationPlace } from '../../store/violation-list.ts';
import { apart, type Window } from '../../store/visibility.ts';
import type { Asked } from '../format.ts';

/** What goes into a package: of which conversations which messages, counted. */
export interface SelectedChat {
  readonly key: string;
  readonly total: number;
  /** Stretches of time of which everything goes in, none touching another, the earliest first. */
  readonly windows: readonly Window[];
  /** Single messages outside of them, in chat order. */
  readonly picked: readonly FoundPlace[];
  /** Messages that retention took, as violations, excerpts and cases kept them, in chat order. */
  readonly copies: readonly CopyPlace[];
}

export interface Choosing extends Pick<Asked, 'reading'> {
  readonly viewer: Viewer;
  readonly order: PackageOrder;
}

export const PAGE = 1000;

/** Conversations in the order the source gives them; those with nothing in them are left out. */
export function select(choosing: Choosing): SelectedChat[] {
  const chats: SelectedChat[] = [];
  for (const [key, parts] of partsByChat(choosing)) {
    const chat = selectIn(choosing, key, parts);
    if (chat.total > 0) chats.push(chat);
  }
  return chats;
}

type Part = Omit<PackagePart, 'conversation'>;

function partsByChat(choosing: Choosing): Map<string, Part[]> {
  const read = SOURCES[choosing.order.source.kind] as (
    source: PackageSource,
    choosing: Choosing,
  ) => Map<string, Part[]>;
  return read(choosing.order.source, choosing);
}

type Reader<K extends PackageSource['kind']> = (
  source: Extract<PackageSource, { kind: K }>,
  choosing: Choosing,
) => Map<string, Part[]>;

const WHOLE: Part = { from: null, to: null, seqs: null };
type Listed = Extract<PackageSource, { kind: 'case' | 'hold' | 'excerpt' }>;
const listed = (source: Listed, { reading, viewer }: Choosing): Map<string, Part[]> =>
  Map.groupBy(
    reading.run((db) => listPackageParts(db, viewer, source)),
    ({ conversation }) => conversation,
  );

const SOURCES: { readonly [K in PackageSource['kind']]: Reader<K> } = {
  conversation: ({ key }) => new Map([[key, [WHOLE]]]),
  group: ({ key }) => new Map([[key, [WHOLE]]]),
  person: ({ id }, choosing) => new Map(chatsOf(id, choosing).map((key) => [key, [WHOLE]])),
  search: found,
  violations: offending,
  case: listed,
  hold: listed,
  excerpt: listed,
};

function chatsOf(userid: string, { reading, viewer }: Choosing): string[] {
  const keys: string[] = [];
  for (const tab of ['external', 'internal', 'group'] as const) {
    let before: { lastAt: number; key: string } | null = null;
    for (let more = true; more; ) {
      const page = reading.run((db) =>
        listConversations(db, viewer, { userid, tab, since: null, search: '', before, limit: PAGE }),
      );
      keys.push(...page.rows.map(({ key }) => key));
      before = page.rows.at(-1) ?? null;
      more = page.more && before !== null;
    }
  }
  return keys;
}

const PATIENCE = 10_000; // ms for a page of hits: nobody is waiting in front of a screen

function found(
  { asked, filters }: Extract<PackageSource, { kind: 'search' }>,
  { reading, viewer }: Choosing,
): Map<string, Part[]> {
  const chats = new Map<string, number[]>();
  for (let before: number | null = null, more = true; more; ) {
    const page = reading.run((db) =>
      searchMessages(db, viewer, asked, { filters, order: 'oldest', before, limit: PAGE, budget: PATIENCE }),
    );
    for (const { key, seq } of page.hits) push(chats, key, seq);
    more = page.next !== null && page.next !== before;
    before = page.next;
  }
  return new Map([...chats].map(([key, seqs]) => [key, [{ from: null, to: null, seqs }]]));
}

function offending(
  { filters }: Extract<PackageSource, { kind: 'violations' }>,
  { reading, viewer }: Choosing,
): Map<string, Part[]> {
  const chats = new Map<string, CopyPlace[]>();
  for (let after: ViolationPlace | null = null, more = true; more; ) {
    const page = reading.run((db) =>
      listViolations(db, viewer, filters, { order: 'newest', after, skip: 0, limit: PAGE }),
    );
    for (const { conversation, seq, id, sentAt } of page.rows) {
      if (seq !== null) push(chats, conversation, { of: 'violation', id, seq, sentAt });
    }
    after = page.next;
    more = after !== null;
  }
  return new Map(
    [...chats].map(([key, copies]) => [key, [{ from: null, to: null, seqs: copies.map(({ seq }) => seq), copies }]]),
  );
}

function push<T>(chats: Map<string, T[]>, key: string, one: T): void {
  const known = chats.get(key);
  if (known) known.push(one);
  else chats.set(key, [one]);
}

function selectIn({ reading, viewer, order }: Choosing, key: string, parts: readonly Part[]): SelectedChat {
  const { from, to, types } = order;
  const windows = apart(
    parts
      .filter(({ seqs }) => seqs === null)
      .map((part) => ({ from: later(part.from, from), to: earlier(part.to, to) })),
  );
  const inWindow = (at: number) => windows.some((window) => isIn(window, at));
  const seqs = [...new Set(parts.flatMap((part) => part.seqs ?? []))];
  const spans = new Map(parts.flatMap((part) => (part.seqs ?? []).map((seq) => [seq, part] as const)));
  const places = inPages(seqs, (page) => reading.run((db) => findPlaces(db, viewer, key, { seqs: page, types })));
  const isAsked = ({ sentAt, seq }: Place) => isIn({ from, to }, sentAt) && isIn(spans.get(seq)!, sentAt);
  const picked = places.filter((place) => isAsked(place) && !inWindow(place.sentAt)).sort(inOrder);
  const copies = goneOf(parts, isAsked, new Set(inPages(seqs, (page) => reading.run(hereOf(viewer, key, page)))));
  const counted = windows.map((window) => reading.run((db) => countStretch(db, viewer, key, { ...window, types })));
  const total = counted.reduce((sum, n) => sum + n, 0) + picked.length + copies.length;
  return { key, total, windows, picked, copies };
}

/** Of whatever kind they are: one that was not asked for is no reason to take the copy of it. */
const hereOf =
  (viewer: Viewer, key: string, seqs: readonly number[]) =>
  (db: ReadDb): number[] =>
    findPlaces(db, viewer, key, { seqs, types: null }).map(({ seq }) => seq);

/** What stands in the archive no more, each once. */
function goneOf(parts: readonly Part[], isAsked: (place: Place) => boolean, here: ReadonlySet<number>): CopyPlace[] {
  const gone = new Map<number, CopyPlace>();
  for (const { copies = [] } of parts) {
    for (const copy of copies) if (!here.has(copy.seq) && isAsked(copy)) gone.set(copy.seq, copy);
  }
  return [...gone.values()].sort(inOrder);
}

const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
const isIn = ({ from, to }: Window, at: number): boolean => (from === null || at >= from) && (to === null || at < to);

function inPages<A, B>(all: readonly A[], read: (page: readonly A[]) => readonly B[]): B[] {
  const found: B[] = [];
  for (let i = 0; i < all.length; i += PAGE) for (const one of read(all.slice(i, i + PAGE))) found.push(one);
  return found;
}

/** The places of its messages in chat order, a page at a time. */
export function* placesOf(choosing: Choosing, chat: SelectedChat): Generator<FoundPlace[]> {
  let next = 0;
  for (const window of chat.windows) {
    const first = next;
    while (next < chat.picked.length && isBefore(chat.picked[next]!, window)) next += 1;
    yield* pagesOf(chat.picked.slice(first, next));
    yield* placesIn(choosing, chat.key, window);
  }
  yield* pagesOf(chat.picked.slice(next));
}

function* pagesOf(places: readonly FoundPlace[]): Generator<FoundPlace[]> {
  for (let i = 0; i < places.length; i += PAGE) yield places.slice(i, i + PAGE);
}

function* placesIn({ reading, viewer, order }: Choosing, key: string, window: Window): Generator<FoundPlace[]> {
  const { types } = order;
  const read = (after: Place | null): FoundPlace[] =>
    reading.run((db) => listStretch(db, viewer, key, { ...window, types, after, limit: PAGE }));
  let page = read(null);
  while (page.length > 0) {
    yield page;
    page = page.length < PAGE ? [] : read(page.at(-1)!);
  }
}

const isBefore = ({ sentAt }: Place, { from }: Window): boolean => from !== null && sentAt < from;
