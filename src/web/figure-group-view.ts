import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { dateOfDay, rangeNamed } from '../figures/period.ts';
import { dayOf } from '../lib/clock.ts';
import { findGroupPortrait, type GroupPortrait } from '../store/figure-group.ts';
import type { GroupTag } from '../store/figure-group-members.ts';
import type { GroupWords } from '../store/figure-group-words.ts';
import * as condition from './conditions.ts';
import { oneOf } from './directory-paging.ts';
import { cloudSizes } from './figure-cloud.ts';
import { type Choice, figureConditions, figureLink } from './figure-conditions.ts';
import { badgeOf, portraitHref } from './figure-groups-view.ts';
import { NOTHING, showFigure } from './figure-words.ts';
import { link } from './links.ts';
import type { People } from './people.ts';
import { groupPage, type Linked } from './person-links.ts';
import { count, fullTime } from './words.ts';

/** The portrait of one group, in words: its head, its two courses of days and its two clouds. */
export const portraitConditions = z.object({
  id: z.string().max(200),
  days: oneOf('30'),
  tab: oneOf('left', 'staff'),
  tag: condition.id,
  q: condition.words,
  ...figureConditions.pick({ sort: true, page: true }).shape,
});
export type PortraitConditions = z.output<typeof portraitConditions>;

export function portraitLink({ id, ...asked }: PortraitConditions, changes: Partial<PortraitConditions> = {}): string {
  return figureLink(portraitHref(id), asked, { page: null, ...changes });
}

/** To the list of members on the page, which is below what fits on a screen. */
export const membersLink = (asked: PortraitConditions, changes: Partial<PortraitConditions> = {}): string =>
  `${portraitLink(asked, changes)}#members`;

export async function readPortrait(app: App, viewer: Viewer, asked: PortraitConditions): Promise<GroupPortrait | null> {
  const now = app.clock();
  const range = rangeNamed(asked.days === '30' ? 'month' : 'week', now);
  return app.store.read(findGroupPortrait, viewer, asked.id, { today: dayOf(now), range });
}

export const dayChoices = (asked: PortraitConditions): Choice[] =>
  ([null, '30'] as const).map((days) => ({
    label: days === null ? '最近 7 天' : '最近 30 天',
    href: portraitLink(asked, { days, page: asked.page }),
    current: asked.days === days,
  }));

/** What stands on top. */
export function headOf(people: People, viewer: Viewer, portrait: GroupPortrait, linked: (id: string) => Linked) {
  const { room, life, asOf } = portrait;
  const { members, guests, active } = life;
  return {
    face: people.group(room.id),
    badge: badgeOf(life),
    href: groupPage(viewer, room.id),
    dismissed: room.dismissedAt === null ? null : fullTime(room.dismissedAt),
    people: members === 0 ? NOTHING : count(members),
    peopleNote: members === 0 ? '企业微信没有告知' : `员工 ${count(members - guests)}，外部 ${count(guests)}`,
    moved: movedOf(linked, portrait),
    keeper: room.keeper === '' ? null : linked(room.keeper),
    keptByHand: room.keptByHand,
    owner: room.owner === '' ? null : linked(room.owner),
    madeAt: room.madeAt === null ? NOTHING : fullTime(room.madeAt),
    talkedAt: room.lastAt === null ? '没有存档的消息' : fullTime(room.lastAt),
    rate: showFigure(life.rate, 'ratio'),
    rateNote: members === 0 ? '' : `活跃客户 ${count(active)}，每人每天 ${life.talk!.toFixed(2)} 条`,
    asOf: asOf === null ? null : fullTime(asOf),
  };
}

const NAMED = 20;

/** 今日人数变动: how many, and who. */
function movedOf(linked: (id: string) => Linked, { moves, joinedToday, leftToday }: GroupPortrait) {
  const of = (joined: boolean) =>
    moves
      .filter((move) => move.joined === joined)
      .slice(0, NAMED)
      .map(({ id, at }) => ({ ...linked(id), at: fullTime(at).slice(11, 16) }));
  return [
    { label: '入群', count: count(joinedToday), people: of(true), more: Math.max(0, joinedToday - NAMED) },
    { label: '退群', count: count(leftToday), people: of(false), more: Math.max(0, leftToday - NAMED) },
  ];
}

/** Two charts, each drawn from its table. */
export function chartsOf({ days }: GroupPortrait) {
  const chart = (id: string, title: string, unit: string, series: readonly [string, string], of: 'talk' | 'moves') => ({
    ...{ id, title, unit, series },
    isEmpty: days.every((day) => (of === 'talk' ? day.staff + day.customers : day.joined + day.left) === 0),
    rows: days.map((day) => ({
      date: dateOfDay(day.day),
      values: of === 'talk' ? [day.staff, day.customers] : [day.joined, day.left],
    })),
  });
  return [
    chart('said', '发送消息趋势', '条', ['员工', '客户'], 'talk'),
    chart('moved', '客户互动趋势', '人', ['入群', '退群'], 'moves'),
  ];
}

export interface CloudWord {
  readonly text: string;
  readonly title: string;
  readonly size: number;
  /** Null for who may not go there. */
  readonly href: string | null;
  readonly current: boolean;
}

export function tagCloud(asked: PortraitConditions, tags: readonly GroupTag[]): CloudWord[] {
  const sizes = cloudSizes(tags.map(({ customers }) => customers));
  return tags.map(({ id, label, customers }, i) => ({
    ...{ text: label, title: `${count(customers)} 位客户`, size: sizes[i]!, current: id === asked.tag },
    href: membersLink(asked, { tab: null, tag: id === asked.tag ? null : id }),
  }));
}

/** Each word leads to where customers said it in this group. */
export function wordCloud({ permissions }: Viewer, id: string, { words }: GroupWords): CloudWord[] {
  const sizes = cloudSizes(words.map((one) => one.count));
  const found = (q: string) => link('/search', { q, time: '30d', group: id, direction: 'outside' });
  return words.map(({ word, count: n }, i) => ({
    ...{ text: word, title: `${count(n)} 次`, size: sizes[i]!, current: false },
    href: permissions.includes('search') ? found(word) : null,
  }));
}

export const saidFrom = ({ messages, capped }: GroupWords): string =>
  capped ? `最近 30 天最新的 ${count(messages)} 条客户消息` : `最近 30 天的 ${count(messages)} 条客户消息`;
