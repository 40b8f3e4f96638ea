import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Calendar, Span } from '../calendar/calendar.ts';
import { nthWorkday } from '../calendar/working-time.ts';
import { dateOfDay } from './period.ts';
import { duesOf } from './revisit.ts';

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const NINE_TO_SIX: readonly Span[] = [[540, 1080]];
const week = [NINE_TO_SIX, NINE_TO_SIX, NINE_TO_SIX, NINE_TO_SIX, NINE_TO_SIX, [], []];
/** Holidays from Thursday 1 to Wednesday 7 October 2026, and Saturday the 10th is worked. */
const holidays = Array.from({ length: 7 }, (_, i): [number, readonly Span[]] => [day(`2026-10-0${i + 1}`), []]);
const calendar: Calendar = { id: 1, name: '', week, days: new Map([...holidays, [day('2026-10-10'), NINE_TO_SIX]]) };

const dues = (n: number, from: string, to: string, by: Calendar | null) =>
  duesOf(n, { from: day(from), to: day(to) }, by).map(({ added, due }) =>
    [dateOfDay(added.from), dateOfDay(added.to), dateOfDay(due)].map((date) => date.slice(5)).join(' '),
  );

describe('duesOf', () => {
  it('counts the day of adding as the first, and every day', () => {
    assert.deepEqual(dues(2, '2026-11-21', '2026-11-22', null), ['11-20 11-20 11-21', '11-21 11-21 11-22']);
    assert.deepEqual(dues(7, '2026-11-20', '2026-11-20', null), ['11-14 11-14 11-20']);
  });

  it('skips the weekend: added on Friday, the next day is Monday', () => {
    // 2026-11-20 is a Friday
    assert.deepEqual(dues(2, '2026-11-20', '2026-11-24', calendar), [
      '11-19 11-19 11-20',
      '11-20 11-22 11-23',
      '11-23 11-23 11-24',
    ]);
    assert.deepEqual(dues(3, '2026-11-23', '2026-11-23', calendar), ['11-19 11-19 11-23']);
  });

  it('skips holidays, and counts a Saturday that is worked', () => {
    // workdays: Wed 30 Sep, Thu 8, Fri 9, Sat 10, Mon 12 Oct
    assert.deepEqual(dues(2, '2026-10-01', '2026-10-12', calendar), [
      '09-30 10-07 10-08',
      '10-08 10-08 10-09',
      '10-09 10-09 10-10',
      '10-10 10-11 10-12',
    ]);
    assert.deepEqual(dues(3, '2026-10-09', '2026-10-09', calendar), ['09-30 10-07 10-09']);
  });

  it('is the n-th workday after the day of adding, whichever that was', () => {
    for (const n of [2, 3, 5, 7, 30]) {
      for (const { added, due } of duesOf(n, { from: day('2026-09-20'), to: day('2026-10-20') }, calendar)) {
        for (let from = added.from; from <= added.to; from += 1) assert.equal(nthWorkday(calendar, from, n - 1), due);
      }
    }
  });

  it('has nobody due where nobody ever works', () => {
    const never: Calendar = { id: 2, name: '', week: [[], [], [], [], [], [], []], days: new Map() };
    assert.deepEqual(dues(2, '2026-11-20', '2026-11-30', never), []);
  });
});
