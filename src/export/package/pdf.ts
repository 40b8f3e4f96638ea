import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dateOf, dayTitle } from '../../drawing/words.ts';
import { writeHead } from './pdf-head.ts';
import { writeMessage } from './pdf-message.ts';
import { GREY, PAPER, PdfPages, type Typefaces } from './pdf-pages.ts';
import { PdfPictures } from './pdf-pictures.ts';
import { Typeface } from './pdf-typeface.ts';
import type { ChatHead, PackageFile, PackageFrame, PackageRow, Sink } from './sink.ts';

/** A transcript for reading and printing: a PDF for each conversation, several when it is long. */
export interface PdfLimits {
  /** So that programs open it, and people find their way. */
  readonly messages: number;
  readonly pages: number;
}

const LIMITS: PdfLimits = { messages: 2000, pages: 400 };

interface Part {
  readonly number: number;
  readonly disk: string;
  readonly pages: PdfPages;
  readonly pictures: PdfPictures;
  readonly tell: ReturnType<typeof writeHead>;
  messages: number;
  first: number | null;
  last: number | null;
  day: string | null;
}

export class PdfSink implements Sink {
  readonly #frame: PackageFrame;
  readonly #limits: PdfLimits;
  readonly #dir: string;
  #faces: Typefaces | null = null;
  #chat: ChatHead | null = null;
  #part: Part | null = null;
  /** Of this conversation, in order. */
  #disks: string[] = [];
  #files: PackageFile[] = [];
  readonly #paths = new Set<string>();
  #made = 0;

  constructor(frame: PackageFrame, limits: PdfLimits = LIMITS) {
    this.#frame = frame;
    this.#limits = limits;
    this.#dir = join(frame.workDir, 'pdf');
    mkdirSync(this.#dir, { recursive: true });
  }

  async begin(chat: ChatHead): Promise<void> {
    this.#chat = chat;
    this.#disks = [];
  }

  async rows(page: readonly PackageRow[]): Promise<void> {
    for (const row of page) {
      const part = await this.#partFor();
      this.#beginDay(part, row);
      await writeMessage(part.pages, part.pictures, row);
      part.messages += 1;
      if (row.sentAt > 0) {
        part.first = Math.min(part.first ?? row.sentAt, row.sentAt);
        part.last = Math.max(part.last ?? row.sentAt, row.sentAt);
      }
      await part.pages.settle();
    }
  }

  async end(): Promise<void> {
    if (this.#disks.length === 0) this.#open();
    await this.#close();
    const { stem } = this.#chat!;
    const several = this.#disks.length > 1;
    for (const [i, disk] of this.#disks.entries()) {
      this.#files.push({ path: this.#claim(several ? `${stem} 第${i + 1}部分` : stem), disk });
    }
    this.#chat = null;
  }

  async finish(): Promise<void> {}

  files(): readonly PackageFile[] {
    const files = this.#files;
    this.#files = [];
    return files;
  }

  async abort(): Promise<void> {
    await this.#part?.pages.abort();
    this.#part = null;
  }

  async #partFor(): Promise<Part> {
    const part = this.#part;
    if (part && part.messages < this.#limits.messages && part.pages.pages < this.#limits.pages) return part;
    await this.#close();
    return this.#open();
  }

  #open(): Part {
    const [chat, frame, number] = [this.#chat!, this.#frame, this.#disks.length + 1];
    this.#made += 1;
    const disk = join(this.#dir, `${this.#made}.pdf`);
    this.#faces ??= { regular: new Typeface('regular'), bold: new Typeface('bold') };
    const pages = new PdfPages(disk, this.#faces, {
      ...{ heading: chat.name, company: frame.company, watermark: frame.watermark, createdAt: frame.createdAt },
      foot: `会话记录　导出编号 ${frame.id}${frame.masked ? '　已脱敏' : ''}`,
      producer: `${frame.software.name} ${frame.software.version}`,
    });
    const tell = writeHead(pages, frame, chat, number);
    const pictures = new PdfPictures(pages);
    this.#disks.push(disk);
    this.#part = { number, disk, pages, pictures, tell, messages: 0, first: null, last: null, day: null };
    return this.#part;
  }

  async #close(): Promise<void> {
    const part = this.#part;
    if (!part) return;
    if (part.messages === 0) part.pages.put('这个会话在导出范围内没有消息', PAPER.left, part.pages.y + 6, { size: 10 });
    part.tell(part);
    await part.pages.end();
    this.#part = null;
  }

  #beginDay(part: Part, { sentAt }: PackageRow): void {
    const day = sentAt > 0 ? dateOf(sentAt) : '时间不明';
    if (part.day === day) return;
    part.day = day;
    const { pages } = part;
    const title = sentAt > 0 ? dayTitle(sentAt) : day;
    pages.need(64); // never alone at the foot of a page
    pages.y += 6;
    pages.mark(title);
    const [width, middle] = [pages.face().widthOf(title, 9), (PAPER.left + PAPER.right) / 2];
    pages.put(title, middle - width / 2, pages.y, { size: 9, color: GREY });
    pages.rule(pages.y + 7, PAPER.left, middle - width / 2 - 10);
    pages.rule(pages.y + 7, middle + width / 2 + 10, PAPER.right);
    pages.y += 24;
  }

  /** Whatever conversations are called, no two files share a name. */
  #claim(name: string): string {
    for (let n = 1; ; n += 1) {
      const path = `pdf/${name}${n === 1 ? '' : ` (${n})`}.pdf`;
      if (this.#paths.has(path.toLowerCase())) continue;
      this.#paths.add(path.toLowerCase());
      return path;
    }
  }
}
