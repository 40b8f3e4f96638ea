import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { SEVERITIES } from '../lib/violation-words.ts';
import { highlight, type Segment } from '../search/find.ts';
import type { Term } from '../search/query.ts';
import { type SearchHit, searchConversations, searchMessages } from '../store/search.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { FIRST_PAGE, type SearchConditions, searchLink } from './search-conditions.ts';
import { type Meaning, wordsAlone } from './search-meaning.ts';
import { count, cut, fullTime, rowTime } from './words.ts';

/** What was found: messages one below the other, or by the conversations they stand in. */
export interface HitRow {
  readonly seq: number;
  readonly sender: Face;
  readonly staff: boolean;
  /** Where it was said; left out where the conversation heads the list. */
  readonly chat: string | null;
  readonly label: string | null;
  readonly segments: readonly Segment[];
  readonly revoked: boolean;
  readonly violation: { readonly tone: string; readonly label: string; readonly title: string } | null;
  readonly when: string;
  readonly full: string;
  readonly href: string;
  readonly open: string;
  readonly current: boolean;
}

export interface HitGroup {
  readonly key: string;
  readonly face: Face;
  readonly facts: string;
  readonly count: string;
  readonly open: string;
  readonly rows: readonly HitRow[];
  /** All hits of this conversation, where not all are shown. */
  readonly more: { readonly href: string; readonly label: string } | null;
}

export interface Results {
  /** The messages shown, with their conversations: for the trail. */
  readonly shown: readonly Pick<SearchHit, 'seq' | 'key'>[];
  readonly rows: readonly HitRow[];
  readonly groups: readonly HitGroup[];
  readonly empty: boolean;
  readonly previous: string | null;
  readonly next: string | null;
  readonly page: number;
  readonly tooBroad: boolean;
  readonly countHref: string;
}

const PAGE = 50;
const CONVERSATIONS = 20;
const HITS_EACH = 4;

export function resultsOf(app: App, viewer: Viewer, asked: SearchConditions, meaning: Meaning): Promise<Results> {
  return asked.by === 'message'
    ? listMessages(app, viewer, asked, meaning)
    : listConversations(app, viewer, asked, meaning);
}

async function listMessages(
  app: App,
  viewer: Viewer,
  asked: SearchConditions,
  { query, filters }: Meaning,
): Promise<Results> {
  const { order } = asked;
  const before = asked.before.at(-1) ?? null;
  const found = await app.store.read(searchMessages, viewer, query, { filters, order, before, limit: PAGE });
  const tools = {
    people: new People(app.names),
    terms: query.terms,
    asked,
    find: wordsAlone(asked.q),
    now: app.clock(),
    inChat: false,
  };
  const rows = found.hits.map((hit) => rowOf(hit, tools));
  const shown = found.hits.map(placeOf);
  return { shown, rows, groups: [], empty: rows.length === 0, tooBroad: found.tooBroad, ...pagesOf(asked, found.next) };
}

async function listConversations(
  app: App,
  viewer: Viewer,
  asked: SearchConditions,
  { query, filters }: Meaning,
): Promise<Results> {
  const before = asked.before.at(-1) ?? null;
  const options = { filters, before, limit: CONVERSATIONS, hitsEach: HITS_EACH };
  const found = await app.store.read(searchConversations, viewer, query, options);
  const people = new People(app.names);
  const find = wordsAlone(asked.q);
  const tools = { people, terms: query.terms, asked, find, now: app.clock(), inChat: true };
  const groups = found.groups.map((group): HitGroup => {
    const who = group.kind === 'group' ? '' : rightOf(group.peers, group.hits[0]);
    const rows = group.hits.map((hit) => rowOf(hit, tools));
    const n = `${count(group.count)}${group.capped ? '+' : ''}`;
    const every = searchLink(asked, { ...FIRST_PAGE, by: 'message', chat: group.key });
    return {
      key: group.key,
      face: people.chat(group, who),
      facts: factsOf(people, group, who),
      count: n,
      open: link('/chats', { chat: group.key, find, since: 'all' }),
      rows,
      more: group.count > rows.length ? { href: every, label: `看全部 ${n} 处` } : null,
    };
  });
  const shown = found.groups.flatMap(({ hits }) => hits.map(placeOf));
  return {
    shown,
    rows: [],
    groups,
    empty: groups.length === 0,
    tooBroad: found.tooBroad,
    ...pagesOf(asked, found.next),
  };
}

const placeOf = ({ seq, key }: SearchHit) => ({ seq, key });

/** Of a single chat, the employee; of two, who did not say the newest hit. */
function rightOf(peers: readonly string[], hit: SearchHit | undefined): string {
  const staff = peers.filter((id) => new People({ of: () => null }).face(id).kind === 'employee');
  return staff.length === 1 ? staff[0]! : (staff.find((id) => id === hit?.senderId) ?? staff[0] ?? '');
}

type Group = Awaited<ReturnType<typeof searchConversations>>['groups'][number];

function factsOf(people: People, { kind, external, memberCount }: Group, who: string): string {
  if (kind === 'group') return `${external ? '外部群' : '内部群'} · ${count(memberCount)} 人`;
  return `与 ${who === '' ? '自己' : people.name(who)} · 单聊`;
}

function pagesOf(
  asked: SearchConditions,
  next: number | null,
): Pick<Results, 'previous' | 'next' | 'page' | 'countHref'> {
  const { before } = asked;
  return {
    previous: before.length > 0 ? searchLink(asked, { before: before.slice(0, -1), hit: null }) : null,
    next: next === null ? null : searchLink(asked, { before: [...before, next], hit: null }),
    page: before.length + 1,
    countHref: searchLink(asked, { ...FIRST_PAGE, by: 'message', order: 'newest' }, '/search/count'),
  };
}

interface RowTools {
  readonly people: People;
  readonly terms: readonly Term[];
  readonly asked: SearchConditions;
  /** What is looked for where the hit is opened. */
  readonly find: string;
  readonly now: number;
  /** Under the head of their conversation. */
  readonly inChat: boolean;
}

function rowOf(hit: SearchHit, { people, terms, asked, find, now, inChat }: RowTools): HitRow {
  const sender = people.face(hit.senderId);
  return {
    seq: hit.seq,
    sender,
    staff: sender.kind === 'employee',
    chat: inChat ? null : chatOf(people, hit),
    label: hit.type === 'text' ? null : typeLabel(hit.type),
    segments: excerpt(highlight(hit.text.replace(/\s+/g, ' '), terms)),
    revoked: hit.revoked,
    violation: hit.violation && {
      tone: hit.violation,
      label: SEVERITIES[hit.violation],
      title: `违规，级别${SEVERITIES[hit.violation]}`,
    },
    when: rowTime(hit.sentAt, now),
    full: fullTime(hit.sentAt),
    href: searchLink(asked, { hit: hit.seq }),
    open: link(`/messages/${hit.seq}`, { find }),
    current: hit.seq === asked.hit,
  };
}

function chatOf(people: People, { kind, key, peers, senderId }: SearchHit): string {
  if (kind === 'group') return people.group(key).name;
  const other = peers.find((id) => id !== senderId);
  return `与 ${other === undefined ? '自己' : people.name(other)}`;
}

const LEAD = 24;
const EXCERPT = 160;

/** A long message is shown from shortly before its first hit. */
export function excerpt(segments: readonly Segment[]): Segment[] {
  const shown: Segment[] = [];
  let left = EXCERPT;
  segments.forEach(({ text, hit }, i) => {
    if (left <= 0) return;
    const letters = [...text];
    const late = i === 0 && !hit && letters.length > LEAD + 12 && segments.length > 1;
    const kept = late ? `…${letters.slice(-LEAD).join('')}` : cut(text, left);
    shown.push({ text: kept, hit });
    left -= [...kept].length;
  });
  return shown;
}
