import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** How notices read, as people wrote it. One of a category is in use at most; while it is, it can only be looked at. */
export const owner = 'desk';

const MOST_OF_CATEGORY = 3;

export interface TemplateContent {
  readonly name: string;
  readonly category: string;
  readonly format: 'text' | 'textcard' | 'markdown';
  readonly content: string;
}

export interface NoticeTemplate extends TemplateContent {
  readonly id: number;
  readonly isOn: boolean;
  readonly madeBy: string;
  readonly madeAt: number;
  readonly changedAt: number;
  /** Its category holds as many as it may. */
  readonly full: boolean;
}

type Row = Omit<NoticeTemplate, 'isOn' | 'full'> & { isOn: number; full: number };

const COLUMNS = sql`t.id, t.name, t.category, t.format, t.content, t.is_on AS isOn, coalesce(a.name, '') AS madeBy,
  t.made_at AS madeAt, t.changed_at AS changedAt,
  (SELECT count(*) FROM notice_templates o WHERE o.category = t.category) >= ${MOST_OF_CATEGORY} AS full`;
const FROM = sql`notice_templates t LEFT JOIN accounts a ON a.id = t.made_by`;
const templateOf = (row: Row): NoticeTemplate => ({ ...row, isOn: row.isOn === 1, full: row.full === 1 });

/** Newest first; at most three of each category, so all of them. */
export function listTemplates(db: ReadDb, _viewer: Viewer): NoticeTemplate[] {
  return all<Row>(db, sql`SELECT ${COLUMNS} FROM ${FROM} ORDER BY t.made_at DESC, t.id DESC`).map(templateOf);
}

export function findTemplate(db: ReadDb, _viewer: Viewer, id: number): NoticeTemplate | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM ${FROM} WHERE t.id = ${id}`);
  return row && templateOf(row);
}

/** Of each category the one in use, for the job that sends. */
export function listTemplatesInUse(db: ReadDb): TemplateContent[] {
  return all<TemplateContent>(db, sql`SELECT name, category, format, content FROM notice_templates WHERE is_on = 1`);
}

/** Switched off. Answers with its number. */
export function insertTemplate(db: WriteDb, viewer: Viewer, template: TemplateContent, at: number): number {
  const { name, category, format, content } = template;
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM notice_templates WHERE category = ${category}`)!;
  if (n >= MOST_OF_CATEGORY) throw new UserError(`这个类别已有 ${MOST_OF_CATEGORY} 个模板，先删去一个不用的，再新建。`);
  assertNameFree(db, name, 0);
  return one<{ id: number }>(
    db,
    sql`INSERT INTO notice_templates (name, category, format, content, made_by, made_at, changed_at)
      VALUES (${name}, ${category}, ${format}, ${content}, ${viewer.accountId}, ${at}, ${at}) RETURNING id`,
  )!.id;
}

/** False: there is none. The category stays what it was made for. */
export function updateTemplate(
  db: WriteDb,
  _viewer: Viewer,
  id: number,
  { name, format, content }: Omit<TemplateContent, 'category'>,
  at: number,
): boolean {
  if (!assertOff(db, id)) return false;
  assertNameFree(db, name, id);
  return (
    run(
      db,
      sql`UPDATE notice_templates SET name = ${name}, format = ${format}, content = ${content}, changed_at = ${at} WHERE id = ${id}`,
    ) > 0
  );
}

/** Takes the place of the one that was in use. Answers with that one's name, null when there was none; false: no such template. */
export function switchTemplate(
  db: WriteDb,
  _viewer: Viewer,
  id: number,
  isOn: boolean,
  at: number,
): string | null | false {
  const own = one<{ category: string }>(db, sql`SELECT category FROM notice_templates WHERE id = ${id}`);
  if (!own) return false;
  const before = one<{ name: string }>(
    db,
    sql`SELECT name FROM notice_templates WHERE category = ${own.category} AND is_on = 1 AND id <> ${id}`,
  );
  if (isOn) run(db, sql`UPDATE notice_templates SET is_on = 0 WHERE category = ${own.category} AND is_on = 1`);
  run(db, sql`UPDATE notice_templates SET is_on = ${isOn ? 1 : 0}, changed_at = ${at} WHERE id = ${id}`);
  return isOn ? (before?.name ?? null) : null;
}

export function removeTemplate(db: WriteDb, _viewer: Viewer, id: number): boolean {
  return assertOff(db, id) && run(db, sql`DELETE FROM notice_templates WHERE id = ${id}`) > 0;
}

function assertOff(db: WriteDb, id: number): boolean {
  const row = one<{ isOn: number }>(db, sql`SELECT is_on AS isOn FROM notice_templates WHERE id = ${id}`);
  if (row?.isOn === 1) throw new UserError('启用中的模板只能查看。先禁用它，再修改或删除。');
  return row !== null;
}

function assertNameFree(db: WriteDb, name: string, but: number): void {
  const other = one(db, sql`SELECT 1 FROM notice_templates WHERE name = ${name} AND id <> ${but}`);
  if (other) throw new UserError(`已有名为“${name}”的模板，换一个名称。`);
}
