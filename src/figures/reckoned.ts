import type { FactName } from './facts.ts';
import type { FigureQuery, FigureValue, Indicator } from './indicator.ts';
import type { SumName } from './sums.ts';

/** An indicator together with how it is worked out. */
export interface Reckoned extends Indicator {
  /** Beside the sums: only what is shown is asked for. */
  readonly facts: readonly FactName[];
  readonly of: (row: CountRow) => FigureValue;
  /** Of one that is divided. */
  readonly parts: Quotient | null;
  /** What is behind the number, one click away; null: nothing that could be listed. */
  readonly behind: Behind | null;
}

export type Behind = { readonly dialogues: DialogueSort } | { readonly fact: FactName } | { readonly revisit: number };

/** Which of the dialogues somebody was in. */
export type DialogueSort =
  | 'own' // those that count as his
  | 'by-staff'
  | 'by-customer'
  | 'answered'
  | 'effective'
  | 'took-part'
  | 'replied'
  | 'with-call';

/**
 * `done-3`: customers who heard from him on the third day; `due-3`: who were to hear. `people`: of a department, its staff.
 * `rates`: how active the groups he owns are, added up, and of how many `rated` groups that is known.
 */
export type CountName = SumName | FactName | 'people' | 'rates' | 'rated' | `${'done' | 'due'}-${number}`;

export interface CountRow {
  readonly time: FigureQuery['time'];
  n(name: CountName): number;
  words(name: 'position' | 'rooms' | 'department'): string;
}

type Count = (row: CountRow) => number;

export const count =
  (name: CountName): Count =>
  (row) =>
    row.n(name);

/** Counted by the clock, or in working time only. */
export const timed =
  (natural: SumName, working: SumName): Count =>
  (row) =>
    row.n(row.time === 'working' ? working : natural);

/** What is divided by what: shown beside the result. */
export interface Quotient {
  readonly top: Count;
  readonly bottom: Count;
}

/** Null when there is nothing to divide by. */
export function quotient(top: Count, bottom: Count): Pick<Reckoned, 'of' | 'parts'> {
  return { of: (row) => divided(top(row), bottom(row)), parts: { top, bottom } };
}

/** Milliseconds on average; whole. */
export function averageMs(top: Count, bottom: Count): Pick<Reckoned, 'of' | 'parts'> {
  const of = (row: CountRow): number | null => {
    const value = divided(top(row), bottom(row));
    return value === null ? null : Math.round(value);
  };
  return { of, parts: { top, bottom } };
}

const divided = (top: number, bottom: number): number | null => (bottom === 0 ? null : top / bottom);

type Told = Pick<Reckoned, 'key' | 'name' | 'about' | 'formula' | 'of'> & Partial<Reckoned>;

/** What most of one table have in common is said once. */
export const told =
  (common: { readonly group: string; readonly source: string }) =>
  (indicator: Told): Reckoned => ({
    ...common,
    unit: 'count',
    better: null,
    isAdditive: false,
    isShown: false,
    facts: [],
    behind: null,
    parts: null,
    ...indicator,
  });
