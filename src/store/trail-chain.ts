import type { FindingKind, TrailFinding } from '../access/trail-findings.ts';
import { type ChainRow, hashOfRow } from './trail.ts';

/**
 * The chain counted row by row. A row is held against the hash that the one before it carries, so that one row changed is one
 * finding and not everything after it; where numbers were moved up or down, the rows behind still fit under their old ones.
 */
export interface ChainState {
  /** The last row that is to be counted, and the last that was. */
  readonly upTo: number;
  n: number;
  at: number | null;
  /** What row n carries, and what it should: they differ where it was changed. */
  hash: Uint8Array;
  expected: Uint8Array;
  /** What must be added to a number to get the one the row was written under. */
  shift: number;
  rows: number;
  /** How many conversations the rows name, together. */
  pairs: number;
  /** The first ones; `found` counts all. */
  findings: TrailFinding[];
  found: number;
}

const MOST_FINDINGS = 100;
/** How far rows may have been renumbered for it to be seen. */
const STEPS = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((by) => [by, -by]);

export function beginChain(upTo: number): ChainState {
  const hash = Buffer.alloc(32);
  return {
    ...{ upTo, n: 0, at: null, hash, expected: hash, shift: 0 },
    ...{ rows: 0, pairs: 0, findings: [], found: 0 },
  };
}

export function note(state: ChainState, finding: TrailFinding): void {
  state.found += 1;
  if (state.findings.length < MOST_FINDINGS) state.findings.push(finding);
}

export function takeRow(state: ChainState, row: ChainRow): void {
  state.rows += 1;
  if (row.n !== state.n + 1) {
    note(state, { kind: 'removed', n: state.n + 1, to: row.n - 1, after: state.at, before: row.at });
    state.expected = row.hash; // what it followed is gone: nothing can be said of this row itself
  } else {
    const expected = expectedOf(state.hash, row, state.shift);
    if (!same(expected, row.hash)) misfit(state, row);
    state.expected = expected;
  }
  state.n = row.n;
  state.at = row.at;
  state.hash = row.hash;
}

/** Rows that were to come and did not. */
export function endGap(state: ChainState): void {
  if (state.n >= state.upTo) return;
  note(state, { kind: 'cut', n: state.n + 1, to: state.upTo, after: state.at, before: null });
  state.n = state.upTo;
}

function misfit(state: ChainState, row: ChainRow): void {
  // Only the hash of the row before was changed: that row has been found already.
  if (same(expectedOf(state.expected, row, state.shift), row.hash)) return;
  const step = STEPS.find((by) => same(expectedOf(state.hash, row, state.shift + by), row.hash));
  if (step !== undefined) moved(state, step);
  else note(state, { kind: 'changed', n: row.n, to: row.n, after: state.at, before: row.at });
}

/** The row before was the first under a new number: what it followed is gone, or something else stands there. */
function moved(state: ChainState, step: number): void {
  const first = state.n;
  const from = step > 0 ? first : first + step;
  const explained = ({ kind, n }: TrailFinding) => kind === 'changed' && n >= from && n <= first;
  const others = state.findings.filter((finding) => !explained(finding));
  state.found -= state.findings.length - others.length;
  state.findings = others;
  const [kind, to]: [FindingKind, number] = step > 0 ? ['taken-out', first + step - 1] : ['inserted', first - 1];
  note(state, { kind, n: Math.max(1, from), to: Math.max(1, to), after: null, before: state.at });
  state.shift += step;
}

function expectedOf(before: Uint8Array, row: ChainRow, shift: number): Buffer {
  return hashOfRow(before, shift === 0 ? row : { ...row, n: row.n + shift });
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
