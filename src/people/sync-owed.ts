import { dayOf } from '../lib/clock.ts';
import type { SyncFacts } from '../store/check-facts.ts';
import { PART_TITLES, type PartName } from './sync-part.ts';

/**
 * Which parts a run that comes by itself has to take: each once a night, what broke off until it succeeds, and every hour
 * the little that shows who is who today. Pure, so that tests turn the clock.
 */
export interface Circumstances {
  readonly now: number;
  /** WeCom calls us when something changes with customers or their groups. */
  readonly hearsOfCustomers: boolean;
}

const HOURLY: readonly PartName[] = ['departments', 'employees', 'scope'];
const HOURLY_UNHEARD: readonly PartName[] = [...HOURLY, 'customers', 'customer-rooms'];
/** Nothing hangs on them: a right that is missing tonight is asked for again tomorrow night. */
const NIGHTLY: readonly PartName[] = ['operations', 'behaviour'];

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const HALF_PAST_TWO = 2.5 * 3_600_000;

export function owedParts(known: readonly SyncFacts[], { now, hearsOfCustomers }: Circumstances): PartName[] {
  const facts = new Map(known.map((fact) => [fact.part, fact]));
  const hourly = hearsOfCustomers ? HOURLY : HOURLY_UNHEARD;
  const night = lastNight(now);
  return (Object.keys(PART_TITLES) as PartName[]).filter((name) => {
    const fact = facts.get(name);
    if (!fact || hourly.includes(name)) return true;
    const since = fact.state === 'failed' && NIGHTLY.includes(name) ? fact.begunAt : fact.finishedAt;
    if (since === null || since < night) return true;
    return fact.state !== 'idle' && !NIGHTLY.includes(name);
  });
}

/** The last half past two in the morning, UTC+8. */
export function lastNight(now: number): number {
  return dayOf(now - HALF_PAST_TWO) * DAY - CHINA + HALF_PAST_TWO;
}
