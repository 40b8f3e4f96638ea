import { z } from 'zod';
import { ENDED_BY } from '../lib/directory-words.ts';
import type { EndedBy, LostFilters, LostRow } from '../store/lost-customers.ts';
import * as condition from './conditions.ts';
import { afterDay, beginOf } from './directory-customers.ts';
import { chatHref, chipsOf, oneOf, pageNumber } from './directory-paging.ts';
import { link } from './links.ts';
import type { Face, People } from './people.ts';
import { customerHref, employeeHref } from './person-links.ts';
import { count, fullTime, rowTime } from './words.ts';

/** Relations that ended, in words. */
export const lostConditions = z.object({
  q: condition.words,
  by: oneOf('employee', 'customer', 'transfer', 'unknown'),
  follower: condition.id,
  from: condition.day,
  to: condition.day,
  page: pageNumber,
});

export type LostConditions = z.output<typeof lostConditions>;

export const lostFilters = ({ q, by, follower, from, to }: LostConditions): LostFilters => ({
  search: q,
  by,
  follower,
  from: beginOf(from),
  to: afterDay(to),
});

export function lostLink(
  asked: LostConditions,
  changes: Partial<LostConditions> = {},
  path = '/customers/lost',
): string {
  const { page, ...rest } = { ...asked, page: 1, ...changes };
  return link(path, { ...rest, page: page === 1 ? null : page });
}

export function lostChips(people: People, asked: LostConditions) {
  const { page: _, ...conditions } = asked;
  const { from, to } = asked;
  return chipsOf('/customers/lost', conditions, [
    ['q', '查找', asked.q],
    ['by', '原因', asked.by && ENDED_BY[asked.by]],
    ['follower', '员工', asked.follower && people.name(asked.follower)],
    [['from', 'to'], '结束时间', from || to ? `${from ?? '最早'} 至 ${to ?? '今天'}` : null],
  ]);
}

export const lostReasons = (asked: LostConditions) =>
  [null, ...(Object.keys(ENDED_BY) as EndedBy[])].map((by) => ({
    label: by === null ? '全部' : ENDED_BY[by],
    href: lostLink(asked, { by }),
    current: by === asked.by,
  }));

export interface LostLine {
  readonly customer: Face;
  readonly customerHref: string;
  readonly employee: Face;
  readonly employeeHref: string;
  readonly remark: string;
  readonly reason: string;
  readonly tone: string;
  readonly ended: string;
  readonly endedTitle: string;
  readonly added: string;
  readonly now: string;
  readonly chat: string | null;
}

const TONES = { employee: 'error', customer: 'warning', transfer: '', unknown: '' } as const;

export function lostLine(people: People, row: LostRow, at: number): LostLine {
  return {
    customer: people.face(row.customer),
    customerHref: customerHref(row.customer),
    employee: people.face(row.userid),
    employeeHref: employeeHref(row.userid),
    remark: row.remark || '–',
    reason: ENDED_BY[row.endedBy],
    tone: TONES[row.endedBy],
    ended: rowTime(row.endedAt, at),
    endedTitle: fullTime(row.endedAt),
    added: fullTime(row.addedAt).slice(0, 16),
    now: row.again ? '已重新添加' : row.current > 0 ? `另有 ${count(row.current)} 人跟进` : '无人跟进',
    chat: row.chat === null ? null : chatHref({ key: row.chat, kind: 'single', employee: row.userid }),
  };
}
