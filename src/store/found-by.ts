import type { Viewer } from '../access/viewer.ts';
import { isStaffOf } from './customer-faces.ts';
import { holds } from './openly.ts';
import { type Sql, sql } from './sql.ts';

/** Whether what somebody typed is part of what a person or a group is called. `words` are in lower case. */

/** Staff by name, alias, pinyin or userid. */
export function staffFoundBy(viewer: Viewer, words: string, id: Sql): Sql {
  return sql`EXISTS (SELECT 1 FROM employees fe WHERE fe.userid = ${id}
    AND ${holds(viewer, sql`lower(concat_ws(char(10), fe.userid, fe.name, fe.alias, fe.pinyin))`, words)})`;
}

/** Somebody from outside by name, pinyin, company or id, and by the remarks and phone numbers that staff in scope noted. */
export function guestFoundBy(viewer: Viewer, words: string, id: Sql): Sql {
  const known = sql`EXISTS (SELECT 1 FROM outsiders fo WHERE fo.id = ${id} AND ${holds(viewer, sql`fo.words`, words)})`;
  return sql`(${known} AND ${notedInScope(viewer, words, id)})`;
}

/** Besides that the words are found: what staff out of scope noted of him must not lead to him. */
export function notedInScope(viewer: Viewer, words: string, id: Sql): Sql {
  if (viewer.scope === 'everyone') return sql`true`;
  return sql`(instr(lower(${id}), ${words}) > 0
    OR EXISTS (SELECT 1 FROM customers fu WHERE fu.id = ${id}
      AND ${holds(viewer, sql`lower(concat_ws(char(10), fu.name, fu.pinyin, fu.corp, fu.corp_full_name))`, words)})
    OR EXISTS (SELECT 1 FROM follows ff WHERE ff.customer = ${id} AND ${isStaffOf(viewer, sql`+ff.userid`)}
      AND ${holds(viewer, sql`lower(concat_ws(char(10), ff.remark, ff.remark_corp, ff.mobiles))`, words)}))`;
}

/** A group by name, pinyin or id. */
export function roomFoundBy(viewer: Viewer, words: string, id: Sql): Sql {
  return sql`EXISTS (SELECT 1 FROM rooms fr WHERE fr.id = ${id}
    AND ${holds(viewer, sql`lower(concat_ws(char(10), fr.name, fr.pinyin, fr.id))`, words)})`;
}
