import { z } from 'zod';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { rangeNamed } from '../figures/period.ts';
import { LAST_DAY, MOST_OWN_DAYS, type RevisitRules, revisitName, STANDARD_DAYS } from '../figures/revisit.ts';
import { dayOf } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { listCalendars } from '../store/calendars.ts';
import { readRevisitRules } from '../store/figure-revisit-rules.ts';
import { readRevisitGlance } from '../store/figure-revisits.ts';
import { showFigure } from './figure-words.ts';
import { count, dayTitle, fullTime } from './words.ts';

/** The form that settles when new customers are to hear from their employee again. */
const texts = z.union([z.string(), z.array(z.string())]).default([]);

export const revisitInput = z.object({
  on: z.enum(['yes']).optional(),
  day: texts.transform((values) => STANDARD_DAYS.filter((n) => [values].flat().includes(String(n)))),
  own: texts.transform((values) =>
    [values]
      .flat()
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  ),
  rest: z.enum(['count', 'skip']).default('count'),
  calendar: z
    .string()
    .regex(/^\d{0,15}$/)
    .default(''),
});
export type RevisitForm = z.output<typeof revisitInput>;

export function revisitRulesOf({ on, day, own, rest, calendar }: RevisitForm): RevisitRules {
  if (own.length > MOST_OWN_DAYS) throw new UserError(`自定义的回访时间最多 ${MOST_OWN_DAYS} 个。`);
  const wrong = own.find((text) => !/^\d{1,3}$/.test(text) || Number(text) < 2 || Number(text) > LAST_DAY);
  if (wrong !== undefined)
    throw new UserError(`“${wrong}”不能作为回访时间。填 2 到 ${LAST_DAY} 之间的整数，2 即次日。`);
  const days = [...new Set([...day, ...own.map(Number)])].sort((a, b) => a - b);
  if (on === 'yes' && days.length === 0)
    throw new UserError('一个回访时间也没有选。至少选一个，或去掉“统计新客户的回访”。');
  const skipsRest = rest === 'skip';
  return { isOn: on === 'yes', days, skipsRest, calendar: skipsRest && calendar !== '' ? Number(calendar) : null };
}

export interface RevisitView {
  readonly isOn: boolean;
  readonly days: readonly { readonly n: number; readonly label: string; readonly on: boolean }[];
  readonly own: readonly string[];
  readonly skipsRest: boolean;
  readonly calendars: readonly { readonly id: string; readonly name: string; readonly selected: boolean }[];
  readonly changed: string | null;
  readonly glance: readonly {
    readonly name: string;
    readonly next: string;
    readonly due: string;
    readonly done: string;
    readonly rate: string;
  }[];
  readonly today: string;
  readonly mayEdit: boolean;
  readonly mistake: string | null;
}

interface Filled {
  readonly isOn: boolean;
  readonly days: readonly number[];
  readonly own: readonly string[];
  readonly skipsRest: boolean;
  readonly calendar: string;
}

const isStandard = (n: number): boolean => (STANDARD_DAYS as readonly number[]).includes(n);

const filledOf = ({ isOn, days, skipsRest, calendar }: RevisitRules): Filled => ({
  ...{ isOn, skipsRest, days: days.filter(isStandard), own: days.filter((n) => !isStandard(n)).map(String) },
  calendar: calendar === null ? '' : String(calendar),
});

const asSent = ({ on, day, own, rest, calendar }: RevisitForm): Filled => ({
  ...{ isOn: on === 'yes', days: day, own, skipsRest: rest === 'skip', calendar },
});

/** As it is settled, or as it was sent and could not be. */
export async function revisitView(
  { store, clock }: Pick<App, 'store' | 'clock'>,
  viewer: Viewer,
  sent: { readonly form: RevisitForm; readonly mistake: string } | null = null,
): Promise<RevisitView> {
  const now = clock();
  const [{ rules, changedAt, changedBy }, calendars, glance] = await Promise.all([
    store.read(readRevisitRules, viewer),
    store.read(listCalendars, viewer),
    store.read(readRevisitGlance, viewer, { today: dayOf(now), range: rangeNamed('week', now) }),
  ]);
  const filled = sent ? asSent(sent.form) : filledOf(rules);
  return {
    isOn: filled.isOn,
    days: STANDARD_DAYS.map((n) => ({ n, label: n === 2 ? '次日' : `第 ${n} 日`, on: filled.days.includes(n) })),
    own: Array.from({ length: MOST_OWN_DAYS }, (_, i) => filled.own[i] ?? ''),
    skipsRest: filled.skipsRest,
    calendars: calendars.map(({ id, name }) => ({ id: String(id), name, selected: String(id) === filled.calendar })),
    changed: changedAt === null ? null : `${changedBy ?? '已删除的账号'}于 ${fullTime(changedAt)} 修改`,
    glance: glance.map(({ n, next, due, done }) => ({
      name: revisitName(n),
      next: next === null ? '没有工作日' : dayTitle(next * DAY),
      ...{ due: count(due), done: count(done), rate: showFigure(due === 0 ? null : done / due, 'ratio') },
    })),
    today: dayTitle(now),
    mayEdit: may(viewer, 'edit-figures'),
    mistake: sent?.mistake ?? null,
  };
}

const DAY = 86_400_000;
