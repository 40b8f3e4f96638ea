import { listDisposedMonths } from '../store/disposal-run.ts';
import { type DisposalWork, findDisposalWork } from '../store/disposal-work.ts';
import { removeCopies } from '../store/month-generation.ts';
import { forgetBesides, forgetMonth } from './dispose-forget.ts';
import { disposeMedia } from './dispose-media.ts';
import { type DisposeParts, disposeMonth, PlanChanged, Stopped } from './dispose-month.ts';
import type { ArchiveParts } from './parts.ts';
import type { RuleReading } from './review-reading.ts';

/** Carries out a disposal whose grace is over, one month a call: whoever asks keeps account of it, and asks again. */
export interface DisposalStep {
  readonly state: 'more' | 'done' | 'stopped' | 'failed';
  /** Months, of so many. */
  readonly done: number;
  readonly total: number;
  /** Why it stands still, as a sentence for people. */
  readonly problem: string;
}

type Parts = Pick<ArchiveParts, 'files' | 'clock' | 'paths' | 'log' | 'freeBytes' | 'config'>;

const MB = 2 ** 20;

export class Disposer {
  readonly #parts: () => Parts;
  readonly #rules: RuleReading;
  readonly #stopped: () => boolean;
  #running: Promise<DisposalStep> | null = null;

  constructor(parts: () => Parts, rules: RuleReading, stopped: () => boolean) {
    this.#parts = parts;
    this.#rules = rules;
    this.#stopped = stopped;
  }

  /** The next month; when all are through, what was worked out from what is gone. */
  months(): Promise<DisposalStep> {
    return this.#run((work) => this.#nextMonth(work));
  }

  /** The files nothing names any more: when nobody keeps copies of what is gone. */
  media(): Promise<DisposalStep> {
    return this.#run(async (work) => {
      const { paths, files } = this.#parts();
      await disposeMedia(this.#working(), paths, work.id);
      files.foldArchive();
      removeCopies(paths.archive);
      return this.#step(work, 'done');
    });
  }

  async ended(): Promise<void> {
    await this.#running;
  }

  #run(act: (work: DisposalWork) => Promise<DisposalStep>): Promise<DisposalStep> {
    const before = this.#running ?? Promise.resolve();
    const running = before.then(() => this.#guarded(act));
    this.#running = running;
    return running;
  }

  async #guarded(act: (work: DisposalWork) => Promise<DisposalStep>): Promise<DisposalStep> {
    const none = { done: 0, total: 0, problem: '' };
    if (this.#stopped() || !this.#rules.isReady) return { ...none, state: 'stopped' };
    const work = this.#rules.run(findDisposalWork);
    if (work?.state !== 'running') return { ...none, state: 'stopped' };
    try {
      return await act(work);
    } catch (error) {
      if (error instanceof PlanChanged) return this.#step(work, 'more');
      if (error instanceof Stopped) return this.#step(work, 'stopped');
      this.#parts().log.error({ err: error }, 'a disposal stands still');
      return { ...this.#step(work, 'failed'), problem: sentenceOf(error) };
    }
  }

  async #nextMonth(work: DisposalWork): Promise<DisposalStep> {
    const { files } = this.#parts();
    const parts = this.#working();
    const known = files.write(listDisposedMonths, work.id);
    for (const { state, ...of } of known) if (state === 'switched') await forgetMonth(parts, of);
    const month = files.months().find((one) => known.every((done) => done.month !== one));
    if (month === undefined) {
      await forgetBesides(parts, work);
      return this.#step(work, 'done');
    }
    this.#assertRoom(month);
    await disposeMonth(parts, work, month);
    const done = files.write(listDisposedMonths, work.id).find((one) => one.month === month);
    if (done?.state === 'switched') await forgetMonth(parts, done);
    return this.#step(work, 'more');
  }

  #step({ id }: DisposalWork, state: DisposalStep['state']): DisposalStep {
    const { files } = this.#parts();
    return { state, done: files.write(listDisposedMonths, id).length, total: files.months().length, problem: '' };
  }

  #working(): DisposeParts {
    const { files, clock } = this.#parts();
    return { files, clock, reading: (query) => this.#rules.run(query), stopped: this.#stopped };
  }

  /** Both files are there twice until the switch. */
  #assertRoom(month: string): void {
    const { files, config, freeBytes } = this.#parts();
    const needed = files.bytesOf(month) + config.messageReserveMb * MB;
    if (freeBytes() < needed) throw new NoRoom(month, needed);
  }
}

class NoRoom extends Error {
  readonly sentence: string;
  constructor(month: string, needed: number) {
    super(`no room to write ${month} anew`);
    this.sentence = `磁盘空间不足：重写 ${month} 的文件要有 ${Math.ceil(needed / MB).toLocaleString()} MB 空闲。清出空间后自动继续，已存档的内容没有变。`;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof NoRoom) return error.sentence;
  const { code } = error as { code?: unknown };
  if (code === 'ENOSPC' || /^SQLITE_(FULL|IOERR_WRITE)/.test(String(code)))
    return '磁盘已满，这个月没有改动。清出空间后自动继续。';
  return '执行时出现内部错误，正在写的月份没有改动，稍后自动再试。多次出现时请查看服务日志。';
}
