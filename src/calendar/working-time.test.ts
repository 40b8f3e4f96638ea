import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Calendar, Span } from './calendar.ts';
import { dueAfter, isWorkday, nthWorkday, workingMs } from './working-time.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}+08:00`);
const day = (date: string): number => Date.parse(date) / 86_400_000;
const TWO: readonly Span[] = [
  [540, 720],
  [810, 1080],
];
const office: Calendar = {
  id: 1,
  name: '办公室',
  week: [TWO, TWO, TWO, TWO, TWO, [], []],
  days: new Map([
    [day('2026-10-01'), []],
    [day('2026-10-02'), []],
    [day('2026-10-10'), TWO], // a Saturday that is worked
  ]),
};
const night: Calendar = {
  id: 2,
  name: '夜班',
  week: Array.from({ length: 7 }, (): Span[] => [
    [0, 360],
    [1320, 1440],
  ]),
  days: new Map(),
};
const never: Calendar = { id: 3, name: '无', week: [[], [], [], [], [], [], []], days: new Map() };
const slow = (calendar: Calendar, from: number, to: number): number => {
  let minutes = 0;
  for (let t = from; t < to; t += 60_000) minutes += workingMs(calendar, t, Math.min(t + 60_000, to));
  return minutes;
};

describe('workingMs', () => {
  it('counts what lies within the spans of a day, and nothing at noon', () => {
    assert.equal(workingMs(office, at('2026-11-20T08:00:00'), at('2026-11-20T09:30:00')), HOUR / 2);
    assert.equal(workingMs(office, at('2026-11-20T11:30:00'), at('2026-11-20T13:45:00')), 0.75 * HOUR);
    assert.equal(workingMs(office, at('2026-11-20T12:00:00'), at('2026-11-20T13:30:00')), 0);
  });

  it('goes over a night and a weekend', () => {
    assert.equal(workingMs(office, at('2026-11-20T17:00:00'), at('2026-11-23T10:00:00')), 2 * HOUR);
  });

  it('goes over midnight in a night shift without a break', () => {
    assert.equal(workingMs(night, at('2026-11-20T23:00:00'), at('2026-11-21T01:00:00')), 2 * HOUR);
  });

  it('counts no holiday, and an adjusted workday as it is given', () => {
    assert.equal(workingMs(office, at('2026-09-30T17:00:00'), at('2026-10-05T10:00:00')), 2 * HOUR);
    assert.equal(workingMs(office, at('2026-10-10T00:00:00'), at('2026-10-11T00:00:00')), 7.5 * HOUR);
  });

  it('comes to the same over years as minute by minute', () => {
    const from = at('2026-09-25T10:07:00');
    assert.equal(workingMs(office, from, from + 40 * 24 * HOUR), slow(office, from, from + 40 * 24 * HOUR));
    assert.equal(workingMs(night, from, from + 9 * 24 * HOUR), slow(night, from, from + 9 * 24 * HOUR));
    // 2030 has 261 weekdays
    assert.equal(workingMs(office, at('2030-01-01T00:00:00'), at('2031-01-01T00:00:00')), 261 * 7.5 * HOUR);
  });

  it('is nothing where nobody works, and for ends that are none', () => {
    assert.equal(workingMs(never, 0, at('2030-01-01T00:00:00')), 0);
    for (const [from, to] of [
      [5, 5],
      [9, 5],
      [Number.NaN, 5],
      [0, Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, 0],
    ])
      assert.equal(workingMs(office, from ?? 0, to ?? 0), 0);
    assert.equal(workingMs(night, -10 * 24 * HOUR, -9 * 24 * HOUR), 8 * HOUR);
  });

  it('counts a hundred thousand replies in no time', () => {
    const from = at('2026-11-20T17:50:00');
    const began = performance.now();
    for (let i = 0; i < 100_000; i += 1) workingMs(office, from + i, from + i * 1000);
    assert.ok(performance.now() - began < 1000);
  });
});

describe('dueAfter', () => {
  it('says when so much working time has passed', () => {
    assert.equal(dueAfter(office, at('2026-11-20T10:00:00'), HOUR), at('2026-11-20T11:00:00'));
    assert.equal(dueAfter(office, at('2026-11-20T11:50:00'), HOUR / 3), at('2026-11-20T13:40:00'));
    assert.equal(dueAfter(office, at('2026-11-20T19:00:00'), HOUR), at('2026-11-23T10:00:00'));
    assert.equal(dueAfter(night, at('2026-11-20T23:30:00'), HOUR), at('2026-11-21T00:30:00'));
    assert.equal(dueAfter(office, at('2026-09-30T17:30:00'), HOUR), at('2026-10-05T09:30:00'));
  });

  it('is due at the end of a span, not at the beginning of the next', () => {
    assert.equal(dueAfter(office, at('2026-11-20T17:00:00'), HOUR), at('2026-11-20T18:00:00'));
  });

  it('agrees with workingMs', () => {
    for (let i = 0; i < 200; i += 1) {
      const from = at('2026-09-28T00:00:00') + i * 3_333_333;
      const due = dueAfter(office, from, i * 777_777);
      assert.ok(due !== null && workingMs(office, from, due) === i * 777_777);
    }
  });

  it('is never where nobody works, and at once for nothing', () => {
    assert.equal(dueAfter(never, at('2026-11-20T10:00:00'), 1), null);
    assert.equal(dueAfter(office, at('2026-11-20T10:00:00'), Number.POSITIVE_INFINITY), null);
    assert.equal(dueAfter(office, Number.NaN, 5), null);
    assert.equal(dueAfter(never, 17, 0), 17);
    assert.equal(dueAfter(never, 17, -5), 17);
  });
});

describe('isWorkday and nthWorkday', () => {
  it('knows weekdays, holidays and adjusted workdays', () => {
    assert.equal(isWorkday(office, day('2026-11-20')), true);
    assert.equal(isWorkday(office, day('2026-11-21')), false);
    assert.equal(isWorkday(office, day('2026-10-01')), false);
    assert.equal(isWorkday(office, day('2026-10-10')), true);
  });

  it('counts working days on from a day', () => {
    assert.equal(nthWorkday(office, day('2026-11-20'), 0), day('2026-11-20'));
    assert.equal(nthWorkday(office, day('2026-11-20'), 1), day('2026-11-23'));
    assert.equal(nthWorkday(office, day('2026-09-30'), 2), day('2026-10-06'));
    assert.equal(nthWorkday(office, day('2026-10-09'), 1), day('2026-10-10'));
    assert.equal(nthWorkday(never, day('2026-11-20'), 1), null);
  });
});
