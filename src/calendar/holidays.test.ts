import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HOLIDAYS } from './holidays.ts';
import { isDate } from './year-list.ts';

const lunar = (date: string): string =>
  new Intl.DateTimeFormat('en-u-ca-chinese', { timeZone: 'UTC', month: 'numeric', day: 'numeric' }).format(
    Date.parse(date),
  );
const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();
const of = (year: number) => HOLIDAYS.find((one) => one.year === year)!.days;
const named = (year: number, name: string) => of(year).flatMap((day) => (day.name === name ? [day.date] : []));

describe('the holidays that ship', () => {
  it('are days of their year, in order, each once', () => {
    for (const { year, days } of HOLIDAYS) {
      const dates = days.map(({ date }) => date);
      assert.ok(dates.every((date) => isDate(date) && date.startsWith(`${year}-`)));
      assert.deepEqual(dates, [...new Set(dates)].sort());
    }
  });

  it('move work only to weekends', () => {
    for (const { days } of HOLIDAYS)
      for (const { date, kind } of days) if (kind === 'work') assert.ok([0, 6].includes(weekday(date)), date);
  });

  it('of 2026 have the days the State Council gave', () => {
    const rests = (name: string) => named(2026, name).length;
    assert.deepEqual(
      ['元旦', '春节', '清明节', '劳动节', '端午节', '中秋节', '国庆节'].map(rests),
      [3, 9, 3, 5, 3, 3, 7],
    );
    assert.deepEqual(
      of(2026).flatMap(({ date, kind }) => (kind === 'work' ? [date] : [])),
      ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
    );
  });

  it('of 2027 are the thirteen statutory days and say that the rest is to come', () => {
    const year = HOLIDAYS.find((one) => one.year === 2027)!;
    assert.equal(year.days.length, 13);
    assert.equal(year.isFinal, false);
    assert.match(year.source, /尚待国务院安排公布、请核对/);
  });

  it('stand where the moon puts them', () => {
    for (const year of [2026, 2027]) {
      assert.ok(named(year, '端午节').some((date) => lunar(date) === '5/5'));
      assert.ok(named(year, '中秋节').some((date) => lunar(date) === '8/15'));
    }
    assert.ok(named(2026, '春节').some((date) => lunar(date) === '1/1'));
    // In 2027 the new moon is on 6 February at 23:56 in China; the tables of Intl put it behind midnight.
    assert.deepEqual(named(2027, '春节')[0], '2027-02-06');
  });
});
