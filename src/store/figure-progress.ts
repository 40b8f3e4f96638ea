import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** How far the figures are: what pages say beside every number. Of the whole archive, of nobody in particular. */
export const owner = 'archive';

export interface FigureProgress {
  /** Clock when every message was in them; null: not yet. */
  readonly asOf: number | null;
  /** Something has been worked out that can be shown. */
  readonly isThere: boolean;
  /** Conversations, while all is worked out anew beside what is shown; null: it is not. */
  readonly building: { readonly done: number; readonly total: number } | null;
}

export function readFigureProgress(db: ReadDb, _viewer: Viewer): FigureProgress {
  const state = one<{
    asOf: number | null;
    basis: number | null;
    building: number | null;
    done: number;
    total: number;
  }>(db, sql`SELECT as_of AS asOf, basis, building, done, total FROM figures_state`)!;
  const { asOf, basis, building, done, total } = state;
  return { asOf, isThere: basis !== null, building: building === null ? null : { done, total } };
}
