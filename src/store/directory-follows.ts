import { prepared, run, type WriteDb } from './db.ts';
import { type Noticed, noteDifference } from './directory-changes.ts';
import { isNoticeOf, listed, type Period } from './periods.ts';
import { sql } from './sql.ts';

/** Who has whom as a contact, period by period, and who ended it. */

/** One employee's side of a customer relation. */
export interface FollowInfo {
  readonly userid: string;
  readonly remark: string;
  readonly description: string;
  readonly remarkCorp: string;
  readonly mobiles: readonly string[];
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly addWay: number;
  readonly state: string;
}

interface Words {
  readonly remark: string;
  readonly description: string;
  readonly remarkCorp: string;
  readonly mobiles: string;
  readonly tags: string;
  readonly addWay: number;
  readonly state: string;
}

interface Known extends Period, Words {
  readonly by: 'employee' | 'customer' | 'transfer' | 'unknown' | null;
}

const PAIR = 'customer = @customer AND userid = @userid';
const FIND = `SELECT added_at AS "from", ended_at AS "to", ended_by AS by, remark, description, remark_corp AS remarkCorp, mobiles, tags,
    add_way AS addWay, state FROM follows WHERE ${PAIR} ORDER BY added_at`;
const SEE = `UPDATE follows SET seen_at = @at WHERE ${PAIR} AND added_at = @from AND seen_at < @at`;
const BEGIN = `
  INSERT INTO follows (customer, userid, added_at, remark, description, remark_corp, mobiles, tags, add_way, state, seen_at)
  VALUES (@customer, @userid, @from, @remark, @description, @remarkCorp, @mobiles, @tags, @addWay, @state, @at)`;
const DESCRIBE = `
  UPDATE follows SET remark = @remark, description = @description, remark_corp = @remarkCorp, mobiles = @mobiles, tags = @tags,
    add_way = @addWay, state = @state, seen_at = max(seen_at, @at) WHERE ${PAIR} AND added_at = @from`;
const REOPEN = `UPDATE follows SET ended_at = NULL, ended_by = NULL WHERE ${PAIR} AND added_at = @from`;
const END = `UPDATE follows SET ended_at = @to, ended_by = @by WHERE ${PAIR} AND added_at = @from`;
const BEGAN = `
  UPDATE follows SET added_at = @began, remark = @remark, description = @description, remark_corp = @remarkCorp, mobiles = @mobiles,
    tags = @tags, add_way = @addWay, state = @state WHERE ${PAIR} AND added_at = @from`;

/** He is listed as a contact of this employee. */
export function recordFollow(db: WriteDb, customer: string, follow: FollowInfo, noticed: Noticed): void {
  const { userid, createdAt } = follow;
  const [pair, at] = [{ customer, userid }, noticed.noticedAt];
  const periods = prepared(db, FIND).all(pair) as Known[];
  const { from, known, overtaken } = listed(periods, { told: createdAt, at, otherwise: at });
  const now = wordsOf(follow);
  if (known && isOver(known, at)) {
    describe(db, pair, periods.find(({ to }) => to === null) ?? known, now, noticed); // he may have come back since
    return;
  }
  const stub = known ? undefined : periods.find((period) => isStub(period) && period.from > from);
  if (stub) {
    prepared(db, BEGAN).run({ ...pair, ...now, from: stub.from, began: from });
    recordFollow(db, customer, follow, noticed);
    return;
  }
  for (const other of overtaken) prepared(db, END).run({ ...pair, ...other, by: 'unknown' });
  if (!known) {
    prepared(db, BEGIN).run({ ...pair, ...now, from, at });
    return;
  }
  if (known.to !== null) prepared(db, REOPEN).run({ ...pair, from });
  describe(db, pair, known, now, noticed);
}

/** Of a period that ended before it was ever seen, the end is all that was known. */
const isStub = ({ from, to, by }: Known): boolean => from === to && by !== 'unknown';

/**
 * Listed though it had ended. A customer who removes the employee stays in the employee's list: that it is there still says
 * nothing. Else it is open again, unless it ended after the list was asked for.
 */
function isOver({ to, by }: Known, at: number): boolean {
  return to !== null && (by === 'customer' || at < to);
}

type Pair = { readonly customer: string; readonly userid: string };

function describe(db: WriteDb, pair: Pair, known: Known, now: Words, noticed: Noticed): void {
  const place = { ...pair, from: known.from, at: noticed.noticedAt };
  if (isSame(known, now)) {
    prepared(db, SEE).run(place);
    return;
  }
  prepared(db, DESCRIBE).run({ ...place, ...now });
  const change = { kind: 'remark', subject: pair.customer, other: pair.userid } as const;
  noteDifference(db, { ...change, was: known.remark, now: now.remark }, noticed);
}

function wordsOf({ remark, description, remarkCorp, mobiles, tags, addWay, state }: FollowInfo): Words {
  return {
    remark,
    description,
    remarkCorp,
    mobiles: JSON.stringify(mobiles),
    tags: JSON.stringify(tags),
    addWay,
    state,
  };
}

function isSame(a: Words, b: Words): boolean {
  return (Object.keys(b) as (keyof Words)[]).every(
    (field) => a[field] === b[field] || (field === 'tags' && sorted(a.tags) === sorted(b.tags)),
  );
}

/** Their order means nothing, and differs from answer to answer. */
const sorted = (tags: string): string => (JSON.parse(tags) as string[]).sort().join(' ');

/** After all customers of these employees were seen at `at`: whoever was not among them is no contact of theirs any more. */
export function endFollows(db: WriteDb, userids: readonly string[], at: number): number {
  return run(
    db,
    sql`UPDATE follows SET ended_at = max(added_at, ${at}), ended_by = 'unknown' WHERE seen_at < ${at} AND ended_at IS NULL
      AND userid IN (SELECT value FROM json_each(${JSON.stringify(userids)}))`,
  );
}

export interface FollowEnd extends Pair {
  readonly by: 'employee' | 'customer' | 'transfer';
  readonly at: number;
}

/** WeCom told who ended it, and when: better than what the sync noticed meanwhile. */
export function endFollow(db: WriteDb, { customer, userid, by, at }: FollowEnd): void {
  const pair = { customer, userid };
  const periods = prepared(db, FIND).all(pair) as Known[];
  const last = periods.findLast(({ from }) => from <= at);
  if (last && (last.to === null || (last.by === 'unknown' && isNoticeOf(last.to, at))))
    prepared(db, END).run({ ...pair, from: last.from, to: at, by });
  if (periods.length > 0) return;
  run(
    db,
    sql`INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at, ended_at, ended_by)
      VALUES (${customer}, ${userid}, ${at}, '', 0, ${at}, ${at}, ${by})`,
  );
}

/**
 * WeCom told that they became contacts at that time. Of a customer who comes back its list goes on telling the old beginning,
 * for he was never out of it. To be called after the list was read again.
 */
export function beginFollow(db: WriteDb, { at, ...pair }: Pair & { readonly at: number }): void {
  const periods = prepared(db, FIND).all(pair) as Known[];
  const last = periods.at(-1);
  if (last?.by !== 'customer' || last.to! >= at || periods.some(({ to }) => to === null)) return;
  prepared(db, BEGIN).run({ ...pair, ...last, from: at, at });
}
