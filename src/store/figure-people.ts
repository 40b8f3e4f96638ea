import type { Viewer } from '../access/viewer.ts';
import { isStaffOf } from './customer-faces.ts';
import { all, type ReadDb } from './db.ts';
import { kept } from './figure-cache.ts';
import { among, type Staff } from './figure-staff.ts';
import { nothing, sql } from './sql.ts';

/** Whose names stand in tables of figures: ten thousand are read at once, as a table is sorted whole. */
export interface FigurePerson {
  readonly userid: string;
  readonly name: string;
  readonly position: string;
  /** Has left the company, or the directory does not know him. */
  readonly gone: boolean;
  readonly main: number | null;
  readonly places: readonly number[];
  /** In the directory, now: what averages of a department divide by. */
  readonly counted: boolean;
  /** Archived, or somebody's contact, or talking: he has a row though all of it may be nought. */
  readonly active: boolean;
}

interface Told extends Omit<FigurePerson, 'places' | 'gone' | 'counted' | 'active'> {
  readonly gone: number;
  readonly counted: number;
  readonly active: number;
}

/** In the order of their names. */
export function listFigurePeople(db: ReadDb, viewer: Viewer, staff: Staff): readonly FigurePerson[] {
  return kept(db, viewer, 'people', staff, () => {
    const places = Map.groupBy(
      all<{ userid: string; id: number }>(
        db,
        sql`SELECT p.userid, p.department AS id FROM employee_departments p JOIN departments d ON d.id = p.department
          WHERE true ${among(staff, sql`p.userid`)} ORDER BY p.department`,
      ),
      ({ userid }) => userid,
    );
    return readPeople(db, viewer, staff).map((row) => ({
      ...row,
      gone: row.gone === 1,
      counted: row.counted === 1,
      active: row.active === 1,
      places: places.get(row.userid)?.map(({ id }) => id) ?? [],
    }));
  });
}

function readPeople(db: ReadDb, viewer: Viewer, staff: Staff): Told[] {
  const only = staff === null ? nothing : among(staff, sql`p.userid`);
  return all<Told>(
    db,
    sql`SELECT p.userid, coalesce(nullif(e.name, ''), p.userid) AS name, coalesce(e.position, '') AS position,
        (e.gone_at IS NOT NULL OR e.status = 5) IS TRUE AS gone, e.main_department AS main,
        (e.userid IS NOT NULL AND e.gone_at IS NULL AND e.status IS NOT 5) AS counted,
        ((e.gone_at IS NOT NULL OR e.status = 5) IS NOT TRUE AND (p.known
          OR EXISTS (SELECT 1 FROM archive_scope s WHERE s.userid = p.userid)
          OR EXISTS (SELECT 1 FROM follows f WHERE f.userid = p.userid))) AS active
      FROM (SELECT userid, max(known) AS known FROM (SELECT userid, 0 AS known FROM employees UNION ALL
          SELECT userid, 0 FROM archive_scope UNION ALL SELECT userid, 1 FROM talkers WHERE employee = 1) GROUP BY userid) p
        LEFT JOIN employees e ON e.userid = p.userid
      WHERE ${isStaffOf(viewer, sql`p.userid`)} ${only}
      ORDER BY coalesce(nullif(e.pinyin, ''), e.name, p.userid), p.userid`,
  );
}
