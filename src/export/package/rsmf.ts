import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dateOf } from '../../drawing/words.ts';
import { RsmfDay } from './rsmf-day.ts';
import type { ChatHead, PackageFile, PackageFrame, PackageRow, Sink } from './sink.ts';

/** RSMF 2.0.0, which e-discovery programs read: a file for each conversation and day (China's), tied by one id. */
export class RsmfSink implements Sink {
  readonly #frame: PackageFrame;
  readonly #dir: string;
  #chat: ChatHead | null = null;
  #day: { readonly name: string; readonly disk: string; readonly file: RsmfDay } | null = null;
  #files: PackageFile[] = [];
  readonly #paths = new Set<string>();
  #made = 0;

  constructor(frame: PackageFrame) {
    this.#frame = frame;
    this.#dir = join(frame.workDir, 'rsmf');
    mkdirSync(this.#dir, { recursive: true });
  }

  async begin(chat: ChatHead): Promise<void> {
    this.#chat = chat;
  }

  async rows(page: readonly PackageRow[]): Promise<void> {
    for (let from = 0; from < page.length; ) {
      const name = dayOf(page[from]!);
      let to = from + 1;
      while (to < page.length && dayOf(page[to]!) === name) to += 1;
      await this.#fileFor(name).then((file) => file.add(page.slice(from, to)));
      from = to;
    }
  }

  async end(): Promise<void> {
    await this.#close();
    this.#chat = null;
  }

  async finish(): Promise<void> {}

  files(): readonly PackageFile[] {
    const files = this.#files;
    this.#files = [];
    return files;
  }

  async abort(): Promise<void> {
    await this.#day?.file.abort();
    this.#day = null;
  }

  async #fileFor(name: string): Promise<RsmfDay> {
    if (this.#day?.name === name) return this.#day.file;
    await this.#close();
    this.#made += 1;
    const disk = join(this.#dir, `${this.#made}.rsmf`);
    this.#day = { name, disk, file: new RsmfDay(this.#frame, this.#chat!, disk) };
    return this.#day.file;
  }

  async #close(): Promise<void> {
    const day = this.#day;
    if (!day) return;
    await day.file.end();
    this.#day = null;
    this.#files.push({ path: this.#claim(`${this.#chat!.stem}-${day.name}`), disk: day.disk });
  }

  /** A day that comes again (clocks go wrong) gets a file of its own. */
  #claim(name: string): string {
    for (let n = 1; ; n += 1) {
      const path = `rsmf/${name}${n === 1 ? '' : ` (${n})`}.rsmf`;
      if (this.#paths.has(path.toLowerCase())) continue;
      this.#paths.add(path.toLowerCase());
      return path;
    }
  }
}

function dayOf({ sentAt }: PackageRow): string {
  return sentAt > 0 ? dateOf(sentAt) : '时间不明';
}
