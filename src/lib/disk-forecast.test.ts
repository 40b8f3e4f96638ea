import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DiskDay, diskSize, forecastInWords, forecastOf } from './disk-forecast.ts';

const DAY = 86_400_000;
const GB = 1024 ** 3;
const START = Date.parse('2026-11-01T12:00:00+08:00');

/** Free space in GB, day after day, of a disk of 100 GB. */
function days(...free: (number | null)[]): DiskDay[] {
  const none = { evidence: 0, read: 0, media: 0, previews: 0, exports: 0, backups: 0 };
  return free.flatMap((gb, i) => {
    const at = START + i * DAY;
    return gb === null
      ? []
      : [{ day: new Date(at).toISOString().slice(0, 10), at, free: gb * GB, total: 100 * GB, ...none }];
  });
}

describe('forecastOf', () => {
  it('says that it knows too little for less than three days', () => {
    for (const known of [days(), days(50), days(50, 49)]) assert.deepEqual(forecastOf(known, 0), { state: 'unknown' });
    const hours = days(50, 49, 48).map((day, i) => ({ ...day, at: START + i * 3_600_000 }));
    assert.equal(forecastOf(hours, 0).state, 'unknown');
    assert.equal(forecastInWords({ state: 'unknown' }), '数据不足，满 3 天后给出预测');
  });

  it('counts the days until only the reserve is left', () => {
    const forecast = forecastOf(days(30, 29, 28, 27, 26, 25, 24), GB);
    assert.deepEqual(forecast, { state: 'filling', days: 23, perDay: GB, judgedBy: 6 });
    assert.equal(forecastInWords(forecast), '按最近 6 天的增长，约 23 天后写满');
  });

  it('is not led astray by one day', () => {
    const film = forecastOf(days(60, 59, 58, 28, 27, 26, 25), GB);
    assert.partialDeepStrictEqual(film, { state: 'filling', days: 24 });
    const cleared = forecastOf(days(20, 19, 18, 48, 47, 46, 45), GB);
    assert.partialDeepStrictEqual(cleared, { state: 'filling', days: 44 });
  });

  it('looks back fourteen days, and bridges those on which nothing was measured', () => {
    const faster = forecastOf(
      days(...Array.from({ length: 20 }, () => 90), ...Array.from({ length: 15 }, (_, i) => 80 - i)),
      0,
    );
    assert.partialDeepStrictEqual(faster, { days: 66, judgedBy: 14 });
    assert.partialDeepStrictEqual(forecastOf(days(30, 29, null, null, null, 25, 24), 0), { days: 24, perDay: GB });
  });

  it('never says when a disk that empties or rests will be full', () => {
    assert.deepEqual(forecastOf(days(20, 21, 22, 23), 0), { state: 'steady' });
    assert.deepEqual(forecastOf(days(20, 20, 20, 20), 0), { state: 'steady' });
    const larger = days(20, 20, 20, 20).map((day, i) => (i < 2 ? day : { ...day, total: 200 * GB, free: 120 * GB }));
    assert.deepEqual(forecastOf(larger, 0), { state: 'steady' });
  });

  it('says today when the reserve is reached', () => {
    assert.equal(forecastInWords(forecastOf(days(6, 4, 2), 3 * GB)), '按最近 3 天的增长，今天就会写满');
  });
});

describe('diskSize', () => {
  it('is short', () => {
    assert.deepEqual([0, 1, 5e6, 3.24 * GB, 41.2 * GB, 1.5 * 1024 * GB].map(diskSize), [
      '0 MB',
      '不到 1 MB',
      '5 MB',
      '3.2 GB',
      '41 GB',
      '1.5 TB',
    ]);
  });
});
