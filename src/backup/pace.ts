/** What a back-up is about, for the page and the terminal. */
export interface BackupProgress {
  readonly stage: 'databases' | 'months' | 'media' | 'verify' | 'restore';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export const STAGES: Readonly<Record<BackupProgress['stage'], string>> = {
  databases: '正在复制数据库与存证日志',
  months: '正在复制各月的存档',
  media: '正在复制媒体文件',
  verify: '正在重新读出并核对',
  restore: '正在恢复',
};

/** Whoever asked does not want it any more. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

export interface Pace {
  report(progress: BackupProgress): void;
  readonly signal: AbortSignal;
}

export function assertGoesOn({ signal }: Pace): void {
  if (signal.aborted) throw new Stopped();
}

export const unhurried: Pace = { report: () => undefined, signal: new AbortController().signal };

/** Counts the bytes of one stage. */
export class Counter {
  readonly #pace: Pace;
  readonly #stage: BackupProgress['stage'];
  readonly #total: number;
  #done = 0;

  constructor(pace: Pace, stage: BackupProgress['stage'], total: number) {
    this.#pace = pace;
    this.#stage = stage;
    this.#total = total;
    this.add(0);
  }

  readonly add = (bytes: number): void => {
    assertGoesOn(this.#pace);
    this.#done += bytes;
    this.#pace.report({ stage: this.#stage, doneBytes: this.#done, totalBytes: Math.max(this.#total, this.#done) });
  };
}
