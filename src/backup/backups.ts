import type { Viewer } from '../access/viewer.ts';
import type { Config, Paths } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import {
  type BackupPlan,
  type BackupPlanRow,
  type BackupResult,
  type BackupSource,
  type BackupTarget,
  beginBackup,
  endStrayBackups,
  failBackup,
  findBackupPlan,
  finishBackup,
  moveNextBackup,
} from '../store/backups.ts';
import type { Store } from '../store/store.ts';
import { assertBackupPassphrase } from './box.ts';
import { openPlace, tryPlace } from './open-place.ts';
import { type BackupProgress, Stopped } from './pace.ts';
import { nextTime, RETRY } from './plan.ts';
import type { RunBackup } from './run-backup.ts';
import { type BackupSecrets, readBackupSecrets, writeBackupSecrets } from './secrets.ts';
import { openWritable } from './vault.ts';

export interface BackupsParts {
  readonly config: Pick<Config, 'dataDir' | 'keyFile'>;
  readonly paths: Paths;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly run: RunBackup;
  /** The keys under a passphrase. */
  readonly keyCopy: (passphrase: string, at: number) => Promise<Buffer>;
}

interface Running {
  readonly source: BackupSource;
  readonly stop: AbortController;
  progress: BackupProgress | null;
}

const PROGRAM: Viewer = { accountId: 0, name: '会存', permissions: [], scope: 'everyone' };
const FAULT = '备份时出现内部错误，存档没有受影响，稍后自动再试。反复出现时，请运维查看服务日志。';
const STOPPED = '备份已取消。下一次备份会接着已复制的部分继续。';

/** Back-ups while the service runs, one at a time: by the timetable of the page, or at once. */
export class Backups {
  readonly #parts: BackupsParts;
  #running: Running | null = null;
  #done: Promise<void> = Promise.resolve();
  #begun = false;
  #closing = false;

  constructor(parts: BackupsParts) {
    this.#parts = parts;
  }

  get running(): { readonly source: BackupSource; readonly progress: BackupProgress | null } | null {
    return this.#running;
  }

  /** The job: whether a time has come. */
  async run(): Promise<void> {
    const { store, clock } = this.#parts;
    if (!this.#begun) await store.write(endStrayBackups, clock());
    this.#begun = true;
    const plan = await store.read(findBackupPlan, PROGRAM);
    if (plan?.isOn && plan.nextAt <= clock()) await this.start('timetable', plan);
    await this.#done;
  }

  /** False when one is running, or nobody has said where. */
  async start(source: BackupSource, known?: BackupPlanRow): Promise<boolean> {
    if (this.#running !== null || this.#closing) return false;
    const running: Running = { source, stop: new AbortController(), progress: null };
    this.#running = running;
    const plan = known ?? (await this.#parts.store.read(findBackupPlan, PROGRAM));
    if (plan === null) {
      this.#running = null;
      return false;
    }
    this.#done = this.#make(plan, running).finally(() => {
      this.#running = null;
    });
    return true;
  }

  /** The one that runs, if any, has ended. */
  ended(): Promise<void> {
    return this.#done;
  }

  stop(): void {
    this.#running?.stop.abort();
  }

  secrets(): BackupSecrets {
    const { paths, config } = this.#parts;
    return readBackupSecrets({ keysDir: paths.keys, keyFile: config.keyFile });
  }

  /** Writes, reads and removes something there, and sees that what lies there opens. Throws a UserError that says what is wrong. */
  async try(target: BackupTarget, { secretKey, passphrase }: BackupSecrets): Promise<void> {
    if (passphrase !== '') assertBackupPassphrase(passphrase);
    const place = openPlace(target, secretKey);
    await tryPlace(place);
    await openWritable(place, passphrase);
  }

  keepSecrets(secrets: BackupSecrets): void {
    const { paths, config } = this.#parts;
    writeBackupSecrets({ keysDir: paths.keys, keyFile: config.keyFile }, secrets);
  }

  /** When a plan begins to hold. */
  firstTime(plan: BackupPlan): number {
    return nextTime(plan, this.#parts.clock());
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.stop();
    await this.#done;
  }

  async #make(plan: BackupPlanRow, running: Running): Promise<void> {
    const { store, clock } = this.#parts;
    const id = await store.write(beginBackup, labelOf(plan), running.source, clock());
    try {
      const made = await this.#ordered(plan, running);
      await store.write(finishBackup, id, made, clock());
      await store.write(moveNextBackup, nextTime(plan, clock()));
    } catch (error) {
      await this.#fail(id, plan, error);
    }
  }

  async #ordered(plan: BackupPlanRow, running: Running): Promise<BackupResult> {
    const { clock, paths, config, run, keyCopy } = this.#parts;
    const { secretKey, passphrase } = this.secrets();
    const order = {
      ...{ paths, dataDir: config.dataDir, target: plan, secretKey, passphrase, isFull: false },
      keyCopy: passphrase === '' ? null : await keyCopy(passphrase, clock()),
      keep: { count: plan.keepCount, days: plan.keepDays },
    };
    const report = (progress: BackupProgress) => {
      running.progress = progress;
    };
    return run(order, { signal: running.stop.signal, report });
  }

  /** Tried again soon, unless a person did not want it. */
  async #fail(id: number, plan: BackupPlanRow, error: unknown): Promise<void> {
    const { store, clock, log } = this.#parts;
    const next = nextTime(plan, clock());
    if (error instanceof Stopped) {
      await store.write(failBackup, id, 'stopped', STOPPED, clock());
      await store.write(moveNextBackup, next);
      return;
    }
    const isTold = error instanceof UserError;
    if (!isTold) log.error({ err: error }, 'a back-up could not be made');
    await store.write(failBackup, id, 'failed', isTold ? error.message : FAULT, clock());
    await store.write(moveNextBackup, Math.min(next, clock() + RETRY));
  }
}

/** Where it goes, in words. */
export const labelOf = (target: BackupTarget): string => openPlace(target, '').label;
