import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextReportAt, reportTimeWords } from './report-plan.ts';

const at = (text: string): number => Date.parse(`${text}:00+08:00`);
const daily = { every: 'day', weekday: 1, date: 1, minute: 9 * 60 } as const;

describe('nextReportAt', () => {
  it('is today when the hour is still to come, else tomorrow', () => {
    assert.equal(nextReportAt(daily, at('2026-11-20T08:59')), at('2026-11-20T09:00'));
    assert.equal(nextReportAt(daily, at('2026-11-20T09:00')), at('2026-11-21T09:00'));
  });

  it('is the weekday that was chosen', () => {
    const monday = { ...daily, every: 'week', weekday: 1 } as const;
    const sunday = { ...daily, every: 'week', weekday: 7 } as const;

    assert.equal(nextReportAt(monday, at('2026-11-20T10:00')), at('2026-11-23T09:00')); // a Friday
    assert.equal(nextReportAt(sunday, at('2026-11-20T10:00')), at('2026-11-22T09:00'));
    assert.equal(nextReportAt(monday, at('2026-11-23T09:00')), at('2026-11-30T09:00'));
  });

  it('is the day of the month, over the end of a year too', () => {
    const month = { ...daily, every: 'month', date: 3, minute: 30 } as const;

    assert.equal(nextReportAt(month, at('2026-12-03T00:30')), at('2027-01-03T00:30'));
    assert.equal(nextReportAt({ ...month, date: 28 }, at('2027-02-27T23:59')), at('2027-02-28T00:30'));
  });
});

describe('reportTimeWords', () => {
  it('says it as people do', () => {
    assert.equal(reportTimeWords(daily), '每天 09:00');
    assert.equal(reportTimeWords({ ...daily, every: 'week', weekday: 7, minute: 545 }), '每周日 09:05');
    assert.equal(reportTimeWords({ ...daily, every: 'month', date: 28 }), '每月 28 日 09:00');
  });
});
