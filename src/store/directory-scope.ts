import { all, one, run, type WriteDb } from './db.ts';
import { noteChange } from './directory-changes.ts';
import { recordIncident } from './incidents.ts';
import { sql } from './sql.ts';

/** Whose chats WeCom archives, under which version of its service, from when to when; and that people are told who left. */
export interface EditionScope {
  /** 1 office, 2 service, 3 enterprise, 0 WeCom did not say. */
  readonly edition: number;
  readonly userids: readonly string[];
}

const UNSAID = 0;

type Editions = ReadonlyMap<string, ReadonlySet<number>>;

/** The whole list. Nothing that those who left say from now on is archived: that becomes an incident. */
export function recordScope(
  db: WriteDb,
  editions: readonly EditionScope[],
  at: number,
): { entered: string[]; left: string[] } {
  const isFirst = one(db, sql`SELECT 1 FROM archive_scope`) === null;
  const before = openScope(db);
  const told = toldEditions(editions);
  for (const userid of new Set([...before.keys(), ...told.keys()]))
    setEditions(db, userid, before.get(userid) ?? new Set(), told.get(userid) ?? new Set(), at);
  const entered = [...told.keys()].filter((userid) => !before.has(userid));
  const left = [...before.keys()].filter((userid) => !told.has(userid));
  const noticed = { noticedAt: at, source: 'sync' } as const;
  if (!isFirst)
    for (const subject of entered)
      noteChange(db, { kind: 'scope-entered', subject, now: listOf(told.get(subject)!) }, noticed);
  for (const subject of left)
    noteChange(db, { kind: 'scope-left', subject, was: listOf(before.get(subject)!) }, noticed);
  if (left.length > 0) tellWhoLeft(db, left, at);
  closeOld(db, at);
  return { entered, left };
}

const listOf = (editions: ReadonlySet<number>): string => JSON.stringify([...editions].sort());

function openScope(db: WriteDb): Editions {
  const rows = all<{ userid: string; edition: number }>(
    db,
    sql`SELECT userid, edition FROM archive_scope WHERE to_at IS NULL`,
  );
  return collect(rows);
}

function toldEditions(editions: readonly EditionScope[]): Editions {
  return collect(editions.flatMap(({ edition, userids }) => userids.map((userid) => ({ userid, edition }))));
}

function collect(rows: readonly { readonly userid: string; readonly edition: number }[]): Editions {
  const found = new Map<string, Set<number>>();
  for (const { userid, edition } of rows) {
    const known = found.get(userid) ?? new Set();
    found.set(userid, known.add(edition));
  }
  return found;
}

/** Of somebody who is in scope before and after, a version that WeCom does not say ends nothing, and one it says at last begins nothing. */
function setEditions(
  db: WriteDb,
  userid: string,
  before: ReadonlySet<number>,
  told: ReadonlySet<number>,
  at: number,
): void {
  const said = [...told].filter((edition) => edition !== UNSAID);
  if (told.size > 0 && said.length === 0 && before.size > 0) return;
  const now = new Set(said.length > 0 ? said : told);
  const fresh = [...now].filter((edition) => !before.has(edition));
  const over = [...before].filter((edition) => !now.has(edition));
  if (over.includes(UNSAID) && fresh.length > 0) {
    const [known] = fresh.splice(0, 1) as [number];
    over.splice(over.indexOf(UNSAID), 1);
    run(
      db,
      sql`UPDATE archive_scope SET edition = ${known} WHERE userid = ${userid} AND edition = ${UNSAID} AND to_at IS NULL`,
    );
  }
  for (const edition of over)
    run(
      db,
      sql`UPDATE archive_scope SET to_at = max(from_at, ${at}) WHERE userid = ${userid} AND edition = ${edition} AND to_at IS NULL`,
    );
  for (const edition of fresh)
    run(
      db,
      sql`INSERT INTO archive_scope (userid, edition, from_at) VALUES (${userid}, ${edition}, ${at})
        ON CONFLICT (userid, edition, from_at) DO UPDATE SET to_at = NULL`,
    );
}

const NAMED = 5;

function tellWhoLeft(db: WriteDb, left: readonly string[], at: number): void {
  const names = left
    .slice(0, NAMED)
    .map(
      (userid) => one<{ name: string }>(db, sql`SELECT name FROM employees WHERE userid = ${userid}`)?.name ?? userid,
    );
  const list = `${names.join('、')}${left.length > NAMED ? ' 等' : ''}`;
  const incident = {
    kind: 'scope',
    code: null,
    sentence: `${left.length} 名员工退出了存档范围：${list}。他们此后的会话不再存档。`,
    remedy: '若非有意，请到企业微信管理后台 → 管理工具 → 会话内容存档 → 开启范围中加回，并核对席位与有效期。',
  };
  recordIncident(db, incident, at);
}

const WEEK = 7 * 86_400_000;

/** It has been told for a week, or all of them are back. */
function closeOld(db: WriteDb, at: number): void {
  run(
    db,
    sql`UPDATE incidents SET over_at = ${at} WHERE kind = 'scope' AND over_at IS NULL AND (last_at <= ${at - WEEK} OR NOT EXISTS (
      SELECT 1 FROM directory_changes c WHERE c.kind = 'scope-left' AND c.noticed_at = incidents.last_at
        AND NOT EXISTS (SELECT 1 FROM archive_scope s WHERE s.userid = c.subject AND s.to_at IS NULL)))`,
  );
}
