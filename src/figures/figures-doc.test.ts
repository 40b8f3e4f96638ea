import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { CUSTOMER_INDICATORS } from './customer-indicators.ts';
import { FACTS } from './facts.ts';
import type { Indicator } from './indicator.ts';
import { hasRows, indicatorNamed, indicatorsOf } from './indicators.ts';
import { overviewIndicators } from './overview-indicators.ts';
import { SUMS } from './sums.ts';
import { VIOLATION_INDICATORS } from './violation-indicators.ts';

const doc = readFileSync(new URL('../../docs/figures.md', import.meta.url), 'utf8');

const TABLES: Readonly<Record<string, readonly Indicator[]>> = {
  '员工沟通分析：单聊': indicatorsOf('single'),
  '员工沟通分析：客户群': indicatorsOf('group'),
  导购分析: indicatorsOf('guides'),
  门店分析: indicatorsOf('shops'),
  数据总览: overviewIndicators,
  客户分析: CUSTOMER_INDICATORS,
  违规分析: VIOLATION_INDICATORS,
};

function section(heading: string): string {
  const [, after] = doc.split(`\n## ${heading}\n`);
  assert.ok(after, `docs/figures.md has no section ${heading}`);
  return after.split('\n## ')[0]!;
}

describe('docs/figures.md', () => {
  it('has every indicator with its formula, its definition and where it comes from, in the order of the table', () => {
    for (const [heading, indicators] of Object.entries(TABLES)) {
      const rows = section(heading)
        .split('\n')
        .filter((line) => line.startsWith('| ') && line.includes('`'));
      const expected = indicators.map(
        ({ name, key, formula, about, source }) => `| ${name} | \`${key}\` | ${formula} | ${about} | ${source} |`,
      );
      assert.deepEqual(rows, expected, heading);
    }
  });

  it('says of every sum and every set what it is', () => {
    for (const [name, what] of Object.entries(SUMS))
      assert.ok(section('逐日累加的数').includes(`| \`${name}\` | ${what} |`), name);
    for (const [name, what] of Object.entries(FACTS))
      assert.ok(section('去重的数').includes(`| \`${name}\` | ${what} |`), name);
  });
});

describe('indicators', () => {
  it('have keys that are good for links, each once in its table', () => {
    for (const table of ['single', 'group', 'guides', 'shops'] as const) {
      const keys = indicatorsOf(table).map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length);
      for (const key of keys) assert.match(key, /^[a-z0-9-]{1,60}$/);
    }
  });

  it('of words are listed nowhere by number, and those of revisits by whatever day is set', () => {
    assert.equal(hasRows('guides', 'position'), false);
    assert.equal(hasRows('single', 'revisit-30'), true);
    assert.equal(indicatorNamed('single', 'revisit-30', [30])!.name, '30 日回访率');
    assert.equal(indicatorNamed('group', 'nonsense'), null);
  });
});
