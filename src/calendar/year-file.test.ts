import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mergeYear } from './year-change.ts';
import { readYearFile } from './year-file.ts';

const problems = (text: string) => readYearFile(text, 2027).problems.join('\n');
const csv = (...lines: string[]) => ['日期,类型,名称,时段', ...lines].join('\r\n');

describe('readYearFile', () => {
  it('reads CSV as Excel writes it, in any order of columns', () => {
    const text =
      '\uFEFF名称,类型,日期,时段\r\n"国庆, 中秋",放假,2027/10/1,\r\n,上班,2027年10月9日,"9:00-12:00 13:00-18:00"\r\n\r\n';
    assert.deepEqual(readYearFile(text, 2027), {
      problems: [],
      days: [
        { date: '2027-10-01', kind: 'rest', name: '国庆, 中秋', spans: null },
        {
          ...{ date: '2027-10-09', kind: 'work', name: '' },
          spans: [
            [540, 720],
            [780, 1080],
          ],
        },
      ],
    });
  });

  it('reads JSON', () => {
    const text = '{"year": 2027, "days": [{"date": "2027-02-06", "kind": "rest", "name": "春节"}]}';
    assert.deepEqual(readYearFile(text, 2027).days, [{ date: '2027-02-06', kind: 'rest', name: '春节', spans: null }]);
  });

  it('takes nothing of a file with a wrong date, another year, a double or an unknown kind, and names the line', () => {
    for (const [line, why] of [
      ['2027-02-30,放假,,', /第 2 行：“2027-02-30”不是日期/],
      ['2026-10-01,放假,,', /第 2 行：2026-10-01 不在 2027 年/],
      ['2027-10-01,放假,,\n2027/10/1,上班,,', /第 3 行：2027-10-01 与第 2 行重复/],
      ['2027-10-01,也许,,', /类型“也许”看不懂/],
      ['2027-10-01,放假,,9:00-12:00', /放假的日子不写时段/],
      ['2027-10-01,上班,,22:00-6:00', /分成两段/],
      [`2027-10-01,放假,${'长'.repeat(21)},`, /名称最多/],
      ['=cmd(),放假,,', /不是日期/],
    ] as const)
      assert.match(problems(csv(line)), why);
  });

  it('refuses what is no list at all, huge or broken', () => {
    assert.match(problems('  '), /空的/);
    assert.match(problems('hello'), /列名/);
    assert.match(problems('{"days": 5}'), /days/);
    assert.match(problems('{"days": ['), /JSON/);
    assert.match(problems('[null, 7, {"date": []}]'), /第 1 天/);
    assert.match(problems(csv()), /没有日期/);
    assert.match(problems(`日期,类型\n${'2027-10-01,放假\n'.repeat(100_000)}`), /太多/);
    assert.match(problems('"'.repeat(200_000)), /列名/);
  });

  it('says at most twenty problems', () => {
    assert.equal(readYearFile(csv(...Array.from({ length: 300 }, () => 'x,放假,,')), 2027).problems.length, 20);
  });
});

describe('mergeYear', () => {
  const day = (date: string, name = '') => ({ date, kind: 'rest' as const, name, spans: null });
  const before = [day('2027-01-01', '元旦'), day('2027-03-03', '周年')];
  const list = [day('2027-01-01', '元旦'), day('2027-10-01', '国庆节')];

  it('adds and changes what the list has and leaves the rest', () => {
    const { days, changes, same, left } = mergeYear(before, list, false);
    assert.deepEqual(
      days.map(({ date }) => date),
      ['2027-01-01', '2027-03-03', '2027-10-01'],
    );
    assert.deepEqual([changes.map(({ date }) => date), same, left], [['2027-10-01'], 1, 1]);
  });

  it('takes away what the list has not, when that is wanted', () => {
    const { days, changes } = mergeYear(before, list, true);
    assert.deepEqual(days, list);
    assert.deepEqual(
      changes.map(({ date, now }) => [date, now === null]),
      [
        ['2027-03-03', true],
        ['2027-10-01', false],
      ],
    );
  });
});
