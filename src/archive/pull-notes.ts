import { Complaints } from '../lib/complaints.ts';
import { messageOf, remedyOf, UserError } from '../lib/errors.ts';
import { closeIncidents, recordIncident, recordPulling, recordRestart } from '../store/incidents.ts';
import type { ArchiveParts } from './parts.ts';
import { DiskFull } from './pull.ts';

type NoteParts = Pick<ArchiveParts, 'files' | 'sdk' | 'clock' | 'log'>;

/** How pulling went, for the health page. */
export class PullNotes {
  readonly #parts: () => NoteParts;
  readonly #complaints = new Complaints(() => this.#parts().clock());
  #restarts = 0;

  constructor(parts: () => NoteParts) {
    this.#parts = parts;
  }

  succeeded(): void {
    this.#complaints.over('pull');
    this.#note(({ files, clock }) => {
      const at = clock();
      files.write(recordPulling, 'idle', '', at);
      for (const kind of ['pull', 'disk', 'setup']) files.write(closeIncidents, kind, at);
    });
  }

  /** Answers with what went wrong, as a sentence for people. */
  failed(error: unknown): string {
    const full =
      error instanceof DiskFull || /^SQLITE_(FULL|IOERR_WRITE)/.test(String((error as { code?: unknown }).code));
    const known = full || error instanceof UserError || remedyOf(error) !== '';
    const code = (error as { code?: unknown }).code;
    const sentence = known ? messageOf(error) : '拉取时出现内部错误，已收到的消息没有丢失。';
    const kind = full ? 'disk' : error instanceof UserError ? 'setup' : 'pull';
    const remedy = remedyOf(error) || (known ? '' : `请查看服务日志；错误信息：${messageOf(error)}`);
    if (this.#complaints.isNew('pull', sentence)) this.#parts().log.error({ err: error, kind }, 'pulling stopped');
    this.#note(({ files, clock }) => {
      const at = clock();
      files.write(recordPulling, full ? 'paused' : 'failing', sentence, at);
      files.write(recordIncident, { kind, code: typeof code === 'number' ? code : null, sentence, remedy }, at);
    });
    return sentence;
  }

  restarts(): void {
    this.#note(({ files, sdk }) => {
      for (const { at, why } of sdk.status().restarts.filter((r) => r.at > this.#restarts)) {
        files.write(recordRestart, why, at);
        this.#restarts = at;
      }
    });
  }

  /** Notes must not hide the error they tell of: on a full disk even they can fail. */
  #note(write: (parts: NoteParts) => void): void {
    try {
      write(this.#parts());
    } catch (error) {
      this.#parts().log.error({ err: error }, 'the state of pulling could not be recorded');
    }
  }
}
