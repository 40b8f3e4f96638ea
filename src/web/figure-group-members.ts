import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { dayOf } from '../lib/clock.ts';
import { leftSceneLabel } from '../lib/directory-words.ts';
import { activityWord, joinedBy } from '../lib/group-words.ts';
import {
  type GroupGuest,
  type GroupLeaver,
  type GuestQuery,
  type GuestSort,
  listGroupGuests,
  listGroupLeavers,
  listGroupStaff,
} from '../store/figure-group-members.ts';
import { PAGE, type Paging, pagingOf } from './directory-paging.ts';
import { membersLink, type PortraitConditions } from './figure-group-view.ts';
import { NOTHING } from './figure-words.ts';
import { People } from './people.ts';
import { type Linked, linkPeople } from './person-links.ts';
import { count, fullTime, rowTime } from './words.ts';

/** Who is in a group and who left it: the three lists of its portrait, of which one is shown. */

const SORTS: readonly GuestSort[] = ['talk', 'joined', 'frequency', 'today'];

type LinkOf = (id: string) => Linked;

/** As the address says; what nobody made here is sorted as usual. */
export function guestQuery(asked: PortraitConditions, now: number): GuestQuery {
  const key = (asked.sort ?? '-talk').replace(/^-/, '') as GuestSort;
  const isKnown = SORTS.includes(key);
  return {
    ...{ today: dayOf(now), search: asked.q, tag: asked.tag },
    ...{ sort: isKnown ? key : 'talk', descending: !isKnown || asked.sort === null || asked.sort.startsWith('-') },
    ...{ skip: (asked.page - 1) * PAGE, limit: PAGE },
  };
}

/** The list of the address, and how many stand in the others. */
export async function membersView(app: App, viewer: Viewer, asked: PortraitConditions) {
  const { store } = app;
  const query = guestQuery(asked, app.clock());
  const counted = { ...query, search: '', tag: null, skip: 0, limit: 1 }; // of a list that is not shown, only how many
  const isNarrowed = asked.tab === null && (asked.q !== '' || asked.tag !== null);
  const [guests, left, staff, all] = await Promise.all([
    store.read(listGroupGuests, viewer, asked.id, asked.tab === null ? query : counted),
    store.read(listGroupLeavers, viewer, asked.id, asked.tab === 'left' ? query : counted),
    store.read(listGroupStaff, viewer, asked.id),
    isNarrowed ? store.read(listGroupGuests, viewer, asked.id, counted) : null,
  ]);
  const shown = { guests: guests.rows, left: left.rows, staff }[asked.tab ?? 'guests'];
  const inviters = asked.tab === 'staff' ? [] : [...guests.rows, ...left.rows].map(({ invitor }) => invitor);
  const linked = await linkPeople(app, viewer, [...shown.map(({ id }) => id), ...inviters]);
  const people = new People(app.names);
  const now = app.clock();
  const total = { guests: guests.total, left: left.total, staff: staff.length }[asked.tab ?? 'guests'];
  return {
    tabs: tabsOf(asked, { guests: (all ?? guests).total, left: left.total, staff: staff.length }),
    guests: guests.rows.map((row) => guestLine(people, linked, row, now)),
    left: left.rows.map((row) => leaverLine(people, linked, row, now)),
    staff: asked.tab === 'staff' ? staff.map(({ id, leads }) => ({ ...linked(id), role: leads && LEADS[leads] })) : [],
    total: count(total),
    shown: shown.length,
    sorts: sortsOf(asked, query),
    paging: asked.tab === 'staff' ? null : membersPaging(asked, total),
  };
}

const LEADS = { owner: '群主', admin: '管理员' } as const;

function tabsOf(asked: PortraitConditions, counts: Record<'guests' | 'left' | 'staff', number>) {
  const tab = (name: 'left' | 'staff' | null, label: string, n: number) => ({
    label,
    count: count(n),
    href: membersLink(asked, { tab: name, tag: null, q: '', sort: null }),
    current: asked.tab === name,
  });
  return [
    tab(null, '外部客户', counts.guests),
    tab('left', '退群人员', counts.left),
    tab('staff', '内部员工', counts.staff),
  ];
}

function sortsOf(asked: PortraitConditions, { sort, descending }: GuestQuery) {
  return Object.fromEntries(
    SORTS.map((key) => {
      const turned = key === sort && descending ? key : `-${key}`;
      const sorted = key === sort ? (descending ? ('descending' as const) : ('ascending' as const)) : null;
      return [key, { sorted, href: membersLink(asked, { sort: turned === '-talk' ? null : turned }) }];
    }),
  );
}

function stayLine(people: People, linked: LinkOf, row: GroupGuest | GroupLeaver, now: number) {
  const how = joinedBy(row.joinScene);
  const inviter = row.invitor === '' ? '' : people.name(row.invitor);
  return {
    ...linked(row.id),
    tags: row.tags.slice(0, SHOWN_TAGS),
    moreTags: row.tags.length > SHOWN_TAGS ? `+${row.tags.length - SHOWN_TAGS}` : '',
    allTags: row.tags.join('、'),
    talked: row.lastAt === null ? NOTHING : rowTime(row.lastAt, now),
    talkedTitle: row.lastAt === null ? '没有在群里说过话' : fullTime(row.lastAt),
    how: how ?? NOTHING,
    inviter,
    joined: row.joinedAt === 0 ? NOTHING : fullTime(row.joinedAt).slice(0, 16),
  };
}

const SHOWN_TAGS = 3;

function guestLine(people: People, linked: LinkOf, row: GroupGuest, now: number) {
  const often = row.messages / row.days;
  return {
    ...stayLine(people, linked, row, now),
    often: row.messages === 0 ? NOTHING : `${often < 0.1 ? often.toFixed(2) : often.toFixed(1)} 条/天`,
    oftenTitle: `最近 ${row.days} 天 ${count(row.messages)} 条`,
    today: count(row.today),
    badge: { label: activityWord(row.isActive, 1), tone: row.isActive ? 'ok' : '' },
  };
}

const leaverLine = (people: People, linked: LinkOf, row: GroupLeaver, now: number) => ({
  ...stayLine(people, linked, row, now),
  side: row.outside ? '外部' : '内部',
  left: fullTime(row.leftAt).slice(0, 16),
  leftHow: leftSceneLabel(row.leftScene),
});

function membersPaging(asked: PortraitConditions, total: number): Paging {
  const at = (page: number) => membersLink(asked, { page });
  const paging = pagingOf('', {}, asked.page, asked.page * PAGE < total);
  return { ...paging, previous: asked.page > 1 ? at(asked.page - 1) : null, next: paging.next && at(asked.page + 1) };
}
