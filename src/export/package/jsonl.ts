import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LineFile } from './package-zip.ts';
import type { ChatHead, Logged, PackageFile, PackageFrame, PackageMedium, PackageRow, Party, Sink } from './sink.ts';

/** messages.jsonl: everything of a message that can be checked, a line for each. The verifier reads exactly this. */
export class JsonlSink implements Sink {
  readonly #lines: LineFile;
  #chat: { key: string; name: string } = { key: '', name: '' };
  readonly leaves = new Leaves();
  readonly counts = { messages: 0, conversations: 0, media: 0, mediaMissing: 0, unlogged: 0, copies: 0 };
  #isOver = false;
  #isEmpty = true;

  constructor({ workDir }: PackageFrame) {
    const dir = join(workDir, 'messages');
    mkdirSync(dir, { recursive: true });
    this.#lines = new LineFile(join(dir, 'messages.jsonl'));
  }

  async begin({ key, name }: ChatHead): Promise<void> {
    this.#chat = { key, name };
    this.#isEmpty = true;
  }

  async rows(page: readonly PackageRow[]): Promise<void> {
    if (this.#isEmpty && page.length > 0) {
      this.#isEmpty = false;
      this.counts.conversations += 1;
    }
    for (const row of page) {
      this.#count(row);
      await this.#lines.write(`${JSON.stringify(lineOf(row, this.#chat))}\n`);
    }
  }

  async end(): Promise<void> {}

  async finish(): Promise<void> {
    await this.#lines.end();
    this.#isOver = true;
  }

  files(): readonly PackageFile[] {
    if (!this.#isOver) return [];
    this.#isOver = false;
    return [{ path: 'messages.jsonl', disk: this.#lines.path }];
  }

  abort(): Promise<void> {
    return this.#lines.abort();
  }

  #count({ received, opened, media, copy }: PackageRow): void {
    this.counts.messages += 1;
    if (copy) this.counts.copies += 1;
    for (const { path } of media) this.counts[path === null ? 'mediaMissing' : 'media'] += 1;
    if (opened === null || opened.index === null) this.counts.unlogged += 1;
    for (const entry of [received, opened, ...media.map(({ logged }) => logged)]) this.leaves.add(entry);
  }
}

/** Indexes of the log that are to be proved: millions of numbers, so not a list of objects. */
export class Leaves {
  #indexes = new Float64Array(1024);
  #count = 0;

  add(entry: Logged | null): void {
    if (entry === null || entry.index === null) return;
    if (this.#count === this.#indexes.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#indexes);
      this.#indexes = larger;
    }
    this.#indexes[this.#count] = entry.index;
    this.#count += 1;
  }

  /** In order, each once. */
  sorted(): number[] {
    const sorted = this.#indexes.subarray(0, this.#count).sort();
    return Array.from(sorted).filter((index, i) => i === 0 || index !== sorted[i - 1]);
  }
}

function lineOf(row: PackageRow, conversation: { key: string; name: string }): object {
  const { seq, sentAt, type, sender, receivers, text, json, copy, opened, received, revoked, media } = row;
  return {
    seq,
    conversation,
    sentAt,
    type,
    sender: { id: sender.id, name: sender.name, kind: sender.kind },
    receivers: receivers.map(({ id, name }: Party) => ({ id, name })),
    text,
    json,
    ...(copy ? { copy } : {}),
    opened: opened && entryOf(opened),
    received: received && entryOf(received),
    revoked: revoked && { seq: revoked.seq, at: revoked.at },
    media: media.map(mediumOf),
  };
}

const entryOf = ({ index, at, hash }: Logged) => ({ index, at, hash });

function mediumOf({ path, state, fileId, sha256, bytes, logged }: PackageMedium) {
  const { index, at, hash } = logged ?? { index: null, at: null, hash: null };
  return { path, state, fileId, sha256, bytes, index, at, hash };
}
