import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unusualSilence } from './silence.ts';

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
const at = (text: string) => Date.parse(`${text}+08:00`);
const FIRST = at('2026-10-01T00:00:00');

/** Four weeks of work from nine to six on weekdays, so many messages an hour. */
function fourWeeks(before: number, perHour: number): Record<number, number> {
  const counts: Record<number, number> = {};
  for (let time = before - 4 * WEEK; time < before; time += HOUR) {
    const china = new Date(time + 8 * HOUR);
    const works = china.getUTCDay() % 6 !== 0 && china.getUTCHours() >= 9 && china.getUTCHours() < 18;
    if (works) counts[Math.floor(time / HOUR)] = perHour;
  }
  return counts;
}

/** Monday, 23 November 2026, and what came before. */
const silent = (now: string, lastAt: string, perHour = 60, limits = { minutes: 60, times: 3 }) =>
  unusualSilence(
    fourWeeks(at('2026-11-23T00:00:00'), perHour),
    { lastAt: at(lastAt), firstAt: FIRST, now: at(now) },
    limits,
  );

describe('unusualSilence', () => {
  it('is an hour without a record in working hours', () => {
    assert.equal(silent('2026-11-23T11:00:00', '2026-11-23T10:00:00'), null);
    assert.deepEqual(silent('2026-11-23T11:00:01', '2026-11-23T10:00:00'), {
      since: at('2026-11-23T10:00:00'),
      lasted: HOUR + 1000,
      usualGap: 60_000,
    });
  });

  it('is counted from when people usually begin, not from Friday evening', () => {
    assert.equal(silent('2026-11-23T09:30:00', '2026-11-20T17:59:00'), null);
    assert.equal(silent('2026-11-23T10:01:00', '2026-11-20T17:59:00')?.since, at('2026-11-23T09:00:00'));
  });

  it('is none at night and at the weekend', () => {
    assert.equal(silent('2026-11-23T03:00:00', '2026-11-20T17:59:00'), null);
    assert.equal(silent('2026-11-22T12:00:00', '2026-11-20T17:59:00'), null);
  });

  it('is longer where messages are few', () => {
    assert.equal(silent('2026-11-23T11:30:00', '2026-11-23T10:00:00', 1), null);
    assert.ok(silent('2026-11-23T13:00:01', '2026-11-23T10:00:00', 1));
  });

  it('is not known in the first week', () => {
    const young = {
      lastAt: at('2026-11-23T10:00:00'),
      firstAt: at('2026-11-20T10:00:00'),
      now: at('2026-11-23T15:00:00'),
    };
    assert.equal(unusualSilence(fourWeeks(young.now, 60), young, { minutes: 60, times: 3 }), null);
  });
});
