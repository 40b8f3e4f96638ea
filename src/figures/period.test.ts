import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { monthOfDay, monthsFor, type Range, rangeBefore, rangeNamed } from './period.ts';

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const range = (from: string, to: string): Range => ({ from: day(from), to: day(to) });

describe('rangeNamed', () => {
  it('ends yesterday by the clock of UTC+8', () => {
    const now = Date.parse('2026-11-20T23:30:00Z'); // the 21st there
    assert.deepEqual(rangeNamed('yesterday', now), range('2026-11-20', '2026-11-20'));
    assert.deepEqual(rangeNamed('week', now), range('2026-11-14', '2026-11-20'));
    assert.deepEqual(rangeBefore(rangeNamed('month', now)), range('2026-09-22', '2026-10-21'));
  });
});

describe('monthsFor', () => {
  it('takes days as they are where they are the half of a month or less', () => {
    assert.deepEqual(monthsFor(range('2026-11-16', '2026-12-02')), {
      ...{ months: null, less: [] },
      more: [range('2026-11-16', '2026-11-30'), range('2026-12-01', '2026-12-02')],
    });
  });

  it('takes a month whole, and what is too much away, where it is more', () => {
    assert.deepEqual(monthsFor(range('2026-09-20', '2026-11-19')), {
      months: { from: monthOfDay(day('2026-10-01')), to: monthOfDay(day('2026-11-01')) },
      more: [range('2026-09-20', '2026-09-30')],
      less: [range('2026-11-20', '2026-11-30')],
    });
  });

  it('covers every day of any range once', () => {
    for (let from = day('2026-01-01'); from < day('2026-04-05'); from += 3)
      for (let to = from; to < from + 100; to += 7) assertCovered({ from, to });
  });
});

function assertCovered(asked: Range): void {
  const { months, more, less } = monthsFor(asked);
  const isIn = (part: Range, at: number): boolean => at >= part.from && at <= part.to;
  const within = (parts: readonly Range[], at: number): number => parts.filter((part) => isIn(part, at)).length;
  for (let at = asked.from - 40; at < asked.to + 40; at += 1) {
    const month = months !== null && isIn(months, monthOfDay(at)) ? 1 : 0;
    assert.equal(month + within(more, at) - within(less, at), isIn(asked, at) ? 1 : 0);
  }
}
