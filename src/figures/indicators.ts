import { GROUP_INDICATORS } from './group-indicators.ts';
import { GUIDE_INDICATORS } from './guide-indicators.ts';
import type { TableName } from './indicator.ts';
import type { Reckoned } from './reckoned.ts';
import { STANDARD_DAYS } from './revisit.ts';
import { SHOP_INDICATORS } from './shop-indicators.ts';
import { singleIndicators } from './single-indicators.ts';

/** Every indicator of the tables, in the order they are shown. docs/figures.md says the same; a test holds it to that. */
export function indicatorsOf(table: TableName, revisitDays: readonly number[] = STANDARD_DAYS): readonly Reckoned[] {
  return TABLES[table](revisitDays);
}

export function indicatorNamed(
  table: TableName,
  key: string,
  revisitDays: readonly number[] = STANDARD_DAYS,
): Reckoned | null {
  return indicatorsOf(table, revisitDays).find((indicator) => indicator.key === key) ?? null;
}

/** Whether the number leads to what is behind it. */
export function hasRows(table: TableName, key: string): boolean {
  return /^revisit-\d+$/.test(key) || indicatorNamed(table, key)?.behind != null;
}

const TABLES: Readonly<Record<TableName, (revisitDays: readonly number[]) => readonly Reckoned[]>> = {
  single: singleIndicators,
  group: () => GROUP_INDICATORS,
  guides: () => GUIDE_INDICATORS,
  shops: () => SHOP_INDICATORS,
};
