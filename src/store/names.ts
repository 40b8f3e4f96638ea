import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** What everybody and every group is called. Only the names: pages show them where they show the chat. */
export const owner = 'archive';

export interface NameRow {
  readonly id: string;
  readonly name: string;
  /** Of outside people: their company, empty for WeChat. Of staff: their position. */
  readonly detail: string;
  readonly kind: 'employee' | 'customer' | 'room' | 'robot';
  readonly gone: boolean;
  readonly revision: number;
}

export interface NamesPage {
  /** The last row of the page before; the beginning is `{ revision: -1, id: '' }`. */
  readonly after: Pick<NameRow, 'revision' | 'id'>;
  readonly limit: number;
}

/** In the order they became known or changed, so that who has read them once only asks for what is new. */
export function listNames(db: ReadDb, _viewer: Viewer, { after, limit }: NamesPage): NameRow[] {
  const place = sql`(${after.revision}, ${after.id})`;
  const rows = all<Omit<NameRow, 'gone'> & { gone: number }>(
    db,
    sql`SELECT * FROM (
        SELECT * FROM (SELECT userid AS id, name, position AS detail, 'employee' AS kind,
            gone_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM directory_changes WHERE other = userid AND other <> '' AND kind = 'userid-changed') AS gone, revision
          FROM employees WHERE (revision, userid) > ${place} ORDER BY revision, userid LIMIT ${limit})
        UNION ALL SELECT * FROM (SELECT id, name, coalesce(corp, ''), 'customer', 0, revision
          FROM customers WHERE (revision, id) > ${place} ORDER BY revision, id LIMIT ${limit})
        UNION ALL SELECT * FROM (SELECT id, name, owner, 'room', 0, revision
          FROM rooms WHERE (revision, id) > ${place} ORDER BY revision, id LIMIT ${limit})
        UNION ALL SELECT * FROM (SELECT id, name, '', 'robot', 0, revision
          FROM robots WHERE (revision, id) > ${place} ORDER BY revision, id LIMIT ${limit})
      ) ORDER BY revision, id LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, gone: row.gone === 1 }));
}

export interface FormerName {
  readonly n: number;
  readonly id: string;
  readonly name: string;
  /** Up to when it was called that, in ms. */
  readonly until: number;
}

/** What somebody or a group was called before, in the order it became known; `after`: the n read last. */
export function listFormerNames(
  db: ReadDb,
  _viewer: Viewer,
  { after, limit }: { after: number; limit: number },
): FormerName[] {
  return all(
    db,
    sql`SELECT n, subject AS id, was AS name, at AS until FROM directory_changes
      WHERE n > ${after} AND kind IN ('renamed', 'customer-renamed', 'room-renamed') AND other = '' AND was <> ''
      ORDER BY n LIMIT ${limit}`,
  );
}
