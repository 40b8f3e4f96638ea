import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spansFrom, spansText, weekText } from './week.ts';

const spans = (text: string) => {
  const read = spansFrom(text);
  return 'spans' in read ? read.spans : read.problem;
};

describe('spansFrom', () => {
  it('reads several spans, however they are written', () => {
    for (const text of [
      '9:00-12:00 13:30-18:00',
      '09:00–12:00，13:30～18:00',
      '13:30 - 18:00、 9：00 至 12：00',
      '9:00-10:00 10:00-12:00 13:30到18:00',
    ])
      assert.deepEqual(
        spans(text),
        [
          [540, 720],
          [810, 1080],
        ],
        text,
      );
  });

  it('takes nothing, and 休息, for a day off, and 24:00 for midnight', () => {
    assert.deepEqual(spans('  '), []);
    assert.deepEqual(spans('休息'), []);
    assert.deepEqual(spans('0:00-24:00'), [[0, 1440]]);
  });

  it('refuses what is no time, over midnight, overlapping or too much, and says what to do', () => {
    assert.match(String(spans('nine to five')), /看不懂/);
    assert.match(String(spans('9:00-25:00')), /不存在/);
    assert.match(String(spans('9:60-10:00')), /不存在/);
    assert.match(String(spans('22:00-6:00')), /分成两段/);
    assert.match(String(spans('9:00-9:00')), /分成两段/);
    assert.match(String(spans('9:00-12:00 11:00-13:00')), /重叠/);
    assert.match(String(spans('1:00-2:00 '.repeat(13))), /最多/);
    assert.match(String(spans('9'.repeat(100_000))), /看不懂/);
  });

  it('reads what spansText writes', () => {
    const written = spansText([
      [0, 5],
      [1320, 1440],
    ]);
    assert.equal(written, '0:00–0:05 22:00–24:00');
    assert.deepEqual(spans(written), [
      [0, 5],
      [1320, 1440],
    ]);
  });
});

describe('weekText', () => {
  const day = [[540, 1080]] as const;
  it('draws days with the same hours together', () => {
    assert.equal(weekText([day, day, day, day, day, [], []]), '周一至周五 9:00–18:00');
    assert.equal(
      weekText([day, day, [], day, day, [[540, 720]], []]),
      '周一、周二、周四、周五 9:00–18:00；周六 9:00–12:00',
    );
    assert.equal(weekText([[], [], [], [], [], [], []]), '没有工作时间');
  });
});
