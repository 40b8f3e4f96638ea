import { hash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { messageOf, UserError } from '../lib/errors.ts';
import { EXPORT_SECRET } from '../lib/export-words.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { NEXT, readMasterKey, seal, unseal, writeDurably } from '../lib/seal.ts';
import { lookInto } from './data-files.ts';
import type { WriteDb } from './db.ts';
import { openForWriting } from './files.ts';
import type { KeyPlace } from './log-key.ts';
import { schemaVersion, syncFolder } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { recordTraces, type TrailEntry } from './trail.ts';

/**
 * A new master key for everything that is sealed. Files are sealed again beside themselves; then one commit of huicun.db, which
 * seals its own secrets and notes the new key, decides; then the files take their places, the master key last. Killed before the
 * commit it is undone, after it completed: by the next start of the service, or by the next run.
 */
export interface RotationPlace extends KeyPlace {
  readonly desk: string;
}

/** Columns of huicun.db that hold something sealed, and the name it is sealed under. */
const SEALED: readonly { table: string; key: string; column: string; nameOf: (key: string | number) => string }[] = [
  { table: 'accounts', key: 'id', column: 'totp', nameOf: (id) => `totp-${id}` },
  { table: 'channels', key: 'key', column: 'secret', nameOf: (key) => `channel-${key}` },
  { table: 'exports', key: 'id', column: 'secret', nameOf: () => EXPORT_SECRET },
];

const MARK = 'master-key'; // in settings: which key the rows are sealed with
const markOf = (key: Buffer): string => hash('sha256', key, 'hex').slice(0, 32);

/** Returns how many secrets were sealed again. `step` is told what comes next, for tests that break off there. */
export function rotateMasterKey(
  place: RotationPlace,
  traces: readonly TrailEntry[],
  step: (name: string) => void = () => undefined,
): number {
  const before = readMasterKey(place.keyFile);
  assertDesk(place.desk);
  const files = sealedFiles(place).map(
    (name) => [name, unseal(before, name, readFileSync(join(place.keysDir, name)))] as const,
  );
  const after = randomBytes(32);
  step('master key beside');
  putBeside(place.keyFile, Buffer.from(after.toString('base64')), 0o400);
  for (const [name, plain] of files) {
    step(`${name} beside`);
    putBeside(join(place.keysDir, name), seal(after, name, plain), 0o600);
  }
  for (const folder of new Set([dirname(place.keyFile), ...(files.length > 0 ? [place.keysDir] : [])]))
    syncFolder(folder);
  step('commit');
  const rows = commit(place.desk, { before, after }, traces);
  step('switch');
  switchAll(place, step);
  return files.length + rows;
}

/** What a kill left half done. Null: there was nothing. */
export function finishRotation(place: RotationPlace): 'completed' | 'undone' | null {
  if (!existsSync(place.keyFile + NEXT)) return null;
  try {
    const after = readMasterKey(place.keyFile + NEXT);
    const isCommitted = existsSync(place.desk) && lookInto(place.desk, readMark) === markOf(after);
    if (isCommitted) switchAll(place, () => undefined);
    else undoAll(place);
    return isCommitted ? 'completed' : 'undone';
  } catch (cause) {
    throw new UserError(
      `主密钥更换到一半被打断，这次没能收尾：${messageOf(cause)}。请以能写入 ${dirname(place.keyFile)} 与 ${place.keysDir} 的账号执行一次 rotate-key，它会接着做完。`,
    );
  }
}

function putBeside(path: string, content: Buffer, mode: number): void {
  writeDurably(path + NEXT, content, mode);
  const { uid, gid } = statSync(path);
  if (process.getuid?.() === 0) chownSync(path + NEXT, uid, gid);
}

function switchAll({ keysDir, keyFile }: RotationPlace, step: (name: string) => void): void {
  for (const name of besideIn(keysDir)) {
    step(`${name} switched`);
    replaceFile(join(keysDir, name), join(keysDir, name.slice(0, -NEXT.length)));
  }
  if (existsSync(keysDir)) syncFolder(keysDir);
  step('master key switched');
  replaceFile(keyFile + NEXT, keyFile);
  syncFolder(dirname(keyFile));
}

function undoAll({ keysDir, keyFile }: RotationPlace): void {
  for (const name of besideIn(keysDir)) rmSync(join(keysDir, name));
  rmSync(keyFile + NEXT);
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
const sealedFiles = ({ keysDir }: RotationPlace): string[] => namesIn(keysDir).filter((name) => name.endsWith('.key'));
const besideIn = (folder: string): string[] => namesIn(folder).filter((name) => name.endsWith(`.key${NEXT}`));

function assertDesk(path: string): void {
  const version = existsSync(path) ? lookInto(path, schemaVersion) : 0;
  if (version === migrations.desk.length) return;
  throw new UserError(
    version === 0
      ? '还没有数据库：先启动一次会存服务，再更换主密钥。'
      : '数据库的结构与本程序不同：先执行 migrate 升级，再更换主密钥。',
  );
}

function commit(
  path: string,
  keys: { readonly before: Buffer; readonly after: Buffer },
  traces: readonly TrailEntry[],
): number {
  const connection = openForWriting(path, 'desk');
  try {
    return connection
      .transaction(() => {
        assertAllKnown(connection);
        const rows = SEALED.reduce((sum, place) => sum + sealAgain(connection, place, keys), 0);
        connection
          .prepare(
            `INSERT INTO settings (name, value, changed_at, changed_by) VALUES (?, ?, ?, 0)
              ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at`,
          )
          .run(MARK, JSON.stringify(markOf(keys.after)), Date.now());
        recordTraces({ connection } as WriteDb, traces);
        return rows;
      })
      .immediate();
  } finally {
    connection.close();
  }
}

function sealAgain(
  db: Database.Database,
  { table, key, column, nameOf }: (typeof SEALED)[number],
  { before, after }: { readonly before: Buffer; readonly after: Buffer },
): number {
  const rows = db.prepare(`SELECT ${key} AS key, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`).all();
  const change = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`);
  for (const { key: id, sealed } of rows as { key: string | number; sealed: Buffer }[])
    change.run(seal(after, nameOf(id), unseal(before, nameOf(id), sealed)), id);
  return rows.length;
}

/** A secret that nobody lists here would stay closed for good. */
function assertAllKnown(db: Database.Database): void {
  const columns = db
    .prepare(
      `SELECT t.name AS "table", c.name AS "column" FROM pragma_table_list t, pragma_table_info(t.name) c
        WHERE t.schema = 'main' AND t.type = 'table' AND c.type = 'BLOB'`,
    )
    .all() as { table: string; column: string }[];
  for (const { table, column } of columns) {
    if (SEALED.some((known) => known.table === table && known.column === column)) continue;
    const found = db.prepare(`SELECT 1 FROM "${table}" WHERE substr("${column}", 1, 4) = CAST('HCS1' AS BLOB)`).get();
    if (found) throw new Error(`${table}.${column} holds something sealed that rotate-key does not know`);
  }
}

function readMark(db: Database.Database): string | null {
  if (schemaVersion(db) < 3) return null; // no settings yet
  const value = db.prepare('SELECT value FROM settings WHERE name = ?').pluck().get(MARK) as string | undefined;
  return value === undefined ? null : (JSON.parse(value) as string);
}
