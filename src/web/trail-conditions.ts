import { z } from 'zod';
import { ACT_GROUPS, type Act, type ActGroup, acts } from '../access/acts.ts';
import { startOfDay } from '../lib/clock.ts';
import type { Nobody, TrailFilters } from '../store/trail-list.ts';
import * as condition from './conditions.ts';
import { type Chip, chipsOf, oneOf } from './directory-paging.ts';
import { link } from './links.ts';
import { dateOf } from './words.ts';

/** What of the trail is asked for, as the address carries it. */
const names = Object.keys(acts) as [Act, ...Act[]];
const groups = Object.keys(ACT_GROUPS) as [ActGroup, ...ActGroup[]];

const fields = {
  q: condition.words,
  who: z
    .preprocess(
      (value) => (value === '' ? undefined : value),
      z
        .string()
        .regex(/^(\d{1,12}|stranger|command)$/)
        .optional(),
    )
    .transform((who): number | Nobody | null => {
      if (who === undefined) return null;
      return who === 'stranger' || who === 'command' ? who : Number(who);
    }),
  /** One act, or a group of them. */
  act: oneOf(...names, ...groups),
  from: condition.day,
  to: condition.day,
  person: condition.id,
  chat: condition.id,
  ip: z.preprocess((value) => value ?? '', z.string().trim().max(60)),
};

/** `seen`: a name, userid or number somebody typed, from which `person` is found. */
export const trailConditions = z.object({ ...fields, before: condition.seq, seen: condition.words });
export type TrailConditions = z.output<typeof trailConditions>;

/** The same without a page, as a form sends them on. */
export const trailSelection = z.object(fields);
export type TrailSelection = z.output<typeof trailSelection>;

export const trailLink = (asked: Partial<TrailConditions>): string => link('/trail', { ...asked, seen: null });

const DAY = 86_400_000;

export function filtersOf({ q, who, act, from, to, person, chat, ip }: TrailSelection): TrailFilters {
  return {
    who,
    acts: actsOf(act),
    from: from === null ? null : startOfDay(from),
    to: to === null ? null : startOfDay(to)! + DAY,
    person,
    conversation: chat,
    words: q,
    ip,
  };
}

function actsOf(act: TrailSelection['act']): Act[] {
  if (act === null) return [];
  return act in acts ? [act as Act] : names.filter((name) => acts[name].group === act);
}

export interface Named {
  readonly who: string;
  readonly person: string;
  readonly chat: string;
}

export function trailChips(asked: TrailSelection, named: Named): Chip[] {
  const { q, act, from, to, ip, who, person, chat } = asked;
  const days = from === to ? (from ?? '') : `${from ?? '最早'} 至 ${to ?? '今天'}`;
  return chipsOf('/trail', { ...asked }, [
    ['person', '谁看过', person && named.person],
    ['chat', '谁看过会话', chat && named.chat],
    ['who', '操作人', who === null ? null : named.who],
    ['act', '操作', act && actLabel(act)],
    [['from', 'to'], '时间', from === null && to === null ? null : days],
    ['q', '内容含', q],
    ['ip', '来自', ip],
  ]);
}

export const actLabel = (act: string): string =>
  act in acts ? acts[act as Act].label : (ACT_GROUPS[act as ActGroup] ?? act);

/** For the list that one is chosen from. */
export const actChoices = groups.map((group) => ({
  group,
  label: ACT_GROUPS[group],
  acts: names.filter((name) => acts[name].group === group).map((name) => ({ name, label: acts[name].label })),
}));

export interface Stretch {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

/** The times most asked for. */
export function stretchesOf(asked: TrailSelection, now: number): Stretch[] {
  const today = dateOf(now);
  const since = (days: number) => dateOf(now - (days - 1) * DAY);
  const all: readonly (readonly [label: string, from: string | null])[] = [
    ['全部', null],
    ['今天', today],
    ['近 7 天', since(7)],
    ['近 30 天', since(30)],
  ];
  return all.map(([label, from]) => ({
    label,
    href: trailLink({ ...asked, from, to: null }),
    current: asked.from === from && asked.to === null,
  }));
}
