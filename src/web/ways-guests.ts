import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type Guest, type GuestPlace, listGuests } from '../store/guests.ts';
import { briefly, type ChatConditions, chatLink, NO_CHAT } from './chat-conditions.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { factsOf } from './ways-owner.ts';
import { fullTime, listTime } from './words.ts';

/** Everybody from outside who talks, whoever talked last before all. */
export interface GuestRow {
  readonly face: Face;
  readonly facts: string;
  readonly refused: boolean;
  readonly when: string;
  readonly full: string;
  readonly href: string;
  readonly current: boolean;
}

export interface GuestRows {
  readonly rows: readonly GuestRow[];
  readonly more: string | null;
}

export interface GuestPane extends GuestRows {
  readonly kind: 'guests';
  readonly consents: readonly { readonly value: string; readonly label: string; readonly selected: boolean }[];
  readonly empty: { readonly heading: string; readonly why: string; readonly widen: string | null } | null;
}

const PAGE = 60;
const CONSENTS: readonly (readonly [ChatConditions['consent'], string])[] = [
  ['agreed', '同意存档（含默认）'],
  ['all', '全部客户'],
  ['refused', '不同意存档'],
];

export async function guestPane(app: App, viewer: Viewer, asked: ChatConditions): Promise<GuestPane> {
  const { rows, more } = await guestRows(app, viewer, asked, null);
  return {
    kind: 'guests',
    rows,
    more,
    consents: CONSENTS.map(([value, label]) => ({ value, label, selected: value === asked.consent })),
    empty: rows.length === 0 ? nobody(asked) : null,
  };
}

export async function guestRows(
  { store, names, clock }: App,
  viewer: Viewer,
  asked: ChatConditions,
  after: GuestPlace | null,
): Promise<GuestRows> {
  const filters = { consent: asked.consent, search: asked.staff };
  const { rows, next } = await store.read(listGuests, viewer, filters, { after, limit: PAGE });
  const people = new People(names);
  const now = clock();
  return {
    rows: rows.map((row) => rowOf(people, row, asked, now)),
    more: next && link('/chats/people', { ...briefly(asked), before: next.lastAt, key: next.id }),
  };
}

function rowOf(people: People, guest: Guest, asked: ChatConditions, now: number): GuestRow {
  return {
    face: people.face(guest.id),
    facts: factsOf(guest).join(' · '),
    refused: guest.consent === 'disagree',
    when: listTime(guest.lastAt, now),
    full: fullTime(guest.lastAt),
    href: chatLink(asked, { ...NO_CHAT, who: guest.id, tab: null, q: '' }),
    current: guest.id === asked.who,
  };
}

function nobody(asked: ChatConditions): GuestPane['empty'] {
  const widen = asked.consent === 'all' ? null : chatLink(asked, { consent: 'all' });
  if (asked.staff !== '') return { heading: '没有符合的客户', why: '可以查姓名、备注、拼音、公司和手机号。', widen };
  if (asked.consent === 'refused') return { heading: '没有不同意存档的客户', why: '', widen };
  return { heading: '还没有客户的会话', why: '收到第一条消息后，客户会出现在这里。', widen };
}
