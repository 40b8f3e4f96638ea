import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Ways out beside WeCom's application: robots of groups, and the mail server. Their secrets are sealed and never shown. */
export const owner = 'desk';

export interface Channel {
  readonly key: string;
  readonly kind: 'robot' | 'mail';
  readonly name: string;
  readonly settings: unknown;
  readonly hasSecret: boolean;
  readonly workedAt: number | null;
  readonly failedAt: number | null;
  readonly problem: string;
}

export interface ChannelContent {
  readonly key: string;
  readonly kind: Channel['kind'];
  readonly name: string;
  readonly settings: unknown;
  /** Null: as it was. */
  readonly secret: Uint8Array | null;
}

const COLUMNS = sql`key, kind, name, settings, secret IS NOT NULL AS hasSecret, worked_at AS workedAt, failed_at AS failedAt, problem`;

type Row = Omit<Channel, 'settings' | 'hasSecret'> & { settings: string; hasSecret: number };

const channelOf = ({ settings, hasSecret, ...row }: Row): Channel => ({
  ...row,
  settings: JSON.parse(settings) as unknown,
  hasSecret: hasSecret === 1,
});

/** The mail server last. */
export function listChannels(db: ReadDb, _viewer: Viewer): Channel[] {
  return all<Row>(db, sql`SELECT ${COLUMNS} FROM channels ORDER BY kind DESC, made_at, key`).map(channelOf);
}

export function findChannel(db: ReadDb, _viewer: Viewer, key: string): Channel | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM channels WHERE key = ${key}`);
  return row && channelOf(row);
}

/** For sending alone. */
export function findChannelSecret(db: ReadDb, key: string): { settings: unknown; secret: Uint8Array | null } | null {
  const row = one<{ settings: string; secret: Buffer | null }>(
    db,
    sql`SELECT settings, secret FROM channels WHERE key = ${key}`,
  );
  return row && { settings: JSON.parse(row.settings) as unknown, secret: row.secret };
}

export function saveChannel(db: WriteDb, _viewer: Viewer, channel: ChannelContent, at: number): void {
  const { key, kind, name, settings, secret } = channel;
  const sealed = secret && Buffer.from(secret);
  run(
    db,
    sql`INSERT INTO channels (key, kind, name, settings, secret, made_at, changed_at)
      VALUES (${key}, ${kind}, ${name}, ${JSON.stringify(settings)}, ${sealed}, ${at}, ${at})
      ON CONFLICT (key) DO UPDATE SET name = excluded.name, settings = excluded.settings, changed_at = excluded.changed_at,
        secret = coalesce(excluded.secret, secret), worked_at = NULL, failed_at = NULL, problem = ''`,
  );
}

export function removeChannel(db: WriteDb, _viewer: Viewer, key: string): boolean {
  return run(db, sql`DELETE FROM channels WHERE key = ${key}`) > 0;
}

/** Whether the last message went through, and if not, why. */
export function recordChannel(db: WriteDb, key: string, problem: string | null, at: number): void {
  if (problem === null)
    return void run(db, sql`UPDATE channels SET worked_at = ${at}, problem = '' WHERE key = ${key}`);
  run(db, sql`UPDATE channels SET failed_at = ${at}, problem = ${problem} WHERE key = ${key}`);
}
