import type { Viewer } from '../access/viewer.ts';
import { foldPhrase, LONGEST_PHRASE } from '../figures/phrase.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { noteVersion } from './dialogue-versions.ts';
import { sql } from './sql.ts';

/** With which words customers end a dialogue. */
export const owner = 'desk';

export interface EndPhrase {
  readonly id: number;
  readonly text: string;
  readonly folded: string;
  readonly isOn: boolean;
  readonly changedAt: number;
  readonly changedBy: string;
}

type Row = Omit<EndPhrase, 'isOn'> & { readonly isOn: number };

const MOST = 500;
const PHRASES = sql`SELECT p.id, p.text, p.folded, p.is_on AS isOn, p.changed_at AS changedAt, coalesce(a.name, '') AS changedBy
  FROM end_phrases p LEFT JOIN accounts a ON a.id = p.made_by`;
const shown = (row: Row): EndPhrase => ({ ...row, isOn: row.isOn === 1 });

/** The newest first; there are at most some hundred. */
export function listEndPhrases(db: ReadDb, _viewer: Viewer): EndPhrase[] {
  return all<Row>(db, sql`${PHRASES} ORDER BY p.id DESC`).map(shown);
}

export function findEndPhrase(db: ReadDb, _viewer: Viewer, id: number): EndPhrase | null {
  const row = one<Row>(db, sql`${PHRASES} WHERE p.id = ${id}`);
  return row && shown(row);
}

export interface Added {
  readonly added: number;
  /** Those that are compared like one that was there, or one further up. */
  readonly doubles: readonly string[];
}

/** Many at once. Doubles are left out and said; one that cannot be a phrase refuses all. */
export function addEndPhrases(db: WriteDb, viewer: Viewer, texts: readonly string[], at: number): Added {
  const wanted = texts.map((text) => text.trim()).filter((text) => text !== '');
  if (wanted.length === 0) throw new UserError('没有可以添加的结束语。每行写一条，再添加。');
  const { count } = one<{ count: number }>(db, sql`SELECT count(*) AS count FROM end_phrases`)!;
  const doubles: string[] = [];
  const added: string[] = [];
  for (const text of wanted) {
    const folded = foldedOrRefuse(text);
    const changed = run(
      db,
      sql`INSERT INTO end_phrases (text, folded, is_on, made_by, changed_at) VALUES (${text}, ${folded}, 1, ${viewer.accountId}, ${at})
        ON CONFLICT (folded) DO NOTHING`,
    );
    (changed === 0 ? doubles : added).push(text);
  }
  if (count + added.length > MOST) throw new UserError(`结束语最多 ${MOST} 条。先删除不用的，再添加。`);
  if (added.length > 0) noteVersion(db, viewer, `添加结束语${quoted(added)}`, at);
  return { added: added.length, doubles };
}

/** False when it is no longer there. */
export function updateEndPhrase(db: WriteDb, viewer: Viewer, id: number, text: string, at: number): boolean {
  const before = one<Row>(db, sql`${PHRASES} WHERE p.id = ${id}`);
  if (!before) return false;
  const [wanted, folded] = [text.trim(), foldedOrRefuse(text.trim())];
  const other = one<{ text: string }>(db, sql`SELECT text FROM end_phrases WHERE folded = ${folded} AND id <> ${id}`);
  if (other) throw new UserError(`已经有一条同样的结束语“${other.text}”。改成别的，或者删除其中一条。`);
  run(
    db,
    sql`UPDATE end_phrases SET text = ${wanted}, folded = ${folded}, made_by = ${viewer.accountId}, changed_at = ${at} WHERE id = ${id}`,
  );
  if (folded !== before.folded && before.isOn === 1)
    noteVersion(db, viewer, `结束语“${before.text}”改为“${wanted}”`, at);
  return true;
}

export function switchEndPhrase(db: WriteDb, viewer: Viewer, id: number, isOn: boolean, at: number): EndPhrase | null {
  const before = one<Row>(db, sql`${PHRASES} WHERE p.id = ${id}`);
  if (!before) return null;
  const changed = run(
    db,
    sql`UPDATE end_phrases SET is_on = ${isOn ? 1 : 0}, made_by = ${viewer.accountId}, changed_at = ${at}
      WHERE id = ${id} AND is_on <> ${isOn ? 1 : 0}`,
  );
  if (changed > 0) noteVersion(db, viewer, `${isOn ? '启用' : '停用'}结束语“${before.text}”`, at);
  return shown(before);
}

export function removeEndPhrase(db: WriteDb, viewer: Viewer, id: number, at: number): EndPhrase | null {
  const before = one<Row>(db, sql`${PHRASES} WHERE p.id = ${id}`);
  if (!before) return null;
  run(db, sql`DELETE FROM end_phrases WHERE id = ${id}`);
  if (before.isOn === 1) noteVersion(db, viewer, `删除结束语“${before.text}”`, at);
  return shown(before);
}

function foldedOrRefuse(text: string): string {
  if (text.length > LONGEST_PHRASE)
    throw new UserError(`结束语最多 ${LONGEST_PHRASE} 个字，“${text.slice(0, 12)}…”太长了。缩短后再添加。`);
  const folded = foldPhrase(text);
  if (folded === '') throw new UserError(`“${text}”里没有文字。结束语要有文字，末尾的标点和表情比较时不看。`);
  return folded;
}

const quoted = (texts: readonly string[]): string =>
  texts.length <= 3 ? texts.map((text) => `“${text}”`).join('') : `“${texts[0]}”等 ${texts.length} 条`;
