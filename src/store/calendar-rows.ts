import type { Calendar, Span } from '../calendar/calendar.ts';
import { all, type ReadDb, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Calendars as they are kept, made into those that are counted with. */

export interface CalendarRow {
  readonly id: number;
  readonly name: string;
  readonly week: string;
  readonly isDefault: number;
}

export interface DayRow {
  readonly calendar: number;
  readonly date: string;
  readonly kind: 'rest' | 'work';
  readonly spans: string | null;
}

export const EMPTY_WEEK: readonly (readonly Span[])[] = [[], [], [], [], [], [], []];

/** The default one first. */
export function rowsOfCalendars(db: ReadDb | WriteDb): CalendarRow[] {
  return all(
    db,
    sql`SELECT id, name, week, is_default AS isDefault FROM calendars WHERE removed_at IS NULL ORDER BY is_default DESC, id`,
  );
}

export function calendarFrom({ id, name, week: kept }: CalendarRow, days: readonly DayRow[]): Calendar {
  const week = JSON.parse(kept) as Span[][];
  return { id, name, week, days: new Map(days.map((day) => [dayNumber(day.date), spansOn(week, day)])) };
}

/** Of a day that is worked without its own hours: as on a Monday, else as on the first day of the week that is worked. */
function spansOn(week: readonly (readonly Span[])[], { kind, spans }: DayRow): readonly Span[] {
  if (kind === 'rest') return [];
  if (spans !== null) return JSON.parse(spans) as Span[];
  return week.find((day) => day.length > 0) ?? [];
}

/** Days since 1970 of `2026-10-01`. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
