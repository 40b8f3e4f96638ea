import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { FolderPlace } from '../src/backup/folder.ts';
import { listSnapshots, readManifest } from '../src/backup/manifest.ts';
import { unhurried } from '../src/backup/pace.ts';
import { restoreBackup } from '../src/backup/restore.ts';
import { writeBackupSecrets } from '../src/backup/secrets.ts';
import { openVault } from '../src/backup/vault.ts';
import { pathsOf } from '../src/config.ts';
import { messageOf } from '../src/lib/errors.ts';
import { readMasterKey, unseal } from '../src/lib/seal.ts';
import { saveBackupPlan } from '../src/store/backups.ts';
import { makeOlder } from '../src/store/testing/older-data.ts';
import { childEnvironment } from '../src/testing/child-environment.ts';
import { viewer, World } from '../src/testing/world.ts';

/**
 * `npm run torture-ops [seed] [kills]`: what is done to a whole archive is killed with SIGKILL at random moments, run again, and
 * compared with the same undisturbed: backup, restore, migrate, rotate-key, and the service while its back-up thread copies.
 */
const started = Date.now();
const seed = Number(process.argv[2] ?? started % 100_000);
const KILLS = Number(process.argv[3] ?? 5); // of each kind
const PASSPHRASE = '三月的雨 落在旧城墙的青苔上';
const MESSAGES = 2000;
const FILES = 60;

const random = generator(seed);
const faults: string[] = [];
let kills = 0;
const w = new World({ settings: { SDK_HOST: 'fork', PORT: '0' } });
const [to, passphraseFile] = [join(w.dir, 'backups'), join(w.dir, 'passphrase')];
const from = ['--from', to, '--passphrase-file', passphraseFile];
const ROOT = join(import.meta.dirname, '../src');

function begin(file: string, args: readonly string[], settings: Readonly<Record<string, string>>): ChildProcess {
  const env = childEnvironment({ ...w.settings, ...settings });
  return spawn(process.execPath, [join(ROOT, file), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** To its end; that it fails is a fault. Returns how long it took. */
async function run(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<number> {
  const began = performance.now();
  const child = begin('cli/index.ts', args, settings);
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text) => (said += String(text)));
  const [status] = await once(child, 'close');
  if (status !== 0) faults.push(`${args[0]} ended with ${status}: ${said.trim()}`);
  return performance.now() - began;
}

/** Somewhere after the program has been read, up to a little after its end. */
async function kill(args: readonly string[], usual: number, settings: Readonly<Record<string, string>> = {}) {
  const child = begin('cli/index.ts', args, settings);
  await Promise.race([once(child, 'exit'), sleep(usual * (0.3 + 0.7 * random()))]);
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
  kills += 1;
}

function speak(messages: number, files: number): void {
  for (let i = 0; i < messages; i += 1) w.says('zhang', 'li', `第 ${w.seq} 条，${'话'.repeat(20)}`);
  for (let i = 0; i < files; i += 1) w.sendsFile(Buffer.alloc(20_000 + Math.floor(40_000 * random()), `${w.seq}`));
}

async function killBackups(): Promise<void> {
  const args = ['backup', '--to', to, '--passphrase-file', passphraseFile];
  const usual = await run(args);
  for (let i = 0; i < KILLS; i += 1) {
    speak(40, 4);
    await w.archive();
    await kill(args, usual);
  }
  await run(args);
  await compareBackups(w.seq);
}

/** Whatever lies there as a back-up comes back whole; the newest holds everything. */
async function compareBackups(messages: number): Promise<void> {
  const place = new FolderPlace(to);
  const vault = await openVault(place, PASSPHRASE);
  const names = await listSnapshots(place);
  for (const snapshot of names) {
    const dataDir = join(w.dir, 'compared');
    const order = { vault, dataDir, snapshot, freeBytes: () => Number.MAX_SAFE_INTEGER, pace: unhurried };
    await restoreBackup(order).catch((error) => faults.push(`${snapshot}: ${messageOf(error)}`));
    rmSync(dataDir, { recursive: true, force: true });
  }
  const { totals } = await readManifest(place, vault.box, names.at(-1)!);
  if (totals.messages !== messages) faults.push(`${totals.messages} messages of ${messages} in the newest back-up`);
  console.log(`  ${names.length} 份备份都能恢复，最新一份 ${totals.messages} 条消息、${totals.media} 个文件`);
}

/** The service with a timetable that is always due, killed while its thread copies. */
async function killService(): Promise<void> {
  for (let i = 0; i < KILLS; i += 1) {
    const { service } = await serviceBacksUp();
    await sleep(600 * random());
    service.kill('SIGKILL');
    await once(service, 'exit');
    kills += 1;
  }
  const { service, state } = await serviceBacksUp();
  await until(() => state() !== 'running');
  if (state() !== 'done') faults.push(`the back-up of the service: ${state()}`);
  service.kill('SIGTERM');
  const [code] = await once(service, 'exit');
  if (code !== 0) faults.push(`the service ended with ${code}`);
  await run(['backup', '--to', to, '--passphrase-file', passphraseFile]); // what was pulled beside the last one
  await compareBackups(w.seq);
}

/** Until its back-up has begun. */
async function serviceBacksUp(): Promise<{ service: ChildProcess; state: () => string | undefined }> {
  speak(40, 4);
  const ask = <R>(work: (db: Database.Database) => R): R => {
    const db = new Database(pathsOf(w.config).desk);
    const answer = work(db);
    db.close();
    return answer;
  };
  ask((db) => db.exec('UPDATE backup_place SET next_at = 0'));
  const last = ask((db) => db.prepare('SELECT coalesce(max(id), 0) FROM backups').pluck().get());
  const state = () =>
    ask((db) => db.prepare('SELECT state FROM backups WHERE id > ?').pluck().get(last) as string | undefined);
  const service = begin('main.ts', [], {});
  for (const stream of [service.stdout!, service.stderr!]) stream.resume();
  await until(() => state() !== undefined);
  return { service, state };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let n = 0; n < 1200 && !isSo(); n += 1) await sleep(25);
}

const at = (name: string) => ({ DATA_DIR: join(w.dir, name, 'data'), KEY_FILE: join(w.dir, name, 'master.key') });

async function killRestores(): Promise<string> {
  mkdirSync(join(w.dir, 'whole'));
  const usual = await run(['restore', ...from], at('whole'));
  const whole = contentOf(at('whole').DATA_DIR);
  for (let i = 0; i < KILLS; i += 1) {
    mkdirSync(join(w.dir, 'again'));
    await kill(['restore', ...from], usual, at('again'));
    if (readdirSync(join(w.dir, 'again')).includes('master.key')) await settle();
    else await run(['restore', ...from], at('again'));
    if (contentOf(at('again').DATA_DIR) !== whole) faults.push(`restore ${i}: not what it should be`);
    rmSync(join(w.dir, 'again'), { recursive: true });
  }
  return join(w.dir, 'whole');
}

/** It was almost done: run again it may say that there is data already, which is no fault. */
async function settle(): Promise<void> {
  const child = begin('cli/index.ts', ['restore', ...from], at('again'));
  await once(child, 'exit');
}

async function killMigrations(whole: string): Promise<void> {
  const older = join(w.dir, 'older');
  cpSync(whole, older, { recursive: true });
  makeOlder(join(older, 'data/huicun.db'), 'desk', 9);
  const beginAt = (name: string) => cpSync(older, join(w.dir, name), { recursive: true });
  beginAt('migrated');
  const usual = await run(['migrate'], at('migrated'));
  const wanted = contentOf(at('migrated').DATA_DIR);
  for (let i = 0; i < KILLS; i += 1) {
    beginAt('again');
    await kill(['migrate'], usual, at('again'));
    await run(['migrate'], at('again'));
    if (contentOf(at('again').DATA_DIR) !== wanted) faults.push(`migrate ${i}: not what it should be`);
    rmSync(join(w.dir, 'again'), { recursive: true });
  }
}

async function killRotations(whole: string): Promise<void> {
  const place = join(w.dir, 'rotated');
  cpSync(whole, place, { recursive: true });
  const usual = await run(['rotate-key'], at('rotated'));
  for (let i = 0; i < KILLS; i += 1) {
    await kill(['rotate-key'], usual, at('rotated'));
    await run(['rotate-key'], at('rotated'));
    const key = readMasterKey(at('rotated').KEY_FILE);
    for (const name of readdirSync(join(place, 'data/keys')).filter((file) => file.endsWith('.key')))
      try {
        unseal(key, name, readFileSync(join(place, 'data/keys', name)));
      } catch (error) {
        faults.push(`rotate-key ${i}: ${name}: ${messageOf(error)}`);
      }
  }
}

const OWN = /^(trail|service_starts|sqlite_)/; // when what was done
const APART = /^(run|keys|upgrades?|backups)\//;

/** Everything that lies in a data directory, in one hash: of databases their rows. */
function contentOf(dataDir: string): string {
  const names = globSync('**/*', { cwd: dataDir }).filter((name) => statSync(join(dataDir, name)).isFile());
  const lines = names
    .filter((name) => !APART.test(name) && !/(-wal|-shm|\.lock|\.bak|restored\.json)$|^lock|before/.test(name))
    .sort()
    .map((name) => `${name} ${name.endsWith('.db') ? rowsOf(join(dataDir, name)) : digest(join(dataDir, name))}`);
  return lines.join('\n');
}

const digest = (path: string): string => hash('sha256', readFileSync(path), 'hex');

function rowsOf(path: string): string {
  const db = new Database(path, { readonly: true });
  const tables = db
    .prepare<[], string>(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name`)
    .pluck()
    .all()
    .filter((name) => !OWN.test(name));
  const rows = tables.map((name) => `${name}${JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).raw().all())}`);
  const version = db.pragma('user_version', { simple: true });
  db.close();
  return `${version} ${hash('sha256', rows.join('\n'), 'hex')}`;
}

/** The same every time for a seed. */
function generator(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

console.log(`种子 ${seed}：每一种各杀 ${KILLS} 次……`);
mkdirSync(to);
writeFileSync(passphraseFile, `${PASSPHRASE}\n`);
speak(MESSAGES, FILES);
await w.archive();
await w.app.pipeline.checkpoint();
await killBackups();
const plan = { kind: 'folder', folder: to, endpoint: '', region: '', bucket: '', prefix: '', accessKey: '' } as const;
const more = { style: 'path', ca: '', isSealed: true, isOn: true, everyHours: 1, atHour: 0 } as const;
const keep = { keepCount: 30, keepDays: 0 };
await w.app.store.write(saveBackupPlan, viewer(), { ...plan, ...more, ...keep }, { now: Date.now(), nextAt: 0 });
const keys = { keysDir: pathsOf(w.config).keys, keyFile: w.config.keyFile };
writeBackupSecrets(keys, { secretKey: '', passphrase: PASSPHRASE });
await w.app.close();
await killService();
const whole = await killRestores();
await killMigrations(whole);
await killRotations(whole);
rmSync(w.dir, { recursive: true, force: true });
for (const fault of faults.slice(0, 20)) console.log(`  不符：${fault}`);
console.log(`用时 ${Math.round((Date.now() - started) / 1000)} 秒`);
console.log(`kills=${kills} faults=${faults.length}`);
process.exitCode = faults.length > 0 ? 1 : 0;
