import { pinyinOf } from '../lib/pinyin.ts';
import { prepared, run, type WriteDb } from './db.ts';
import { type ChangeSource, type Noticed, noteDifference } from './directory-changes.ts';
import { type FollowInfo, recordFollow } from './directory-follows.ts';
import { nextRevision } from './directory-revision.ts';
import { sql } from './sql.ts';

export interface TagInfo {
  readonly id: string;
  readonly name: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly place: number;
}

/** The whole list: a tag that is not in it is gone, and keeps its name for those who had it. */
export function recordTags(db: WriteDb, rows: readonly TagInfo[], at: number): void {
  for (const { id, name, groupId, groupName, place } of rows) {
    run(
      db,
      sql`INSERT INTO tags (id, name, group_id, group_name, place) VALUES (${id}, ${name}, ${groupId}, ${groupName}, ${place})
        ON CONFLICT (id) DO UPDATE SET name = ${name}, group_id = ${groupId}, group_name = ${groupName}, place = ${place}, gone_at = NULL`,
    );
  }
  const ids = JSON.stringify(rows.map(({ id }) => id));
  run(
    db,
    sql`UPDATE tags SET gone_at = ${at} WHERE gone_at IS NULL AND id NOT IN (SELECT value FROM json_each(${ids}))`,
  );
}

interface Contact {
  readonly id: string;
  readonly name: string;
  /** 1 of WeChat, 2 of another company's WeCom, 0 not told. */
  readonly kind: number;
  readonly corp: string | null;
  readonly corpFullName: string;
  readonly position: string;
}

export interface CustomerInfo extends Contact {
  readonly follow: FollowInfo;
}

export function recordCustomers(
  db: WriteDb,
  rows: readonly CustomerInfo[],
  at: number,
  source: ChangeSource = 'sync',
): void {
  const revision = nextRevision(db);
  const noticed = { noticedAt: at, source };
  for (const { follow, ...contact } of rows) {
    recordContact(db, contact, { addedAt: follow.createdAt, revision }, noticed);
    recordFollow(db, contact.id, follow, noticed);
  }
}

type Known = Contact & { readonly pinyin: string; readonly cameAt: number };

const FIND = `SELECT id, name, kind, corp, corp_full_name AS corpFullName, position, pinyin, came_at AS cameAt FROM customers WHERE id = ?`;
const SEE = 'UPDATE customers SET seen_at = @at WHERE id = @id AND seen_at < @at';
const UPSERT = `
  INSERT INTO customers (id, name, kind, corp, corp_full_name, position, pinyin, came_at, seen_at, revision)
  VALUES (@id, @name, @kind, @corp, @corpFullName, @position, @pinyin, @cameAt, @at, @revision)
  ON CONFLICT (id) DO UPDATE SET name = @name, kind = @kind, corp = @corp, corp_full_name = @corpFullName, position = @position,
    pinyin = @pinyin, came_at = @cameAt, seen_at = max(seen_at, @at), revision = iif(name = @name AND corp IS @corp, revision, @revision)`;

/** What WeCom does not tell this time stays as it was known. */
function recordContact(
  db: WriteDb,
  told: Contact,
  { addedAt, revision }: { addedAt: number; revision: number },
  noticed: Noticed,
): void {
  const before = prepared(db, FIND).get(told.id) as Known | undefined;
  const name = told.name || (before?.name ?? '');
  const now: Known = {
    ...told,
    name,
    kind: told.kind || (before?.kind ?? 0),
    pinyin: pinyinOf(name),
    cameAt: earlier(before?.cameAt ?? 0, addedAt),
  };
  const at = noticed.noticedAt;
  if (before && isSame(before, now)) {
    prepared(db, SEE).run({ id: told.id, at });
    return;
  }
  prepared(db, UPSERT).run({ ...now, at, revision });
  if (before && before.name !== '')
    noteDifference(db, { kind: 'customer-renamed', subject: told.id, was: before.name, now: name }, noticed);
}

const earlier = (a: number, b: number): number => (a === 0 || b === 0 ? a + b : Math.min(a, b));

function isSame(a: Known, b: Known): boolean {
  return (Object.keys(a) as (keyof Known)[]).every((field) => a[field] === b[field]);
}

/**
 * A customer and everybody who has him as a contact, from one answer: whoever is not among them has him no more. Null: WeCom
 * knows no such contact any more.
 */
export function recordCustomerFollows(
  db: WriteDb,
  customer: string,
  found: { readonly info: Contact; readonly follows: readonly FollowInfo[] } | null,
  at: number,
): void {
  const follows = found?.follows ?? [];
  if (found) {
    const rows = follows.map((follow) => ({ ...found.info, follow }));
    recordCustomers(db, rows, at, 'event');
  }
  const users = JSON.stringify(follows.map(({ userid }) => userid));
  run(
    db,
    sql`UPDATE follows SET ended_at = max(added_at, ${at}), ended_by = 'unknown' WHERE customer = ${customer} AND ended_at IS NULL
      AND userid NOT IN (SELECT value FROM json_each(${users}))`,
  );
}
