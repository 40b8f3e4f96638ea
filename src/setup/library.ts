import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, Paths } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { readJson, writeJson } from '../wecom/accusations.ts';
import type { BindingFile } from '../wecom/binding.ts';
import { type System, thisSystem } from '../wecom/library-faults.ts';
import { rememberTrial } from '../wecom/try-library.ts';
import type { CheckLine } from './check.ts';
import { LABELS, LARGEST, type LibrarySource, provenLibrary } from './library-install.ts';
import { beginWork, endWork, libraryName, sweepLibraries } from './library-store.ts';
import { Steps } from './steps.ts';

/**
 * Brings Tencent's library to this machine: takes it out of its package, looks at it, tries it in a child, and only then
 * puts it in force. Whatever goes wrong before that, what was in force stays.
 */
export type { LibrarySource };

export interface Installed {
  readonly path: string;
  readonly lines: readonly CheckLine[];
}

/** How the last attempt went, by whatever way it came. */
export interface LastTrial {
  readonly at: number;
  /** What was brought: a file's name, or a path. */
  readonly name: string;
  readonly tookMs: number;
  /** Why it failed, with the remedy; null when it did not. */
  readonly trouble: string | null;
  readonly lines: readonly CheckLine[];
}

export interface LibraryStatus {
  /** In force at present; empty: none. */
  readonly path: string;
  readonly busy: boolean;
  readonly system: Pick<System, 'platform' | 'arch'>;
  /** The file to look for in the package. */
  readonly wants: string;
  readonly last: LastTrial | null;
}

export interface LibraryDeskParts {
  readonly config: Pick<Config, 'dataDir' | 'sdkHost'>;
  readonly paths: Pick<Paths, 'run'>;
  readonly binding: BindingFile;
  readonly clock: Clock;
  readonly log: Log;
}

const LAST = 'sdk-trial.json';

export class LibraryDesk {
  /** The most an upload may have. */
  readonly largest = LARGEST;
  readonly #parts: LibraryDeskParts;
  readonly #sdkDir: string;
  readonly #system: System;
  #busy = false;

  constructor(parts: LibraryDeskParts, { system = thisSystem() }: { readonly system?: System } = {}) {
    this.#parts = parts;
    this.#sdkDir = join(parts.config.dataDir, 'sdk');
    this.#system = system;
  }

  status(): LibraryStatus {
    return {
      path: this.#parts.binding.current().sdkLibrary,
      busy: this.#busy,
      system: this.#system,
      wants: libraryName(this.#system.platform),
      last: readJson<LastTrial>(join(this.#parts.paths.run, LAST)),
    };
  }

  /** Throws a UserError with the reason and the remedy; how far it came is in `status().last`. */
  async install(source: LibrarySource): Promise<Installed> {
    if (this.#busy) throw new UserError('另一个页面正在上传或试运行 SDK，请等它完成后再试。');
    this.#busy = true;
    const steps = new Steps();
    const [at, begun] = [this.#parts.clock(), performance.now()];
    let trouble: string | null = null;
    try {
      mkdirSync(join(this.#parts.paths.run, 'media'), { recursive: true, mode: 0o700 });
      return { path: await this.#install(source, steps), lines: steps.lines };
    } catch (error) {
      trouble = this.#inWords(error);
      steps.leaveOut(LABELS);
      throw new UserError(trouble);
    } finally {
      const name = 'path' in source ? source.path : source.name;
      this.#keep({ at, name, tookMs: Math.round(performance.now() - begun), trouble, lines: steps.lines });
      this.#busy = false;
    }
  }

  async #install(source: LibrarySource, steps: Steps): Promise<string> {
    const { binding, paths, config } = this.#parts;
    const { run: runDir } = paths;
    const work = beginWork(this.#sdkDir);
    try {
      const inline = config.sdkHost === 'inline';
      const parts = { sdkDir: this.#sdkDir, work, runDir, system: this.#system, inline };
      const { path, how } = await provenLibrary(source, parts, steps);
      return await steps.step('启用', () => {
        const before = binding.current().sdkLibrary;
        binding.save({ sdkLibrary: path });
        rememberTrial(path, how, [runDir, join(runDir, 'media')]);
        sweepLibraries(this.#sdkDir, [path, before]);
        return [path, '已启用，下一次拉取即用它'];
      });
    } finally {
      endWork(this.#sdkDir);
    }
  }

  #inWords(error: unknown): string {
    if (error instanceof UserError) return error.message;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || /^Unexpected end of/.test(messageOf(error)))
      return '上传中断了，文件没有传完，原来的设置没有变。请检查网络后重新上传。';
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return '磁盘空间不足，没有安装，原来的设置没有变。请清理或扩容磁盘后再试。';
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      return `没有写入 ${this.#sdkDir} 的权限，没有安装。请让运行会存服务的账号可读写数据目录。`;
    this.#parts.log.error({ err: error }, 'installing the library failed');
    return `安装时出现内部错误，原来的设置没有变。请重试；仍如此请查看服务日志（${messageOf(error).slice(0, 120)}）。`;
  }

  #keep(last: LastTrial): void {
    try {
      writeJson(join(this.#parts.paths.run, LAST), last);
    } catch (error) {
      this.#parts.log.error({ err: error }, 'the outcome of a trial could not be kept'); // the person is told all the same
    }
  }
}
