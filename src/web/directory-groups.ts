import { z } from 'zod';
import { CONSENTS, joinSceneLabel, leftSceneLabel, ROOM_KINDS } from '../lib/directory-words.ts';
import type { KeeperPeriod } from '../store/keepers.ts';
import type { Stay } from '../store/room-members.ts';
import type { RoomFilters, RoomRow } from '../store/rooms.ts';
import * as condition from './conditions.ts';
import { chipsOf, oneOf, pageNumber } from './directory-paging.ts';
import { link } from './links.ts';
import type { Face, People } from './people.ts';
import type { Linked } from './person-links.ts';
import { count, fullTime, rowTime } from './words.ts';

/** The list of groups and the page of one, in words. */
export const groupConditions = z.object({
  q: condition.words,
  kind: oneOf('customer', 'internal', 'unknown'),
  dismissed: oneOf('yes', 'no'),
  owner: condition.id,
  keeper: condition.id,
  member: condition.id,
  order: oneOf('made'),
  page: pageNumber,
});

export type GroupConditions = z.output<typeof groupConditions>;

export const groupFilters = ({ q, kind, dismissed, owner, keeper, member }: GroupConditions): RoomFilters => ({
  search: q,
  kind,
  dismissed: dismissed && dismissed === 'yes',
  owner,
  keeper,
  member,
});

export function groupsLink(asked: GroupConditions, changes: Partial<GroupConditions> = {}, path = '/groups'): string {
  const { page, ...rest } = { ...asked, page: 1, ...changes };
  return link(path, { ...rest, page: page === 1 ? null : page });
}

const DISMISSED = { yes: '已解散', no: '未解散' } as const;

export function groupChips(people: People, asked: GroupConditions) {
  const { page: _, ...conditions } = asked;
  return chipsOf('/groups', conditions, [
    ['q', '查找', asked.q],
    ['kind', '类型', asked.kind && ROOM_KINDS[asked.kind]],
    ['dismissed', '解散', asked.dismissed && DISMISSED[asked.dismissed]],
    ['owner', '群主', asked.owner && people.name(asked.owner)],
    ['keeper', '群负责人', asked.keeper && people.name(asked.keeper)],
    ['member', '群成员', asked.member && people.name(asked.member)],
  ]);
}

export const groupKinds = (asked: GroupConditions) =>
  [null, 'customer' as const, 'internal' as const, 'unknown' as const].map((kind) => ({
    label: kind === null ? '全部' : ROOM_KINDS[kind],
    href: groupsLink(asked, { kind }),
    current: kind === asked.kind,
  }));

export interface GroupLine {
  readonly id: string;
  readonly face: Face;
  readonly href: string;
  readonly kind: string;
  readonly dismissed: string | null;
  readonly people: string;
  readonly peopleNote: string;
  readonly talked: string;
  readonly talkedTitle: string;
  readonly made: string;
  readonly madeTitle: string;
  readonly owner: Face | null;
  readonly keeper: Face | null;
  readonly keptByHand: boolean;
}

export function groupLine(people: People, row: RoomRow, now: number): GroupLine {
  const { staff, guests, madeAt, lastAt, dismissedAt } = row;
  return {
    id: row.id,
    face: people.group(row.id),
    href: `/groups/${encodeURIComponent(row.id)}`,
    kind: ROOM_KINDS[row.kind],
    dismissed: dismissedAt === null ? null : fullTime(dismissedAt),
    people: row.membersKnown ? count(staff + guests) : '–',
    peopleNote: row.membersKnown ? `内部 ${count(staff)}，外部 ${count(guests)}` : '未获取',
    talked: lastAt === null ? '–' : rowTime(lastAt, now),
    talkedTitle: lastAt === null ? '没有存档的消息' : fullTime(lastAt),
    made: madeAt === null ? '–' : fullTime(madeAt).slice(0, 10),
    madeTitle: madeAt === null ? '企业微信没有告知' : fullTime(madeAt),
    owner: row.owner === '' ? null : people.face(row.owner),
    keeper: row.keeper === '' ? null : people.face(row.keeper),
    keptByHand: row.keptByHand,
  };
}

export interface StayLine extends Linked {
  readonly nickname: string;
  readonly role: string | null;
  readonly side: string;
  readonly joined: string;
  readonly how: string;
  readonly left: string;
  readonly leftHow: string;
  readonly consent: { readonly label: string; readonly tone: string } | null;
}

const CONSENT_TONES = { agree: 'ok', disagree: 'error', default: '' } as const;

export function stayLine(people: People, person: Linked, stay: Stay): StayLine {
  const scene = joinSceneLabel(stay.joinScene);
  const inviter = stay.invitor === '' ? '' : `${people.name(stay.invitor)} 邀请`;
  return {
    ...person,
    nickname: stay.nickname,
    role: stay.leads && (stay.leads === 'owner' ? '群主' : '管理员'),
    side: stay.outside ? '外部' : '内部',
    joined: stay.joinedAt === 0 ? '–' : fullTime(stay.joinedAt).slice(0, 16),
    how: [scene, inviter].filter(Boolean).join('，') || '–',
    left: stay.leftAt === null ? '' : fullTime(stay.leftAt).slice(0, 16),
    leftHow: stay.leftAt === null ? '' : leftSceneLabel(stay.leftScene),
    consent: stay.outside
      ? stay.consent === null
        ? { label: CONSENTS.unknown, tone: '' }
        : { label: CONSENTS[stay.consent], tone: CONSENT_TONES[stay.consent] }
      : null,
  };
}

export const keeperLine = (people: People, { userid, fromAt, toAt, setBy }: KeeperPeriod) => ({
  face: people.face(userid),
  from: fullTime(fromAt).slice(0, 16),
  to: toAt === null ? '今' : fullTime(toAt).slice(0, 16),
  setBy: setBy || '已删除的账号',
});
