import Database from 'better-sqlite3';
import { migrate } from '../store/migrate.ts';

/** huicun.db in memory, attached to another file in memory: SQLite can only migrate a file that is the main one. */
export function attachDesk(archive: Database.Database): void {
  const model = new Database(':memory:');
  migrate(model, 'desk');
  const things = model
    .prepare(
      "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type = 'table' DESC, rowid",
    )
    .all() as { type: string; name: string; sql: string }[];
  archive.exec("ATTACH ':memory:' AS desk");
  for (const { sql } of things)
    archive.exec(sql.replace(/^CREATE (UNIQUE INDEX|TABLE|INDEX|TRIGGER) /, 'CREATE $1 desk.'));
  for (const { type, name } of things) if (type === 'table') copyRows(model, archive, name);
  model.close();
}

function copyRows(from: Database.Database, to: Database.Database, table: string): void {
  for (const row of from.prepare(`SELECT * FROM ${table}`).raw().all() as unknown[][])
    to.prepare(`INSERT OR IGNORE INTO desk.${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row);
}
