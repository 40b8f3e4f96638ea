import { startOfDay } from '../lib/clock.ts';
import { editionLabel } from '../lib/directory-words.ts';
import type { LicenceRow } from '../store/licences.ts';
import { count, fullTime } from './words.ts';

/** Seats against use, in words, with what to do when they are short. */
export interface LicenceLine {
  readonly edition: number;
  readonly name: string;
  readonly what: string;
  readonly inScope: string;
  readonly seats: string;
  readonly seatsShown: string;
  readonly expires: string;
  /** Of the seats, at most 100; null where none are typed in. */
  readonly percent: number | null;
  readonly states: readonly { readonly label: string; readonly tone: string }[];
  readonly remedy: string;
  readonly changed: string;
}

const DAY = 86_400_000;
const NEAR = 30; // days
const FULL = 0.95;

const WHAT: Readonly<Record<number, string>> = {
  1: '归档企业内部会话',
  2: '归档与客户的会话',
  3: '归档内部与客户的全部会话',
  0: '企业微信没有告知属于哪个版本',
};

export function licenceLines(rows: readonly LicenceRow[], now: number): LicenceLine[] {
  return rows.filter(({ edition, inScope }) => edition !== 0 || inScope > 0).map((row) => lineOf(row, now));
}

export function licenceTotals(rows: readonly LicenceRow[]): { inScope: string; seats: string } {
  const seats = rows.reduce((sum, row) => sum + (row.seats ?? 0), 0);
  return { inScope: count(rows.reduce((sum, row) => sum + row.inScope, 0)), seats: count(seats) };
}

function lineOf(row: LicenceRow, now: number): LicenceLine {
  const { edition, inScope, seats, expiresOn, changedAt, changedBy } = row;
  const states = [...seatStates(row), ...expiryStates(row, now)];
  return {
    edition,
    name: editionLabel(edition),
    what: WHAT[edition] ?? '',
    inScope: count(inScope),
    seats: seats === null ? '' : String(seats),
    seatsShown: seats === null ? '未填写' : count(seats),
    expires: expiresOn ?? '',
    percent: seats === null || seats === 0 ? null : Math.min(100, Math.round((inScope / seats) * 100)),
    states: states.map(({ label, tone }) => ({ label, tone })),
    remedy: states.map(({ remedy }) => remedy).join(''),
    changed: changedAt === null ? '' : `${changedBy ?? '已删除的账号'} 于 ${fullTime(changedAt).slice(0, 16)} 填写`,
  };
}

interface State {
  readonly label: string;
  readonly tone: string;
  readonly remedy: string;
}

function seatStates({ edition, inScope, seats }: LicenceRow): State[] {
  if (edition === 0) return [];
  if (seats === null) {
    if (inScope === 0) return [];
    return [{ label: '席位数未填写', tone: 'warning', remedy: '填写后，超出或即将用完时会提醒。' }];
  }
  if (inScope > seats) {
    const remedy = '超出的员工可能不会归档：在企业微信管理后台增购席位，或缩小开启范围。';
    return [{ label: `超出 ${count(inScope - seats)} 人`, tone: 'error', remedy }];
  }
  if (seats > 0 && inScope / seats >= FULL) {
    const label = `只剩 ${count(seats - inScope)} 个`;
    return [{ label, tone: 'warning', remedy: '再加入员工前，先在企业微信管理后台增购席位。' }];
  }
  return seats === 0 ? [] : [{ label: '够用', tone: 'ok', remedy: '' }];
}

function expiryStates({ seats, expiresOn }: LicenceRow, now: number): State[] {
  const from = expiresOn === null ? null : startOfDay(expiresOn);
  if (from === null || seats === null) return [];
  const left = Math.floor((from + DAY - now) / DAY);
  if (left < 0 || from + DAY <= now) {
    const remedy = '过期后企业微信不再归档新消息（错误码 301052）：请续费，再更新这里的到期日。';
    return [{ label: `已于 ${expiresOn} 到期`, tone: 'error', remedy }];
  }
  if (left > NEAR) return [];
  return [
    {
      label: left === 0 ? '今天到期' : `${left} 天后到期`,
      tone: 'warning',
      remedy: '到期后不再归档新消息，请提前续费。',
    },
  ];
}
