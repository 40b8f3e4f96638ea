import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatHead, PackageFile, PackageRow } from './sink.ts';

/** What the search of the offline pages looks through: script files, as a page from a folder may read no others. */
const CHUNK = 256 * 1024; // characters
const MOST_LETTERS = 20_000; // of one message

export class OfflineSearch {
  readonly #dir: string;
  readonly #names: string[] = [];
  #rows: string[] = [];
  #size = 0;
  #chunks = 0;
  #chat = 0;
  #files: PackageFile[] = [];

  constructor(dir: string) {
    this.#dir = join(dir, 'search');
    mkdirSync(this.#dir, { recursive: true });
  }

  begin({ n, name }: ChatHead): void {
    this.#chat = n;
    this.#names[n - 1] = name;
  }

  async add({ seq, sentAt, sender, lines, facts, media }: PackageRow, page: number): Promise<void> {
    const words = [
      ...lines,
      ...facts.map(({ name, value }) => `${name} ${value}`),
      ...media.map(({ name }) => name ?? ''),
    ];
    const text = words.filter(Boolean).join('\n').slice(0, MOST_LETTERS).toWellFormed();
    const row = scriptJson([this.#chat, page, seq, sentAt, sender.name, text]);
    this.#rows.push(row);
    this.#size += row.length;
    if (this.#size >= CHUNK) await this.#writeChunk();
  }

  async finish(): Promise<void> {
    if (this.#rows.length > 0) await this.#writeChunk();
    await this.#write('index', `window.huicunSearch=${scriptJson({ chunks: this.#chunks, names: this.#names })};\n`);
  }

  files(): readonly PackageFile[] {
    const files = this.#files;
    this.#files = [];
    return files;
  }

  async #writeChunk(): Promise<void> {
    const rows = this.#rows.join(',\n');
    this.#rows = [];
    this.#size = 0;
    this.#chunks += 1;
    await this.#write(String(this.#chunks), `huicunChunk([\n${rows}\n]);\n`);
  }

  async #write(name: string, script: string): Promise<void> {
    const disk = join(this.#dir, `${name}.js`);
    await writeFile(disk, script);
    this.#files.push({ path: `offline/search/${name}.js`, disk });
  }
}

/** JSON that is also a script in any browser, whatever people wrote. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
