import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dateOf, startOfDay } from './clock.ts';
import { cutoffOf, dueAt, termWords } from './retention-terms.ts';

const day = (date: string) => startOfDay(date)!;
const due = (date: string, months: number) => dateOf(dueAt(day(date) + 36_000_000, months));

describe('dueAt', () => {
  const cases: [string, number, string][] = [
    ['2026-05-21', 6, '2026-11-22'],
    ['2026-01-31', 1, '2026-03-01'],
    ['2028-01-31', 1, '2028-03-01'],
    ['2028-02-29', 12, '2029-03-01'],
    ['2028-02-29', 48, '2032-03-01'],
    ['2027-02-28', 12, '2028-02-29'],
    ['2026-08-31', 6, '2027-03-01'],
    ['2026-12-31', 240, '2047-01-01'],
    ['2026-02-28', 120, '2036-02-29'],
  ];
  for (const [from, months, to] of cases)
    it(`lets ${termWords(months)} that began on ${from} be over on ${to}`, () => assert.equal(due(from, months), to));

  it('counts in days of UTC+8', () => {
    assert.equal(dateOf(dueAt(Date.parse('2026-05-20T23:59:59+08:00'), 6)), '2026-11-21');
    assert.equal(dateOf(dueAt(Date.parse('2026-05-20T16:00:00Z'), 6)), '2026-11-22');
    assert.equal(dueAt(day('2026-05-20'), 6), day('2026-11-21'));
  });
});

describe('cutoffOf', () => {
  it('says of every day the same as dueAt', () => {
    for (const months of [1, 2, 6, 11, 12, 36, 48, 240])
      for (let at = day('2027-12-20'); at < day('2028-04-05'); at += 86_400_000 / 2) {
        const cutoff = cutoffOf(months, at);
        assert.ok(dueAt(cutoff - 1, months) <= at, `${months} ${dateOf(at)}`);
        assert.ok(dueAt(cutoff, months) > at, `${months} ${dateOf(at)}`);
      }
  });
});

describe('termWords', () => {
  it('names what has a name', () => {
    assert.deepEqual([6, 36, 18, 84, null].map(termWords), ['六个月', '三年', '18 个月', '7 年', '永久']);
  });
});
