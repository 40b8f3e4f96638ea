import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { FigureQuery, TableName } from '../figures/indicator.ts';
import { indicatorsOf } from '../figures/indicators.ts';
import type { Reckoned } from '../figures/reckoned.ts';
import { readRevisitRules } from '../store/figure-revisit-rules.ts';
import * as condition from './conditions.ts';
import { oneOf } from './directory-paging.ts';
import { chosenColumns } from './figure-columns.ts';
import { figureFields, rangeOf } from './figure-conditions.ts';
import { columnPlace, FIGURE_TABLES, type FigurePlace, type FigureTable } from './figure-places.ts';

/** What a table of figures is asked for, and what that means. */
export const tableConditions = z.object({
  ...figureFields,
  kind: oneOf('group'),
  /** Whose trend is drawn; of everybody, when left out. */
  focus: condition.id,
});
export type TableConditions = z.output<typeof tableConditions>;

export interface TableAsked {
  readonly page: FigureTable;
  readonly place: FigurePlace;
  readonly table: TableName;
  readonly asked: TableConditions;
  readonly query: FigureQuery;
  /** All that can be shown, and what is. */
  readonly known: readonly Reckoned[];
  readonly chosen: readonly Reckoned[];
  /** What is sorted by; null: by name. Of a table of names only, nothing can be. */
  readonly sorted: Reckoned | null;
  readonly descending: boolean;
}

export function tableNamed({ tables }: FigurePlace, kind: 'group' | null): TableName {
  return (kind === 'group' && tables[1]) || tables[0];
}

export async function knownIndicators(
  { store }: Pick<App, 'store'>,
  viewer: Viewer,
  table: TableName,
): Promise<readonly Reckoned[]> {
  if (table !== 'single') return indicatorsOf(table);
  const { rules } = await store.read(readRevisitRules, viewer);
  return indicatorsOf(table, rules.isOn ? rules.days : []);
}

export async function tableAsked(
  app: Pick<App, 'store' | 'clock'>,
  viewer: Viewer,
  page: FigureTable,
  given: TableConditions,
): Promise<TableAsked> {
  const place: FigurePlace = FIGURE_TABLES[page];
  const asked = { ...given, focus: focusFor(viewer, place, given.focus) };
  const table = tableNamed(place, asked.kind);
  const known = await knownIndicators(app, viewer, table);
  const chosen = await chosenColumns(app, viewer, known, { place: columnPlace(page, table), asked: asked.columns });
  return {
    ...{ page, place, table, asked, known, chosen },
    query: {
      table,
      range: rangeOf(asked, app.clock()),
      time: asked.time ?? 'natural',
      departments: asked.department,
      people: place.by === 'person' ? asked.who : [],
    },
    ...sortOf(asked, chosen),
  };
}

/** Whoever is not this viewer's to see is nobody here: the page is as without him. */
function focusFor({ scope }: Viewer, { by }: FigurePlace, focus: string | null): string | null {
  if (focus === null) return null;
  if (by === 'department') return /^\d{1,15}$/.test(focus) ? focus : null;
  return scope === 'everyone' || scope.includes(focus) ? focus : null;
}

/** As asked for; else by the first number, the greatest first. */
function sortOf({ sort }: TableConditions, chosen: readonly Reckoned[]): Pick<TableAsked, 'sorted' | 'descending'> {
  const descending = sort?.startsWith('-') ?? false;
  const key = descending ? sort!.slice(1) : sort;
  if (key === 'name') return { sorted: null, descending };
  const numbers = chosen.filter(({ unit }) => unit !== 'text');
  const named = numbers.find((one) => one.key === key);
  return named ? { sorted: named, descending } : { sorted: numbers[0] ?? null, descending: true };
}

/** As the store sorts. */
export const sortAsked = ({ sorted, descending }: Pick<TableAsked, 'sorted' | 'descending'>) => ({
  key: sorted?.key ?? 'name',
  descending,
});
