import type { Calendar } from '../calendar/calendar.ts';
import { dueAfter, workingMs } from '../calendar/working-time.ts';
import type { ReplyRuleContent } from './reply-rule.ts';
import type { Stretch } from './stretch.ts';

/** When a customer has waited too long: from a stretch, a rule and a calendar alone. What time it is does not matter here. */

/** A level that was reached, or will be if nobody answers. */
export interface Fall {
  /** From 1. */
  readonly level: number;
  readonly minutes: number;
  readonly clock: ReplyRuleContent['clock'];
  /** The message the clock ran from. */
  readonly fromAt: number;
  readonly dueAt: number;
}

type Clocked = Pick<ReplyRuleContent, 'clock' | 'counted' | 'levels'>;

const MINUTE = 60_000;

/**
 * Each level once, at the first moment at which the customer had waited so long; an answer at that very moment is late. Where
 * nobody has answered yet, as if nobody ever did. `calendar` counts only when the rule counts working time.
 */
export function fallsOf(stretch: Stretch, { clock, counted, levels }: Clocked, calendar: Calendar): Fall[] {
  const silences = silencesOf(stretch, clock);
  return levels.flatMap(({ minutes }, i): Fall[] => {
    for (const { from, to } of silences) {
      if (to - from < minutes * MINUTE) continue; // working time is never longer
      const dueAt = dueIn(from, minutes * MINUTE, counted === 'working' ? calendar : null);
      if (dueAt <= to && dueAt < NEVER) return [{ level: i + 1, minutes, clock, fromAt: from, dueAt }];
    }
    return [];
  });
}

function dueIn(from: number, ms: number, calendar: Calendar | null): number {
  return calendar ? (dueAfter(calendar, from, ms) ?? NEVER) : from + ms;
}

/** How long the customer waited until he was answered, as the rule counts; null: nobody has answered. */
export function waitedMs(stretch: Stretch, { clock, counted }: Clocked, calendar: Calendar): number | null {
  if (stretch.answer === null) return null;
  const silences = silencesOf(stretch, clock);
  const lengths = silences.map(({ from, to }) => (counted === 'always' ? to - from : workingMs(calendar, from, to)));
  return Math.max(...lengths);
}

/** Whether what was raised still holds by what is known now: it does not when an answer, or another message, came to us late. */
export function holds({ clock, fromAt, dueAt }: Pick<Fall, 'clock' | 'fromAt' | 'dueAt'>, stretch: Stretch): boolean {
  return silencesOf(stretch, clock).some(({ from, to }) => from === fromAt && dueAt <= to);
}

interface Silence {
  readonly from: number;
  readonly to: number;
}

const NEVER = Number.POSITIVE_INFINITY;

function silencesOf({ asks, answer }: Stretch, clock: Clocked['clock']): Silence[] {
  const end = answer?.at ?? NEVER;
  if (clock === 'first') return [{ from: asks[0]!.at, to: end }];
  return asks.map(({ at, next }) => ({ from: at, to: next ?? end }));
}
