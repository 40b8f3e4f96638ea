import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { createApp } from '../../src/app.ts';
import { type Config, pathsOf, readConfig } from '../../src/config.ts';
import { checkArchive } from '../../src/store/archive-check.ts';
import { readLogHealth } from '../../src/store/log-health.ts';
import { readPublicLogKey } from '../../src/store/log-key.ts';
import { SimulatedLibrary } from '../../src/testing/simulated-library.ts';
import { keyPair, viewer } from '../../src/testing/world.ts';
import { importPrivateKey } from '../../src/wecom/private-keys.ts';
import { fillArchive } from './fill.ts';
import { median, timed } from './timing.ts';

/**
 * An archive of --messages (500,000) held against its evidence log: entries a second against reading the same rows and hashing
 * the same bytes, in turns. Last line `ratio_hash=`.
 */
const ROUNDS = 3;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { messages: { type: 'string', default: '500000' } } as const });
  const dir = mkdtempSync(join(os.tmpdir(), 'huicun-bench-'));
  try {
    const config = await archiveIn(dir, Number(values.messages));
    report(measure(config));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function archiveIn(dir: string, messages: number): Promise<Config> {
  mkdirSync(join(dir, 'sdk'));
  const config = readConfig({
    ...{ DATA_DIR: join(dir, 'data'), KEY_FILE: join(dir, 'master.key'), CORP_ID: 'ww1', ARCHIVE_SECRET: 'secret' },
    ...{ SDK_LIBRARY: new SimulatedLibrary(join(dir, 'sdk')).path, SDK_HOST: 'inline', LOG_LEVEL: 'silent' },
  });
  importPrivateKey({ keysDir: pathsOf(config).keys, keyFile: config.keyFile }, 1, keyPair(1).pem);
  console.log(`建立 ${messages.toLocaleString()} 条的存档……`);
  fillArchive(config, messages);
  const app = await createApp(config);
  await app.pipeline.pull();
  for (let waiting = 1; waiting > 0; ) {
    await app.pipeline.checkpoint();
    ({ waiting } = await app.store.read(readLogHealth, viewer()));
  }
  await app.close();
  return config;
}

interface Measured {
  readonly entries: number;
  readonly verifyMs: number;
  readonly hashMs: number;
  readonly rssMb: number;
}

function measure(config: Config): Measured {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const [, hashMs] = timed(() => hashEverything(config));
    const [entries, verifyMs] = timed(() => verifyEverything(config));
    return { entries, hashMs, verifyMs };
  });
  return {
    entries: rounds[0]!.entries,
    verifyMs: median(rounds.map(({ verifyMs }) => verifyMs)),
    hashMs: median(rounds.map(({ hashMs }) => hashMs)),
    rssMb: process.memoryUsage().rss / 2 ** 20,
  };
}

function verifyEverything(config: Config): number {
  const paths = pathsOf(config);
  const asked = { month: null, conversation: null, sample: null, outside: [] };
  const check = checkArchive({ paths, verifierKey: readPublicLogKey(paths.keys)!, mediumState: null }, asked);
  for (;;) {
    const { done, value } = check.next();
    if (!done) continue;
    if (value.found > 0) throw new Error(`the untouched archive does not verify: ${JSON.stringify(value.findings[0])}`);
    return value.entries;
  }
}

/** What no verification can do without: every row read, its bytes hashed (in hex, which costs the least). */
function hashEverything(config: Config): void {
  const { months } = pathsOf(config);
  for (const file of readdirSync(months).filter((name) => /^\d{4}-\d{2}\.db$/.test(name))) {
    const db = new Database(join(months, file), { readonly: true });
    const envelopes = db.prepare<[], [number, string, number, string, string, string | null]>(
      'SELECT seq, msgid, key_version, random_key, chat_msg, extra FROM envelopes',
    );
    for (const [seq, msgid, version, key, text, extra] of envelopes.raw().iterate())
      hash('sha256', `${seq}\n${msgid}\n${version}\n${key}\n${text}\n${extra ?? ''}`, 'hex');
    for (const json of db.prepare<[], string>('SELECT json FROM opened').pluck().iterate()) hash('sha256', json, 'hex');
    db.close();
  }
}

function report({ entries, verifyMs, hashMs, rssMb }: Measured): void {
  const perSecond = (ms: number) => Math.round(entries / (ms / 1000));
  console.log(`校验 ${entries.toLocaleString()} 条存证：每秒 ${perSecond(verifyMs).toLocaleString()} 条`);
  console.log(`只读出并计算哈希：每秒 ${perSecond(hashMs).toLocaleString()} 条`);
  console.log(
    `ratio_hash=${(hashMs / verifyMs).toFixed(2)} entries_per_s=${perSecond(verifyMs)} rss_mb=${rssMb.toFixed(0)}`,
  );
}
