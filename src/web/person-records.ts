import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { markFor } from '../drawing/message-marks.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { startOfDay } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { SEVERITIES } from '../lib/violation-words.ts';
import type { Segment } from '../search/find.ts';
import { parseQuery, type Query } from '../search/query.ts';
import type { Tab } from '../store/chats.ts';
import { type LatestMessage, listPersonChats } from '../store/person-chats.ts';
import { searchConversations } from '../store/search.ts';
import type { Severity } from '../store/violations.ts';
import { evenly } from './even-time.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { excerpt } from './search-view.ts';
import { seqRange } from './trace-words.ts';
import { count, dayTitle, fullTime, listTime } from './words.ts';

/** What one person said and was told, conversation by conversation: the newest lines of each, or those that meet conditions. */
export interface RecordsAsked {
  readonly person: string;
  readonly tab: Tab;
  /** Only what was said at or after, in conversations that spoke since then. */
  readonly since: number | null;
  readonly q: string;
  readonly type: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly before: number | null;
  readonly key: string | null;
  /** Conversations on a page, and lines of each. */
  readonly chats: number;
  readonly each: number;
}

export interface Records {
  readonly blocks: readonly Block[];
  /** Where the next page begins. */
  readonly next: { readonly before: number; readonly key: string | null } | null;
  /** The time was up before all was looked at. */
  readonly tooBroad: boolean;
}

export interface Block {
  readonly key: string;
  readonly face: Face;
  readonly members: string;
  readonly facts: string;
  readonly open: string;
  /** How many there are besides, in words. */
  readonly more: string | null;
  readonly days: readonly { readonly title: string; readonly lines: readonly Line[] }[];
}

export interface Line {
  readonly seq: number;
  readonly time: string;
  readonly full: string;
  readonly sender: Face;
  /** Said by the person whose page it is. */
  readonly own: boolean;
  readonly label: string | null;
  readonly segments: readonly Segment[];
  readonly revoked: boolean;
  readonly violation: { readonly words: string; readonly severity: Severity } | null;
  readonly href: string;
}

/** Of which conversations something was shown, and which messages: for the trail. */
export function recordsShown(
  records: Records | null | undefined,
): Pick<Trace, 'conversations' | 'fromSeq' | 'toSeq' | 'count'> {
  if (!records) return {};
  const lines = records.blocks.flatMap(({ days }) => days.flatMap((day) => day.lines));
  return { conversations: records.blocks.map(({ key }) => key), ...seqRange(lines) };
}

const DAY = 86_400_000;

export const isNarrowed = ({ q, type, from, to }: RecordsAsked): boolean =>
  q !== '' || [type, from, to].some((condition) => condition !== null);

/** Throws what the reader has to be told when the words make no search. */
export async function readRecords(app: App, viewer: Viewer, asked: RecordsAsked): Promise<Records> {
  return isNarrowed(asked) ? evenly(viewer, () => findRecords(app, viewer, asked)) : latestRecords(app, viewer, asked);
}

async function latestRecords({ store, names, clock }: App, viewer: Viewer, asked: RecordsAsked): Promise<Records> {
  const { person, tab, since, before, key, chats, each } = asked;
  const place = before === null || key === null ? null : { lastAt: before, key };
  const { rows, more } = await store.read(listPersonChats, viewer, {
    person,
    tab,
    since,
    before: place,
    limit: chats,
    each,
  });
  const shown = { people: new People(names), asked, terms: [], now: clock() };
  const last = rows.at(-1);
  return {
    blocks: rows.map((row) =>
      blockOf(
        { ...row, facts: `${count(row.count)} 条 · ${listTime(row.lastAt, shown.now)}`, lines: row.latest },
        shown,
      ),
    ),
    next: more && last ? { before: last.lastAt, key: last.key } : null,
    tooBroad: false,
  };
}

const KINDS = { external: 'external', internal: 'internal', group: 'group' } as const;

async function findRecords({ store, names, clock }: App, viewer: Viewer, asked: RecordsAsked): Promise<Records> {
  const { person, tab, since, q, type, from, to, before, chats, each } = asked;
  const query = parseQuery(q, { conditions: true });
  if (query.fields.length > 0) throw new UserError('这里只查词句；按发送人、时间等条件查，请到检索页。');
  const filters = {
    member: person,
    kinds: [KINDS[tab]],
    types: type === null ? null : [type],
    from: from === null ? since : startOfDay(from),
    to: to === null ? null : startOfDay(to)! + DAY,
  };
  const page = { filters, before, limit: chats, hitsEach: each };
  const found = await store.read(searchConversations, viewer, query, page);
  const shown = { people: new People(names), asked, terms: query.terms, now: clock() };
  return {
    blocks: found.groups.map(({ hits, ...group }) =>
      blockOf({ ...group, facts: `${count(group.count)}${group.capped ? '+' : ''} 条符合`, lines: hits }, shown),
    ),
    next: found.next === null ? null : { before: found.next, key: null },
    tooBroad: found.tooBroad,
  };
}

interface Shown {
  readonly people: People;
  readonly asked: RecordsAsked;
  readonly terms: Query['terms'];
  readonly now: number;
}

interface Grouped {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly peers: readonly string[];
  readonly memberCount: number;
  readonly facts: string;
  readonly count: number;
  readonly lines: readonly LatestMessage[];
}

function blockOf({ key, kind, peers, memberCount, facts, count: all, lines }: Grouped, shown: Shown): Block {
  const { people, asked } = shown;
  const sorted = lines.toSorted((a, b) => a.sentAt - b.sentAt || a.seq - b.seq);
  const days = Map.groupBy(sorted, ({ sentAt }) => dayTitle(sentAt));
  return {
    key,
    face: people.chat({ key, kind, peers }, asked.person),
    members: kind === 'group' ? `${count(memberCount)} 人` : '',
    facts,
    more: all > lines.length && lines.length > 0 ? `另有 ${count(all - lines.length)} 条` : null,
    open: link('/chats', {
      who: asked.person,
      tab: asked.tab,
      since: 'all',
      chat: key,
      type: asked.type,
      find: asked.q,
    }),
    days: [...days].map(([title, said]) => ({ title, lines: said.map((message) => lineOf(message, shown)) })),
  };
}

function lineOf(message: LatestMessage, { people, asked, terms }: Shown): Line {
  const { seq, senderId, sentAt, type, text, revoked, violation } = message;
  return {
    seq,
    time: fullTime(sentAt).slice(11),
    full: fullTime(sentAt),
    sender: people.face(senderId, sentAt),
    own: senderId === asked.person,
    label: type === 'text' ? null : typeLabel(type),
    segments: excerpt(markFor(terms)(text.replace(/\s+/g, ' ').trim())),
    revoked,
    violation: violation && { words: SEVERITIES[violation], severity: violation },
    href: link(`/messages/${seq}`, { who: asked.person, find: asked.q }),
  };
}
