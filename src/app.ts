import os from 'node:os';
import { Alerts } from './alerts/alerts.ts';
import { startArchiveThread } from './archive/archive-thread.ts';
import type { ArchiveHandle } from './archive/pipeline.ts';
import { checkInThread, type RunCheck, Verifier } from './archive/verifier.ts';
import { backUpInThread } from './backup/backup-thread.ts';
import { Backups } from './backup/backups.ts';
import type { RunBackup } from './backup/run-backup.ts';
import { type Config, logFileIn, pathsOf } from './config.ts';
import { exportInThread } from './export/export-thread.ts';
import { Exporter } from './export/exporter.ts';
import type { MakeExport } from './export/make-export.ts';
import type { Clock } from './lib/clock.ts';
import { bytesFree } from './lib/disk.ts';
import { createLog, type Log } from './lib/log.ts';
import { Workshop } from './media/workshop.ts';
import { CallbackInbox } from './people/callback.ts';
import { Names } from './people/names.ts';
import { refreshLists } from './people/outsiders.ts';
import { Sync, type SyncOutcome } from './people/sync.ts';
import { KeyDesk } from './setup/keys.ts';
import { LibraryDesk } from './setup/library.ts';
import { makeRecoveryCopy } from './setup/recovery.ts';
import { Setup } from './setup/setup.ts';
import { SupportDesk } from './setup/support.ts';
import { type Store, ThreadedStore } from './store/store.ts';
import { ApiClient } from './wecom/api-client.ts';
import { BindingFile } from './wecom/binding.ts';
import { CallbackKeys } from './wecom/callback-keys.ts';
import { ContactsApi } from './wecom/contacts-api.ts';
import { MessageApi } from './wecom/message-api.ts';
import { type BytesToPost, postBytes } from './wecom/post-bytes.ts';
import { RobotApi } from './wecom/robot-api.ts';
import { SignInApi } from './wecom/sign-in-api.ts';

/** Everything the program is made of. Built once, here, and handed to whoever needs a part of it. */
export interface App {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly store: Store;
  readonly pipeline: Pick<
    ArchiveHandle,
    | 'pull'
    | 'fetchMedia'
    | 'rebuildMonth'
    | 'rebuilds'
    | 'review'
    | 'figures'
    | 'raiseTimeouts'
    | 'checkpoint'
    | 'dispose'
    | 'stages'
  >;
  readonly signIn: SignInApi;
  readonly binding: BindingFile;
  /** The self-tests: whether everything works, and what to do about what does not. */
  readonly setup: Setup;
  /** What somebody who helps needs to see, and nothing else. */
  readonly support: SupportDesk;
  /** Tencent's library: brought here, tried, put in force. */
  readonly library: LibraryDesk;
  /** The RSA keys that open the messages, and their recovery copy. */
  readonly keys: KeyDesk;
  /** For what a page needs at once; the pipeline has one of its own. */
  readonly workshop: Workshop;
  readonly exports: Exporter;
  /** Back-ups, by their timetable or at once. */
  readonly backups: Backups;
  /** Holds the archive against its evidence log. */
  readonly verifier: Verifier;
  /** What everybody is called, as the one who asks may see it. */
  readonly names: Pick<Names, 'of' | 'nameThen' | 'refresh'>;
  /** Brings the directory up to date, one run at a time. */
  readonly sync: Sync;
  /** All of it, now. */
  syncDirectory(): Promise<SyncOutcome>;
  /** Names of groups and robots that have begun to talk since. */
  nameNewcomers(): Promise<SyncOutcome>;
  /** Tells people of violations, and of what threatens the archive. */
  readonly alerts: Alerts;
  /** What opens WeCom's calls to us. */
  readonly callbackKeys: CallbackKeys;
  /** Acts upon the events WeCom has told us of; says how many. */
  takeCallbacks(): Promise<number>;
  /** Brings the list of outside people in step with what has changed. */
  refreshLists(): Promise<number>;
  close(): Promise<void>;
}

/** The program as it runs: web in this thread, desk, readers and archive each in their own. */
export async function createApp(config: Config): Promise<App> {
  const cores = os.availableParallelism();
  const log = createLog(config.logLevel, logFileIn(config, 'huicun'));
  // On Windows threads have no priority of their own, so one core is left to the web.
  const cryptoWorkers = process.platform === 'win32' ? Math.max(1, Math.min(2, cores - 1)) : Math.min(2, cores);
  const pipeline = await startArchiveThread(config, cryptoWorkers);
  const store = await ThreadedStore.open({
    paths: pathsOf(config),
    readers: cores > 1 ? 2 : 1,
    archive: (name, args) => pipeline.write(name, args),
  });
  const make = exportInThread({ config, paths: pathsOf(config) });
  const check = checkInThread(pathsOf(config));
  return assemble({ config, log, clock: Date.now, store, pipeline, make, check, backUp: backUpInThread });
}

/** What differs between a program of threads and one in a single thread (local-app.ts). */
export interface Parts extends Pick<App, 'config' | 'log' | 'clock' | 'store'> {
  readonly pipeline: ArchiveHandle;
  readonly make: MakeExport;
  readonly check: RunCheck;
  readonly backUp: RunBackup;
  readonly freeBytes?: () => number;
}

export function assemble({ make, check, backUp, freeBytes, ...parts }: Parts): App {
  const { config, log, clock, store, pipeline } = parts;
  const paths = pathsOf(config);
  const { media: mediaDir, previews: previewsDir } = paths;
  const exports = new Exporter({
    ...{ config, paths, log, clock, store, make, ...(freeBytes ? { freeBytes } : {}) },
    company: () => binding.current().company,
    checkpoint: async () => (await pipeline.checkpoint())?.note ?? null,
  });
  const backups = backupsOf(parts, backUp);
  const verifier = new Verifier({ log, clock, run: check });
  const workshop = new Workshop({ mediaDir, previewsDir, ffmpegPath: config.ffmpegPath, log });
  const binding = new BindingFile({ keysDir: paths.keys, keyFile: config.keyFile }, config);
  const api = new ApiClient(() => ({ ...binding.current(), wecomApi: config.wecomApi }), { clock });
  const contacts = new ContactsApi(api);
  const sync = new Sync({ store, contacts, clock, log });
  const inbox = new CallbackInbox({ store, contacts, clock, log, pull: () => pipeline.pull() });
  return {
    ...parts,
    alerts: alertsOf(parts, binding, api),
    workshop,
    exports,
    backups,
    verifier,
    names: new Names(store, clock),
    sync,
    syncDirectory: () => sync.run(),
    nameNewcomers: () => sync.nameNewcomers(),
    callbackKeys: new CallbackKeys(binding),
    takeCallbacks: () => inbox.take(),
    refreshLists: () => refreshLists({ store }),
    signIn: signInOf(config, binding, api),
    binding,
    support: new SupportDesk({ config, paths, binding, store, clock }),
    library: new LibraryDesk({ config, paths, binding, clock, log }),
    keys: new KeyDesk({ config, paths, clock, store }),
    setup: new Setup({ ...parts, ...{ paths, binding, api, contacts }, freeBytes: freeBytes ?? freeIn(config) }),
    async close() {
      // Those who ask before those who are asked.
      for (const part of [inbox, sync, backups, exports, verifier, workshop, pipeline, store]) await part.close();
    },
  };
}

export const freeIn =
  ({ dataDir }: Config) =>
  () =>
    bytesFree(dataDir);

function backupsOf({ config, store, clock, log }: Omit<Parts, 'make' | 'check' | 'backUp'>, run: RunBackup): Backups {
  const paths = pathsOf(config);
  const keys = { keysDir: paths.keys, keyFile: config.keyFile };
  const keyCopy = async (passphrase: string, at: number) =>
    (await makeRecoveryCopy(keys, { passphrase, again: passphrase }, at)).bytes;
  return new Backups({ config, paths, store, clock, log, run, keyCopy });
}

function alertsOf(
  { config, store, clock, log }: Omit<Parts, 'make' | 'check' | 'backUp'>,
  binding: BindingFile,
  api: ApiClient,
): Alerts {
  const messages = new MessageApi(api, () => binding.current());
  const post = (request: BytesToPost) => postBytes(binding.current(), request);
  return new Alerts({ config, store, clock, log, messages, robots: new RobotApi(api), post });
}

function signInOf({ wecomLogin, wecomOauth }: Config, binding: BindingFile, api: ApiClient): SignInApi {
  return new SignInApi(() => ({ ...binding.current(), wecomLogin, wecomOauth }), api);
}
