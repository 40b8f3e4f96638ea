import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ActivityRule, activityRange, DEFAULT_ACTIVITY, isActiveCustomer, judgeGroup } from './activity.ts';

const rule = (more: Partial<ActivityRule>): ActivityRule => ({ ...DEFAULT_ACTIVITY, ...more });

describe('isActiveCustomer', () => {
  it('asks for all conditions at once', () => {
    const from3to9 = rule({
      customer: [
        { op: 'least', value: 3 },
        { op: 'more', value: 9 },
      ],
    });

    assert.deepEqual(
      [2, 3, 9, 10].map((n) => [isActiveCustomer(DEFAULT_ACTIVITY, n), isActiveCustomer(from3to9, n)]),
      [
        [false, false],
        [true, false],
        [true, false],
        [true, true],
      ],
    );
  });
});

describe('judgeGroup', () => {
  it('takes a share of exactly 14 % as enough, and one message a day for a hundred members as too few', () => {
    // 14 of 100 are active: 14 %. 7 messages in 7 days are 1 a day, of 100 members 1 %, which is not more than 1 %; 8 are.
    assert.equal(judgeGroup(DEFAULT_ACTIVITY, { members: 100, active: 14, said: 8 }).isActive, true);
    assert.equal(judgeGroup(DEFAULT_ACTIVITY, { members: 100, active: 14, said: 7 }).isActive, false);
    assert.equal(judgeGroup(DEFAULT_ACTIVITY, { members: 100, active: 13, said: 800 }).isActive, false);
  });

  it('compares without rounding: 0.3 of 10 % is 3 of 100', () => {
    const third = rule({ share: { op: 'least', value: 0.3 }, talk: { op: 'least', value: 0.1 } });

    assert.equal(judgeGroup(third, { members: 1000, active: 3, said: 7 }).isActive, true);
    assert.equal(judgeGroup(third, { members: 1000, active: 2, said: 7 }).isActive, false);
  });

  it('says nothing of a group whose members are not known', () => {
    assert.deepEqual(judgeGroup(DEFAULT_ACTIVITY, { members: 0, active: 0, said: 90 }), {
      ...{ rate: null, talk: null, isActive: false },
    });
  });
});

describe('activityRange', () => {
  it('counts today as one of the days', () => {
    assert.deepEqual(activityRange(rule({ days: 1 }), 20_000), { from: 20_000, to: 20_000 });
    assert.deepEqual(activityRange(DEFAULT_ACTIVITY, 20_000), { from: 19_994, to: 20_000 });
  });
});
