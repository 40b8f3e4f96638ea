import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** Whether the figures shown are those of the rules in force, and how far they are if not. */
export const owner = 'archive';

export interface FigureRebuild {
  /** `waiting`: rules were changed, and nothing has begun. `first`: nothing was ever worked out. */
  readonly state: 'current' | 'waiting' | 'building' | 'first';
  readonly done: number;
  readonly total: number;
  /** Version of the dialogue rules behind what pages show; null: nothing is shown. */
  readonly shown: number | null;
}

interface Row {
  readonly done: number;
  readonly total: number;
  readonly wanted: number;
  readonly mark: number | null;
  readonly shown: number | null;
  readonly building: number | null;
}

export function readFigureRebuild(db: ReadDb, _viewer: Viewer): FigureRebuild {
  const { done, total, wanted, mark, shown, building } = one<Row>(
    db,
    sql`SELECT s.done, s.total, s.building, (SELECT basis FROM figures_rules_state) AS wanted,
        json_extract(b.rules, '$.mark') AS mark, json_extract(b.rules, '$.version') AS shown
      FROM figures_state s LEFT JOIN figure_bases b ON b.basis = s.basis`,
  )!;
  const state = building !== null ? 'building' : mark === null ? 'first' : mark === wanted ? 'current' : 'waiting';
  return { state, done, total, shown };
}
