import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dayOf } from './clock.ts';
import { readViolationNumber, violationNumber } from './violation-words.ts';

describe('violationNumber', () => {
  const day = dayOf(Date.parse('2026-11-20T00:30:00+08:00'));

  it('is the day in China and which of it, and can be read back', () => {
    assert.equal(violationNumber({ day, nth: 187 }), 'V-20261120-0187');
    assert.equal(violationNumber({ day, nth: 123_456 }), 'V-20261120-123456');
    for (const nth of [1, 187, 9999, 123_456])
      assert.deepEqual(readViolationNumber(` ${violationNumber({ day, nth }).toLowerCase()} `), { day, nth });
  });

  it('is not read where there is none', () => {
    for (const text of ['', 'V-20261120', 'V-20261120-0000', 'V-20269999-0001', '13800138000', 'V-20261120-01'])
      assert.equal(readViolationNumber(text), null, text);
  });
});
