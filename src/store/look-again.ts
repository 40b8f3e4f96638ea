import { all, one, type ReadDb } from './db.ts';
import type { LookAgain } from './lookbacks.ts';
import { listRulesInForce, type RuleContent, type StoredRule } from './rules.ts';
import { sql } from './sql.ts';

/** Restrictions that were lifted: what no rule looked at meanwhile. Reached only by a job. */
export const owner = 'archive';

const DAY = 86_400_000;
/** WeCom may hand over what was said so long before. */
const LATE = 5 * DAY;

/** Found by looking, so that a kill between the lift and this loses nothing; what was asked for since is not asked for again. */
export function listLookAgain(db: ReadDb, now: number): LookAgain[] {
  const lifted = all<{ setAt: number; liftedAt: number; askedBy: number }>(
    db,
    sql`SELECT set_at AS setAt, lifted_at AS liftedAt, lifted_by AS askedBy FROM restrictions
      WHERE lifted_at > ${now - DAY} ORDER BY id`,
  );
  if (lifted.length === 0) return [];
  const asked = listRulesInForce(db).rules.flatMap(({ id, version, ...rule }) =>
    lifted.flatMap(({ setAt, liftedAt, askedBy }): LookAgain[] => {
      const fromAt = beginningOf(db, id, setAt);
      return isAsked(db, id, { fromAt, liftedAt })
        ? []
        : [{ rule: id, version, content: contentOf(rule), fromAt, toAt: liftedAt + 1, askedBy }];
    }),
  );
  // Of several lifted together one look that covers them all.
  return [...Map.groupBy(asked, ({ rule }) => rule).values()].map((same) => ({
    ...same.at(-1)!,
    fromAt: Math.min(...same.map(({ fromAt }) => fromAt)),
    toAt: Math.max(...same.map(({ toAt }) => toAt)),
  }));
}

const contentOf = (rule: Omit<StoredRule, 'id' | 'version'>): RuleContent => {
  const { isOn: _on, pack: _pack, madeBy: _by, madeAt: _at, changedBy: _who, changedAt: _when, ...content } = rule;
  return content;
};

/** A rule that looked at the past meanwhile passed him over there too. */
function beginningOf(db: ReadDb, rule: number, setAt: number): number {
  const { first } = one<{ first: number | null }>(
    db,
    sql`SELECT min(from_at) AS first FROM lookbacks WHERE rule = ${rule} AND dry = 0
      AND (asked_at >= ${setAt} OR coalesce(ended_at, ${setAt}) >= ${setAt})`,
  )!;
  return Math.min(setAt - LATE, first ?? setAt);
}

function isAsked(
  db: ReadDb,
  rule: number,
  { fromAt, liftedAt }: { readonly fromAt: number; readonly liftedAt: number },
): boolean {
  const known = sql`SELECT 1 FROM lookbacks WHERE rule = ${rule} AND dry = 0 AND narrowed = 0
    AND asked_at >= ${liftedAt} AND from_at <= ${fromAt} AND to_at > ${liftedAt}`;
  return one(db, known) !== null;
}
