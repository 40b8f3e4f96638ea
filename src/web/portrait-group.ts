import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { joinSceneLabel, leftSceneLabel, ROOM_KINDS } from '../lib/directory-words.ts';
import type { ConversationFace } from '../store/chats.ts';
import { listStays, type Stay } from '../store/room-members.ts';
import { findRoom } from '../store/rooms.ts';
import { portraitHref } from './figure-groups-view.ts';
import { type Face, People } from './people.ts';
import { groupPage, type Linked, linkPeople } from './person-links.ts';
import { count, dateOf, fullTime } from './words.ts';

/** A group beside its chat: whose it is, and who is and was in it. */
export interface GroupPortrait {
  readonly face: Face;
  readonly id: string;
  readonly href: string | null;
  /** Its figures, for who sees figures; of groups with customers. */
  readonly figures: string | null;
  readonly kind: string;
  readonly dismissed: string | null;
  readonly owner: Linked | null;
  readonly keeper: (Linked & { readonly byHand: boolean }) | null;
  readonly madeAt: string;
  readonly notice: string;
  readonly people: string;
  readonly sides: readonly Side[];
  readonly leavers: readonly Member[];
  /** WeCom told nothing of who is in it: those are shown who spoke or received something. */
  readonly guessed: boolean;
}

export interface Side {
  readonly title: string;
  readonly count: string;
  readonly members: readonly Member[];
  readonly more: number;
}

export interface Member extends Linked {
  readonly role: string | null;
  readonly when: string;
  readonly title: string;
}

const SHOWN = 20; // of each side; all of them are on the group's page
const LEAVERS = 8;

export async function portrayGroup(app: App, viewer: Viewer, conversation: ConversationFace): Promise<GroupPortrait> {
  const { store, names } = app;
  const { key } = conversation;
  const [room, stays] = await Promise.all([store.read(findRoom, viewer, key), store.read(listStays, viewer, key)]);
  const present = stays.filter(({ leftAt }) => leftAt === null);
  const guessed = room === null || present.length === 0;
  const known = guessed ? conversation.members.map(guess) : present;
  const parts = [known.filter(({ outside }) => !outside), known.filter(({ outside }) => outside)] as const;
  const left = room === null ? [] : stays.filter(({ leftAt }) => leftAt !== null).slice(0, LEAVERS);
  const shown = [...parts.flatMap((part) => part.slice(0, SHOWN)), ...left].flatMap(({ id, invitor }) => [id, invitor]);
  const linked = await linkPeople(app, viewer, [...shown, room?.owner ?? '', room?.keeper ?? '']);
  const people = new People(names);
  return {
    ...faceOf(people, viewer, key, room),
    owner: room?.owner ? linked(room.owner) : null,
    keeper: room?.keeper ? { ...linked(room.keeper), byHand: room.keptByHand } : null,
    people: `${count(known.length)} 人`,
    sides: sidesOf(people, linked, parts),
    leavers: left.map((stay) => memberOf(people, linked, stay)),
    guessed,
  };
}

type Room = Awaited<ReturnType<typeof findRoom>>;

function faceOf(people: People, viewer: Viewer, key: string, room: Room) {
  return {
    face: people.group(key),
    id: key,
    href: room && groupPage(viewer, key),
    figures: room && room.kind !== 'internal' && viewer.permissions.includes('see-figures') ? portraitHref(key) : null,
    kind: ROOM_KINDS[room?.kind ?? 'unknown'],
    dismissed: room?.dismissedAt ? fullTime(room.dismissedAt) : null,
    madeAt: room?.madeAt ? fullTime(room.madeAt).slice(0, 16) : '–',
    notice: room?.notice ?? '',
  };
}

type Known = Pick<
  Stay,
  'id' | 'outside' | 'nickname' | 'joinedAt' | 'joinScene' | 'invitor' | 'leftAt' | 'leftScene' | 'leads'
>;

const guess = ({ userid, employee }: ConversationFace['members'][number]): Known => ({
  id: userid,
  outside: !employee,
  nickname: '',
  joinedAt: 0,
  joinScene: 0,
  invitor: '',
  leftAt: null,
  leftScene: null,
  leads: null,
});

type LinkOf = (id: string) => Linked;

function sidesOf(
  people: People,
  linked: LinkOf,
  [staff, guests]: readonly [readonly Known[], readonly Known[]],
): Side[] {
  const titled = [
    ['员工', staff],
    ['外部成员', guests],
  ] as const;
  return titled
    .filter(([, all]) => all.length > 0)
    .map(([title, all]) => ({
      title,
      count: count(all.length),
      members: all.slice(0, SHOWN).map((stay) => memberOf(people, linked, stay)),
      more: Math.max(0, all.length - SHOWN),
    }));
}

function memberOf(people: People, linked: LinkOf, stay: Known): Member {
  const { id, nickname, joinedAt, leftAt, leftScene, joinScene, invitor, leads } = stay;
  const how = [joinSceneLabel(joinScene), invitor === '' ? null : `${people.name(invitor)} 邀请`];
  const came = joinedAt === 0 ? null : `${fullTime(joinedAt)} 入群`;
  const went = leftAt === null ? null : `${fullTime(leftAt)} ${leftSceneLabel(leftScene)}`;
  return {
    ...linked(id),
    role: leads && (leads === 'owner' ? '群主' : '管理员'),
    when:
      leftAt !== null
        ? `${dateOf(leftAt)} ${leftScene === 1 ? '被移出' : '离开'}`
        : joinedAt === 0
          ? ''
          : dateOf(joinedAt),
    title: [nickname === '' ? null : `群昵称 ${nickname}`, came, ...how, went].filter(Boolean).join('，'),
  };
}
