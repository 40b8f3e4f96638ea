import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../../src/access/viewer.ts';
import type { FigureQuery, TableName } from '../../src/figures/indicator.ts';
import { indicatorsOf } from '../../src/figures/indicators.ts';
import { type Range, rangeBefore } from '../../src/figures/period.ts';
import { dayOf } from '../../src/lib/clock.ts';
import { readFigureTable } from '../../src/store/figure-table.ts';
import { Reading } from '../../src/store/reading.ts';
import type { FiguresBench } from './figures-archive.ts';
import { figuresCompany } from './figures-talk.ts';

/**
 * What a page of the table of employees costs, of a day and of a year: indicators that add up and are shown to begin with, and for the first time each that
 * counts distinct people or groups, of 200 employees with 2,000 contacts each.
 */
const WHO: Viewer = { accountId: 1, name: '测量', permissions: ALL_PERMISSIONS, scope: 'everyone' };
const LAST = dayOf(Date.parse('2026-11-18T12:00:00+08:00'));
const DAY: Range = { from: LAST, to: LAST };
const YEAR: Range = { from: LAST - 364, to: LAST };
const CONTACTS = 2000;
const TURNS = 25;

export interface TableTimes {
  readonly dayMs: number;
  readonly yearMs: number;
  /** Of the slowest of those that count distinct things, the first time. */
  readonly firstMs: number;
}

/** After everything was added up. */
export function measureTables({ paths }: FiguresBench): TableTimes {
  fill(paths.archive);
  const reading = new Reading(paths);
  const times = (range: Range) => median(Array.from({ length: TURNS }, () => addedUp(reading, range)));
  times(DAY);
  const [dayMs, yearMs] = [times(DAY), times(YEAR)];
  console.log(`可累加指标，200 名员工一页：一天 ${dayMs.toFixed(1)} ms，一年 ${yearMs.toFixed(1)} ms`);
  const first = (['single', 'group', 'guides', 'shops'] as const).flatMap((table) => firstTimes(reading, table));
  for (const { table, name, ms, again } of first)
    console.log(`  ${table} ${name}：首次 ${ms.toFixed(0)} ms，再看 ${again.toFixed(1)} ms`);
  reading.close();
  return { dayMs, yearMs, firstMs: Math.max(...first.map(({ ms }) => ms)) };
}

function addedUp(reading: Reading, range: Range): number {
  return (['single', 'group'] as const).reduce((sum, table) => {
    const columns = indicatorsOf(table, [])
      .filter(({ facts, isShown }) => facts.length === 0 && isShown)
      .map(({ key }) => key);
    return sum + open(reading, table, range, columns);
  }, 0);
}

function firstTimes(reading: Reading, table: TableName): { table: string; name: string; ms: number; again: number }[] {
  const distinct = indicatorsOf(table, []).filter(({ facts }) => facts.length > 0);
  return distinct.map(({ key, name }, i) => {
    const range = { from: YEAR.from - i, to: YEAR.to }; // nobody has asked for that yet
    const ms = open(reading, table, rangeBefore(range), [key]);
    return { table, name, ms, again: open(reading, table, rangeBefore(range), [key]) };
  });
}

function open(reading: Reading, table: TableName, range: Range, columns: readonly string[]): number {
  const query: FigureQuery = { table, range, time: 'natural', departments: [], people: [] };
  const begun = performance.now();
  reading.run((db) =>
    readFigureTable(db, WHO, query, { sort: { key: columns[0]!, descending: true }, skip: 0, limit: 20, columns }),
  );
  return performance.now() - begun;
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;

/** Contacts and owners of groups: the archive of the other measurement has none. */
function fill(file: string): void {
  const archive = new Database(file);
  const { employees, customers, groups } = figuresCompany();
  const follow = archive.prepare(
    "INSERT OR IGNORE INTO follows (customer, userid, added_at, remark, add_way, seen_at, ended_at, ended_by) VALUES (?, ?, ?, '', 1, 0, ?, ?)",
  );
  const room = archive.prepare(
    "INSERT OR IGNORE INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES (?, 'customer', ?, ?, '', 1, 0, 1)",
  );
  archive.transaction(() => {
    for (const [i, userid] of employees.entries())
      for (let k = 0; k < CONTACTS; k += 1) {
        const added = (LAST - ((i * 13 + k * 7) % 700)) * 86_400_000;
        const ended = k % 10 === 0 ? added + 30 * 86_400_000 : null;
        follow.run(customers[(i * 97 + k * 11) % customers.length]!, userid, added, ended, ended && 'customer');
      }
    for (const [i, group] of groups.entries()) room.run(group.room, `客户群 ${i}`, group.staff[0]!);
  })();
  archive.close();
}
