import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTimes } from './times.ts';

const NOW = Date.parse('2026-11-21T10:00:00+08:00'); // a Saturday
const dateOf = (at: number | null) => (at === null ? null : new Date(at + 8 * 3_600_000).toISOString().slice(0, 10));

function days(value: string, now = NOW): [first: string | null, after: string | null] | null {
  const interval = parseTimes(value, now);
  return interval && [dateOf(interval.from), dateOf(interval.to)];
}

describe('parseTimes', () => {
  const samples: [value: string, first: string | null, after: string | null][] = [
    ['2026', '2026-01-01', '2027-01-01'],
    ['2026-10', '2026-10-01', '2026-11-01'],
    ['２０２６－１０－０１', '2026-10-01', '2026-10-02'],
    ['2026/10/1', '2026-10-01', '2026-10-02'],
    ['2026年2月', '2026-02-01', '2026-03-01'],
    ['2026年12月31日', '2026-12-31', '2027-01-01'],
    ['10月', '2026-10-01', '2026-11-01'],
    ['12月', '2025-12-01', '2026-01-01'],
    ['11月21日', '2026-11-21', '2026-11-22'],
    ['2026-10-01..2026-10-31', '2026-10-01', '2026-11-01'],
    ['2026-09 至 2026-10', '2026-09-01', '2026-11-01'],
    ['昨天到今天', '2026-11-20', '2026-11-22'],
    ['2026-10..', '2026-10-01', null],
    ['..2026-10', null, '2026-11-01'],
    ['今天', '2026-11-21', '2026-11-22'],
    ['前天', '2026-11-19', '2026-11-20'],
    ['本周', '2026-11-16', '2026-11-23'],
    ['上周', '2026-11-09', '2026-11-16'],
    ['上月', '2026-10-01', '2026-11-01'],
    ['上个月', '2026-10-01', '2026-11-01'],
    ['本季度', '2026-10-01', '2027-01-01'],
    ['去年', '2025-01-01', '2026-01-01'],
    ['近30天', '2026-10-23', '2026-11-22'],
    ['最近 7 日', '2026-11-15', '2026-11-22'],
    ['近十五天内', '2026-11-07', '2026-11-22'],
    ['近两周', '2026-11-08', '2026-11-22'],
    ['近3个月', '2026-08-22', '2026-11-22'],
    ['近半年', '2026-05-22', '2026-11-22'],
    ['近一年', '2025-11-22', '2026-11-22'],
  ];
  for (const [value, first, after] of samples) {
    it(`takes ${value} for ${first ?? 'the beginning'} to before ${after ?? 'now'}`, () => {
      assert.deepEqual(days(value), [first, after]);
    });
  }

  const refused = [
    '',
    'abc',
    '10',
    '2026-13',
    '2026-02-30',
    '2026-10-31..2026-10-01',
    '..',
    '近0天',
    '近很多天',
    '32日',
    'constructor',
  ];
  for (const value of refused) it(`understands no “${value}”`, () => assert.equal(days(value), null));

  it('begins weeks on Monday, and days with China, whatever the hour', () => {
    assert.deepEqual(days('本周', Date.parse('2026-11-16T00:00:00+08:00')), ['2026-11-16', '2026-11-23']);
    assert.deepEqual(days('本周', Date.parse('2026-11-15T23:59:59+08:00')), ['2026-11-09', '2026-11-16']);
    assert.deepEqual(days('上月', Date.parse('2026-01-01T00:00:00+08:00')), ['2025-12-01', '2026-01-01']);
  });
});
