import type { Viewer } from '../access/viewer.ts';
import { listConversations } from './chats.ts';
import { one, type ReadDb } from './db.ts';
import type { PackageOrder, PackagePart, PackageSource } from './package-order.ts';
import { listPackageParts } from './package-parts.ts';
import { type FoundPlace, findPlaces, listStretch } from './package-rows.ts';
import { searchMessages } from './search.ts';
import { sql } from './sql.ts';
import { listViolations } from './violation-list.ts';

/** What a package would hold, for who is about to ask for it: exact while it is small, else what was counted until then. */
export const owner = 'archive';

export interface PackageCount {
  readonly messages: number;
  readonly conversations: number;
  readonly media: number;
  /** Of the media, as far as it is known or stated. */
  readonly bytes: number;
  /** There are more of everything. */
  readonly capped: boolean;
}

const MOST = 10_000;
const BUDGET = 1500; // ms

export function countPackage(db: ReadDb, viewer: Viewer, order: PackageOrder): PackageCount {
  const until = performance.now() + BUDGET;
  const { parts, more } = partsOf(db, viewer, order.source);
  const counting = { chats: new Set<string>(), seen: new Set<number>(), media: 0, bytes: 0 };
  let capped = more;
  for (const part of parts) {
    const isOver = performance.now() > until || counting.seen.size >= MOST;
    capped ||= isOver;
    if (isOver) break;
    if (addPart(db, viewer, { order, part }, counting)) capped = true;
    addCopies(db, viewer, { order, part }, counting);
  }
  const { chats, seen, media, bytes } = counting;
  return { messages: seen.size, conversations: chats.size, media, bytes, capped };
}

interface Counting {
  readonly chats: Set<string>;
  readonly seen: Set<number>;
  media: number;
  bytes: number;
}

/** True: there were more than are counted. */
function addPart(
  db: ReadDb,
  viewer: Viewer,
  { order, part }: { readonly order: PackageOrder; readonly part: PackagePart },
  counting: Counting,
): boolean {
  const left = MOST - counting.seen.size;
  const places = placesOf(db, viewer, order, { part, limit: left + 1 });
  const fresh = places.slice(0, left).filter(({ seq }) => !counting.seen.has(seq));
  if (fresh.length > 0) counting.chats.add(part.conversation);
  for (const { seq } of fresh) counting.seen.add(seq);
  if (order.media && !order.masked) addMedia(db, fresh, counting);
  return places.length > left;
}

/** What retention took of a part, and copies still have. */
function addCopies(
  db: ReadDb,
  viewer: Viewer,
  { order: { from, to }, part }: { readonly order: PackageOrder; readonly part: PackagePart },
  { chats, seen }: Counting,
): void {
  const { conversation, copies = [] } = part;
  const asked = copies.filter(({ sentAt }) => (from === null || sentAt >= from) && (to === null || sentAt < to));
  if (asked.length === 0) return;
  const seqs = asked.map(({ seq }) => seq);
  const here = new Set(findPlaces(db, viewer, conversation, { seqs, types: null }).map(({ seq }) => seq));
  for (const { seq } of asked) {
    if (here.has(seq)) continue;
    chats.add(conversation);
    seen.add(seq);
  }
}

function placesOf(
  db: ReadDb,
  viewer: Viewer,
  { from, to, types }: PackageOrder,
  { part, limit }: { readonly part: PackagePart; readonly limit: number },
): FoundPlace[] {
  const within = { from: later(part.from, from), to: earlier(part.to, to), types };
  if (part.seqs === null) return listStretch(db, viewer, part.conversation, { ...within, after: null, limit });
  const seqs = part.seqs.slice(0, limit);
  const isIn = ({ sentAt }: FoundPlace) =>
    (within.from === null || sentAt >= within.from) && (within.to === null || sentAt < within.to);
  return findPlaces(db, viewer, part.conversation, { seqs, types }).filter(isIn);
}

function addMedia(db: ReadDb, places: readonly FoundPlace[], counting: Counting): void {
  for (const [month, those] of Map.groupBy(places, (place) => place.month)) {
    const seqs = JSON.stringify(those.map(({ seq }) => seq));
    const found = one<{ count: number; bytes: number }>(
      db.month(month),
      sql`SELECT count(*) AS count, coalesce(sum(coalesce(m.bytes, u.bytes)), 0) AS bytes
        FROM json_each(${seqs}) j CROSS JOIN media_uses u ON u.seq = j.value
          LEFT JOIN archive.media m ON m.file_key = u.file_key`,
    )!;
    counting.media += found.count;
    counting.bytes += found.bytes;
  }
}

const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

interface Found {
  readonly parts: readonly PackagePart[];
  readonly more: boolean;
}

const whole = (conversation: string): PackagePart => ({ conversation, from: null, to: null, seqs: null });

function partsOf(db: ReadDb, viewer: Viewer, source: PackageSource): Found {
  switch (source.kind) {
    case 'conversation':
    case 'group':
      return { parts: [whole(source.key)], more: false };
    case 'person':
      return chatsOf(db, viewer, source.id);
    case 'search':
      return hitsOf(db, viewer, source);
    case 'violations':
      return violationsOf(db, viewer, source);
    default:
      return { parts: listPackageParts(db, viewer, source), more: false };
  }
}

const MOST_CHATS = 2000;

function chatsOf(db: ReadDb, viewer: Viewer, userid: string): Found {
  const asked = { userid, since: null, search: '', before: null, limit: MOST_CHATS };
  const pages = (['external', 'internal', 'group'] as const).map((tab) =>
    listConversations(db, viewer, { ...asked, tab }),
  );
  return {
    parts: pages.flatMap(({ rows }) => rows.map(({ key }) => whole(key))),
    more: pages.some(({ more }) => more),
  };
}

function hitsOf(db: ReadDb, viewer: Viewer, source: Extract<PackageSource, { kind: 'search' }>): Found {
  const { hits, next } = searchMessages(db, viewer, source.asked, {
    filters: source.filters,
    before: null,
    limit: MOST,
    budget: BUDGET / 2,
  });
  return { parts: byChat(hits), more: next !== null };
}

function violationsOf(db: ReadDb, viewer: Viewer, source: Extract<PackageSource, { kind: 'violations' }>): Found {
  const page = { order: 'newest', after: null, skip: 0, limit: MOST } as const;
  const { rows, next } = listViolations(db, viewer, source.filters, page);
  const said = rows.flatMap(({ conversation, id, seq, sentAt }) =>
    seq === null ? [] : [{ key: conversation, copy: { of: 'violation' as const, id, seq, sentAt } }],
  );
  const parts = [...Map.groupBy(said, ({ key }) => key)].map(([key, of]) => {
    const copies = of.map(({ copy }) => copy);
    return { ...whole(key), seqs: [...new Set(copies.map(({ seq }) => seq))], copies };
  });
  return { parts, more: next !== null };
}

function byChat(hits: readonly { readonly key: string; readonly seq: number }[]): PackagePart[] {
  return [...Map.groupBy(hits, ({ key }) => key)].map(([key, of]) => ({
    ...whole(key),
    seqs: [...new Set(of.map(({ seq }) => seq))],
  }));
}
