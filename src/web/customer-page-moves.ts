import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { addWayLabel, CONSENTS, joinSceneLabel, leftSceneLabel } from '../lib/directory-words.ts';
import { listMoves, type Move, type MoveKind } from '../store/customer-history.ts';
import { listVisibleRooms } from '../store/rooms.ts';
import { type CustomerPageConditions, customerPageLink } from './customer-page-conditions.ts';
import { People } from './people.ts';
import { groupHref, type Linked, linkPeople } from './person-links.ts';
import { clockOf, dayTitle, fullTime } from './words.ts';

/** What happened with one customer, in sentences, by day. */
export interface MoveLine {
  readonly icon: string;
  readonly tone: '' | 'ok' | 'warning' | 'error';
  readonly time: string;
  readonly full: string;
  readonly what: string;
  /** What it is about: an employee, or a group. */
  readonly about: { readonly words: string; readonly href: string | null } | null;
  readonly note: string;
  /** The message of a call. */
  readonly open: string | null;
}

const PAGE = 50;
const LABELS: Readonly<Record<MoveKind, string>> = {
  contact: '好友关系',
  group: '群聊',
  call: '通话',
  consent: '存档意愿',
  named: '名称与备注',
};
const KINDS = Object.keys(LABELS) as MoveKind[];

export async function movesOf(app: App, viewer: Viewer, asked: CustomerPageConditions) {
  const { id, of, before, key } = asked;
  const mayRead = viewer.permissions.includes('read-chats');
  const offered = KINDS.filter((kind) => mayRead || kind !== 'call');
  const kinds = of === null ? offered : offered.filter((kind) => kind === of);
  const place = before === null ? null : { at: before, id: key ?? '' };
  const { moves, more } = await app.store.read(listMoves, viewer, id, { kinds, before: place, limit: PAGE });
  const lines = await linesOf(app, viewer, moves);
  const last = moves.at(-1);
  return {
    kinds: [null, ...offered].map((kind) => ({
      label: kind === null ? '全部' : LABELS[kind],
      href: customerPageLink(asked, { of: kind }),
      current: kind === of,
    })),
    days: [...Map.groupBy(lines, ({ day }) => day)].map(([title, some]) => ({ title, lines: some })),
    next: more && last ? customerPageLink(asked, { before: last.at, key: last.id }) : null,
    newest: before === null ? null : customerPageLink(asked),
    empty: lines.length > 0 ? null : of === null ? '还没有动态' : `没有${LABELS[of]}的动态`,
  };
}

async function linesOf(app: App, viewer: Viewer, moves: readonly Move[]): Promise<(MoveLine & { day: string })[]> {
  const people = new People(app.names);
  const places = moves.flatMap(({ place }) => (place === '' ? [] : [place]));
  const [linked, rooms] = await Promise.all([
    linkPeople(app, viewer, moves.flatMap(peopleIn)),
    app.store.read(listVisibleRooms, viewer, [...new Set(places)]),
  ]);
  const tools = { people, linked, rooms: new Set(rooms) };
  return moves.map((move) => ({
    day: dayTitle(move.at),
    time: clockOf(move.at),
    full: fullTime(move.at),
    ...{ about: null, note: '', open: null },
    ...SENTENCES[move.what](move, tools),
  }));
}

const peopleIn = ({ who, place }: Move): string[] => [who, ...(place.includes('|') ? place.split('|') : [])];

interface Tools {
  readonly people: People;
  readonly linked: (id: string) => Linked;
  readonly rooms: ReadonlySet<string>;
}

type Sentence = Pick<MoveLine, 'icon' | 'tone' | 'what'> & Partial<Pick<MoveLine, 'about' | 'note' | 'open'>>;

const employee = (id: string, { linked }: Tools): MoveLine['about'] => {
  const { face, href } = linked(id);
  return { words: face.name, href };
};

const room = (id: string, { people, rooms }: Tools): MoveLine['about'] => ({
  words: people.group(id).name,
  href: rooms.has(id) ? groupHref(id) : null,
});

const ENDS: Readonly<Record<string, Pick<Sentence, 'tone' | 'what'>>> = {
  employee: { tone: 'warning', what: '被员工删除：' },
  customer: { tone: 'error', what: '删除了员工' },
  transfer: { tone: '', what: '被转接走，原跟进人' },
  unknown: { tone: 'warning', what: '不再是这位员工的客户：' },
};

const SENTENCES: Readonly<Record<Move['what'], (move: Move, tools: Tools) => Sentence>> = {
  added: ({ who, code }, tools) => ({
    icon: 'user-plus',
    tone: 'ok',
    what: '添加了员工',
    about: employee(who, tools),
    note: addWayLabel(code),
  }),
  ended: ({ who, now }, tools) => ({
    icon: now === 'transfer' ? 'arrows-exchange' : 'user-minus',
    ...(ENDS[now] ?? ENDS['unknown']!),
    about: employee(who, tools),
    note: now === 'unknown' ? '同步时发现，企业微信没有告知是谁删除的' : '',
  }),
  joined: ({ who, place, code }, tools) => ({
    icon: 'users-plus',
    tone: '',
    what: '加入群聊',
    about: room(place, tools),
    note: [joinSceneLabel(code), who === '' ? null : `${tools.people.name(who)} 邀请`].filter(Boolean).join('，'),
  }),
  left: ({ place, code }, tools) => ({
    icon: 'users-minus',
    tone: 'warning',
    what: '离开群聊',
    about: room(place, tools),
    note: leftSceneLabel(code < 0 ? null : code),
  }),
  call: ({ who, place, now, seq }, tools) => ({
    icon: 'phone',
    tone: '',
    what: now.replace(/^\[|\]/g, ''),
    about: place.includes('|') ? employee(otherOf(place, who, tools), tools) : room(place, tools),
    note: `${tools.people.name(who)} 发起`,
    open: `/messages/${seq}`,
  }),
  consent: ({ who, was, now }, tools) => ({
    icon: 'shield-check',
    tone: now === 'disagree' ? 'error' : 'ok',
    what: `${statusChange(was, now)}，对员工`,
    about: employee(who, tools),
  }),
  'room-consent': ({ place, was, now }, tools) => ({
    icon: 'shield-check',
    tone: now === 'disagree' ? 'error' : 'ok',
    what: `${statusChange(was, now)}，在群聊`,
    about: room(place, tools),
  }),
  'customer-renamed': ({ was, now }) => ({
    icon: 'pencil',
    tone: '',
    what: '改名',
    note: `${was || '无'} → ${now || '无'}`,
  }),
  remark: ({ who, was, now }, tools) => ({
    icon: 'pencil',
    tone: '',
    what: '备注被修改：',
    about: employee(who, tools),
    note: `${was || '无'} → ${now || '无'}`,
  }),
};

/** The employee in a single chat, whoever of the two called. */
function otherOf(key: string, who: string, { linked }: Tools): string {
  const sides = key.split('|');
  return sides.find((side) => linked(side).face.kind === 'employee') ?? who;
}

function statusChange(was: string, now: string): string {
  const label = (status: string) => CONSENTS[status as keyof typeof CONSENTS] ?? status;
  return was === '' ? `存档意愿：${label(now)}` : `存档意愿由“${label(was)}”改为“${label(now)}”`;
}
