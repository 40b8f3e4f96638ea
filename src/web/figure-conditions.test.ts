import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dateOfDay } from '../figures/period.ts';
import {
  figureChips,
  figureConditions,
  figureLink,
  rangeChoices,
  rangeNameOf,
  rangeOf,
  rangeTrouble,
} from './figure-conditions.ts';

const NOW = Date.parse('2026-11-22T00:30:00+08:00');
const asked = (given: object = {}) => figureConditions.parse(given);
const days = (given: object) => {
  const { from, to } = rangeOf(asked(given), NOW);
  return [dateOfDay(from), dateOfDay(to)];
};

describe('rangeOf', () => {
  it('ends yesterday, by the day of China', () => {
    assert.deepEqual(days({}), ['2026-11-15', '2026-11-21']);
    assert.deepEqual(days({ range: 'yesterday' }), ['2026-11-21', '2026-11-21']);
    assert.deepEqual(days({ range: 'month' }), ['2026-10-23', '2026-11-21']);
  });

  it('takes two dates before a name, in either order, and today with them', () => {
    assert.deepEqual(days({ range: 'month', from: '2026-11-20', to: '2026-11-01' }), ['2026-11-01', '2026-11-20']);
    assert.deepEqual(days({ from: '2026-11-20' }), ['2026-11-20', '2026-11-22']);
    assert.deepEqual(days({ to: '2026-11-05' }), ['2026-11-05', '2026-11-05']);
  });

  it('never goes beyond today', () => {
    assert.deepEqual(days({ from: '2026-11-20', to: '2030-01-01' }), ['2026-11-20', '2026-11-22']);
    assert.deepEqual(days({ from: '2029-01-01', to: '2030-01-01' }), ['2026-11-22', '2026-11-22']);
  });

  it('is the usual one where own dates were announced and not given', () => {
    assert.equal(rangeNameOf(asked({ range: 'own', from: '', to: '' })), 'week');
  });
});

describe('rangeTrouble', () => {
  it('refuses more than three years, and says how many days were asked for', () => {
    assert.equal(rangeTrouble(asked({ from: '2023-11-23', to: '2026-11-22' }), NOW), null);
    assert.match(rangeTrouble(asked({ from: '2020-01-01', to: '2026-11-22' }), NOW)!.why, /现在选了 2518 天/);
  });
});

describe('figureConditions', () => {
  it('takes repeated values and values with commas, and passes over empty fields', () => {
    const { department, who, columns } = asked({ department: ['2', '', '2', '3'], who: 'zhang', columns: 'a,b' });
    assert.deepEqual([department, who, columns], [[2, 3], ['zhang'], ['a', 'b']]);
  });

  it('refuses what is no id', () => {
    assert.equal(figureConditions.safeParse({ department: 'x' }).success, false);
    assert.equal(figureConditions.safeParse({ sort: "a'; --" }).success, false);
  });
});

describe('figureLink', () => {
  it('says the first page and what is empty by leaving it out', () => {
    assert.equal(figureLink('/figures/employees', asked()), '/figures/employees');
  });

  it('repeats ids and keeps columns in one, and reads back as it was', () => {
    const given = asked({ department: ['2', '3'], columns: 'b,a', sort: '-sent', page: '2' });
    const link = figureLink('/f', given);
    assert.equal(link, '/f?department=2&department=3&sort=-sent&columns=b%2Ca&page=2');
    const query = new URLSearchParams(link.slice(3));
    const back = Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));
    const single = (name: string) => back[name]?.[0];
    assert.deepEqual(asked({ ...back, sort: single('sort'), page: single('page') }), given);
  });
});

describe('figureChips', () => {
  it('takes one department away and leaves the other', () => {
    const names = { departmentName: (id: number) => `部${id}`, personName: (id: string) => id };
    const chips = figureChips(asked({ department: ['2', '3'], who: 'zhang', page: '3' }), names, '/f', NOW);
    assert.deepEqual(
      chips.map(({ value, without }) => [value, without]),
      [
        ['部2', '/f?department=3&who=zhang'],
        ['部3', '/f?department=2&who=zhang'],
        ['zhang', '/f?department=2&department=3'],
      ],
    );
  });

  it('says dates of one’s own, and goes back to the usual days without them', () => {
    const [chip] = figureChips(asked({ from: '2026-11-01', to: '2026-11-02' }), NO_NAMES, '/f', NOW);
    assert.deepEqual(chip, { name: '时间', value: '2026-11-01 至 2026-11-02', without: '/f' });
    assert.equal(
      rangeChoices(asked({ from: '2026-11-01' }), '/f').some(({ current }) => current),
      false,
    );
  });
});

const NO_NAMES = { departmentName: String, personName: String };
